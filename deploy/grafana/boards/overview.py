"""Overview: is it alive, is it late, what is escalating."""

from deploy.grafana.board import Board, signal_choice
from deploy.grafana.panels import (
    GREEN,
    ORANGE,
    OURS,
    PURPLE,
    RED,
    SEVERITIES,
    YELLOW,
    lines,
    query,
    severity_mapping,
    stat,
)
from deploy.grafana.tables import bars, states, table, world_map

_REGION = "/d/tocsin-region?var-region=${__data.fields.Region}&${datasource:queryparam}"
_WHERE = 'signal=~"$signal"'
_PLACED = "max by (region, name, latitude, longitude)"


def board() -> Board:
    """The first page an operator opens."""
    made = Board(
        "tocsin-overview",
        "Tocsin: overview",
        "Five seconds: is it alive and on time. Thirty: what is escalating, and where.",
        variables=[signal_choice()],
        since="now-24h",
    )
    made.row(
        "Is it alive, is it late",
        stat(
            "Heartbeat age",
            "Seconds since the newest heartbeat that came through to the trackers was written. "
            "Without heartbeats (worker --heartbeat) the age of the trackers' last batch; without "
            "that, since when the oldest process runs.",
            'min(time() - (tocsin_heartbeat_timestamp_seconds{role="track"}'
            ' or tocsin_last_done_timestamp_seconds{role="track"}))'
            f" or on () max(time() - process_start_time_seconds and {OURS})",
            unit="s",
            steps=((0, GREEN), (120, YELLOW), (300, RED)),
            width=3,
            decimals=0,
        ),
        stat(
            "Records waiting",
            "Records on the broker not yet worked off, all topics and partitions.",
            "sum(tocsin_lag_records)",
            steps=((0, GREEN), (5_000, YELLOW), (50_000, RED)),
            width=3,
        ),
        stat(
            "Lag",
            "Age of the last record worked off in the partition that is farthest behind; 0 where "
            "nothing waits.",
            "max(tocsin:lag_seconds)",
            unit="s",
            steps=((0, GREEN), (60, YELLOW), (300, RED)),
            width=3,
            decimals=0,
        ),
        stat(
            "Feeds too thin",
            "Lanes of partitions that get far fewer documents than usual: calm there means "
            "nothing.",
            "sum(tocsin_data_gap)",
            steps=((0, GREEN), (1, ORANGE)),
            width=3,
        ),
        stat(
            "Refused a second",
            "Records sent to dead-letters, over five minutes.",
            "sum(rate(tocsin_refused_total[5m]))",
            unit="ops",
            steps=((0, GREEN), (0.1, YELLOW), (1, RED)),
            width=3,
            decimals=2,
        ),
        stat(
            "Open incidents",
            "All signals, without the composite.",
            'sum(tocsin_open_incidents{signal!="escalation"})',
            steps=((0, GREEN), (1, YELLOW), (20, ORANGE)),
            width=3,
        ),
        stat(
            "Gravest composite",
            "Severity of the gravest open composite incident.",
            'max(tocsin_incident_severity{signal="escalation"})',
            steps=SEVERITIES,
            mappings=severity_mapping(),
            width=3,
        ),
        stat(
            "Openings / budget",
            "Incidents opened in the last day as a share of what operators accept "
            "(TOCSIN_OPENINGS_BUDGET_PER_DAY).",
            "sum(tocsin:openings:1d) / max(tocsin_openings_budget_per_day)",
            unit="percentunit",
            steps=((0, GREEN), (0.8, YELLOW), (1, RED)),
            width=3,
        ),
        height=4,
    )
    made.row(
        "What is escalating",
        table(
            "Open incidents",
            "Gravest first. Click a region for its scores, sources and history.",
            {
                "Severity": "max by (region, name, country, signal) "
                f"(tocsin_incident_severity{{{_WHERE}}})",
                "Open for": "time() - max by (region, signal) "
                f"(tocsin_incident_opened_timestamp_seconds{{{_WHERE}}})",
                "Owners": f"max by (region, signal) (tocsin_incident_owners{{{_WHERE}}})",
                "Stories": f"max by (region, signal) (tocsin_incident_stories{{{_WHERE}}})",
            },
            renamed={
                "region": "Region",
                "name": "Name",
                "country": "Country",
                "signal": "Signal",
            },
            units={"Open for": "s"},
            links={"Region": _REGION, "Name": _REGION},
            sort="Severity",
            empty="name",
            width=12,
        ),
        world_map(
            "Where, by composite",
            "Countries by their composite, where that is open; every other region with an open "
            "incident by its gravest one. Countries are outlined from Grafana's own file.",
            f'{_PLACED} (tocsin_incident_severity{{signal="escalation"}})'
            f" or {_PLACED} (tocsin_incident_severity{{{_WHERE}}})",
            width=12,
        ),
        height=11,
    )
    made.row(
        "What was, what may come",
        states(
            "Composite by country",
            "Countries whose composite incident is or was open.",
            'max by (region, name) (tocsin_incident_severity{signal="escalation"})',
            "{{name}} {{region}}",
            width=12,
        ),
        bars(
            "Nearest to opening",
            "Score less threshold of the pairs that are not open and come closest; at 0 one opens.",
            f"topk(10, max by (region, signal) (tocsin_region_score{{{_WHERE}}})"
            f" - max by (region, signal) (tocsin_region_threshold{{{_WHERE}}})"
            f" unless on (region, signal) tocsin_incident_severity{{{_WHERE}}})",
            "{{region}} {{signal}}",
            unit="short",
            steps=((-100, GREEN), (-1, YELLOW), (0, ORANGE)),
            least=None,
            width=12,
        ),
        height=8,
    )
    made.row(
        "Recent",
        table(
            "Incidents of the last day",
            "Open at any time of the last day, the latest first; the gravest they were.",
            {
                "Severity": "max by (region, name, country, signal) "
                f"(max_over_time(tocsin_incident_severity{{{_WHERE}}}[1d]))",
                "Opened": "1000 * max by (region, signal) (max_over_time"
                f"(tocsin_incident_opened_timestamp_seconds{{{_WHERE}}}[1d]))",
            },
            renamed={
                "region": "Region",
                "name": "Name",
                "country": "Country",
                "signal": "Signal",
            },
            units={"Opened": "dateTimeAsIso"},
            links={"Region": _REGION, "Name": _REGION},
            sort="Opened",
            empty="name",
            width=12,
        ),
        table(
            "Rules that fire",
            "What Alertmanager has been told; each rule has its section in docs/runbook.md.",
            {
                "Firing": "max by (alertname, severity, role, topic, country) "
                '(ALERTS{alertstate="firing",alertname=~"Tocsin.+"})',
            },
            renamed={
                "alertname": "Rule",
                "severity": "For",
                "role": "Role",
                "topic": "Topic",
                "country": "Country",
            },
            empty="alertname",
            width=12,
        ),
        height=8,
    )
    made.row(
        "How many",
        lines(
            "Transitions an hour",
            "Openings, escalations, resolutions: what subscribers of the alert topics get.",
            [query("sum by (reason) (increase(tocsin_alerts_total[1h]))", "{{reason}}")],
            stack=True,
            width=6,
            colors={"opened": RED, "escalated": PURPLE, "reopened": ORANGE, "resolved": GREEN},
        ),
        lines(
            "Flaps and updates withheld",
            "An hour: incidents that opened anew soon after their end, and updates that the "
            "budget of updates withheld.",
            [
                query(
                    'round(sum(increase(tocsin_alerts_total{reason="reopened"}[1h])))', "reopened"
                ),
                query(
                    "round(sum(max_over_time(tocsin_suppressed_updates[1h])"
                    " - min_over_time(tocsin_suppressed_updates[1h])))",
                    "withheld",
                ),
            ],
            width=6,
        ),
        lines(
            "Open incidents by signal",
            "The composite is `escalation`.",
            [query(f"sum by (signal) (tocsin_open_incidents{{{_WHERE}}})", "{{signal}}")],
            width=6,
        ),
        lines(
            "Documents a second",
            "What comes in, by what became of it.",
            [query("sum by (outcome) (rate(tocsin_documents_total[5m]))", "{{outcome}}")],
            unit="ops",
            stack=True,
            width=6,
        ),
    )
    return made
