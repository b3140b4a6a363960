"""Region: everything known of one region."""

from deploy.grafana.board import Board, choice, note, signal_choice
from deploy.grafana.panels import (
    GREEN,
    SEVERITIES,
    YELLOW,
    lines,
    query,
    severity_mapping,
    stat,
)
from deploy.grafana.tables import states, table

_HERE = 'region=~"$region"'
_PAIR = f'{_HERE},signal=~"$signal"'

# Of the country that the region is or lies in, as long as a pair of the region is not at rest.
_DOCUMENTS = (
    "sum by (country) (increase(tocsin_country_documents_total[{}]))"
    f" and on (country) tocsin_region_score{{{{{_HERE}}}}}"
)


def board() -> Board:
    """What the overview's regions link to."""
    made = Board(
        "tocsin-region",
        "Tocsin: region",
        "Scores against their thresholds, incidents, volume and who bears them out.",
        variables=[
            choice("region", "Region", "label_values(tocsin_region_score, region)", multi=False),
            signal_choice(),
        ],
        since="now-7d",
        notes=[
            note(
                "Incidents",
                f"max by (region, signal) (tocsin_incident_severity{{{_PAIR}}}) unless"
                f" max by (region, signal) (tocsin_incident_severity{{{_PAIR}}} offset 1m)",
                "{{signal}} opened in {{region}}",
                "red",
            )
        ],
    )
    made.row(
        "$region now",
        stat(
            "Gravest incident",
            "Severity of the region's gravest open incident.",
            f"max(tocsin_incident_severity{{{_HERE}}})",
            steps=SEVERITIES,
            mappings=severity_mapping(),
        ),
        stat(
            "Open incidents",
            "Signals with an open incident in the region.",
            f"count(tocsin_incident_severity{{{_HERE}}})",
            steps=((0, GREEN), (1, YELLOW)),
        ),
        stat(
            "Nearest to opening",
            "Score less threshold of the highest pair: above 0 it opens.",
            f"max(max by (region, signal) (tocsin_region_score{{{_HERE}}})"
            f" - max by (region, signal) (tocsin_region_threshold{{{_HERE}}}))",
            decimals=2,
        ),
        stat(
            "Independent owners",
            "Most owners behind one of its open incidents.",
            f"max(tocsin_incident_owners{{{_HERE}}})",
        ),
        stat(
            "Stories",
            "Stories behind its open incidents.",
            f"sum(tocsin_incident_stories{{{_HERE}}})",
        ),
        stat(
            "Documents, 24 h",
            "Documents of the last day that name the region's country.",
            f"sum({_DOCUMENTS.format('1d')})",
            decimals=0,
        ),
        height=4,
    )
    made.row(
        "Scores",
        lines(
            "Score by signal",
            "Log-odds that the region is in another state than usual, all evidence counted. "
            "Where a line crosses its threshold (dashed), an incident opens.",
            [
                query(f"max by (signal) (tocsin_region_score{{{_PAIR}}})", "{{signal}}"),
                query(
                    f"max by (signal) (tocsin_region_threshold{{{_PAIR}}})",
                    "{{signal}} opens at",
                ),
            ],
            least=None,
            dashed="opens at",
            width=12,
        ),
        lines(
            "Distance to the threshold",
            "Score less threshold; above 0 is open.",
            [
                query(
                    f"max by (signal) (tocsin_region_score{{{_PAIR}}})"
                    f" - max by (signal) (tocsin_region_threshold{{{_PAIR}}})",
                    "{{signal}}",
                )
            ],
            least=None,
            steps=((-100, GREEN), (0, YELLOW)),
            width=12,
        ),
        height=9,
    )
    made.row(
        "Incidents",
        states(
            "Severity",
            "Open incidents of the region over time.",
            f"max by (signal) (tocsin_incident_severity{{{_PAIR}}})",
            "{{signal}}",
        ),
        height=7,
    )
    made.row(
        "Volume and sources",
        lines(
            "Documents an hour",
            "Documents that name the region's country.",
            [query(_DOCUMENTS.format("1h"), "{{country}}")],
            width=8,
        ),
        lines(
            "Stories and owners, all signals",
            "What bears out the open incidents of the region together.",
            [
                query(f"sum(tocsin_incident_stories{{{_HERE}}})", "stories"),
                query(f"max(tocsin_incident_owners{{{_HERE}}})", "most owners"),
            ],
            width=8,
        ),
        lines(
            "Freshness of feed groups",
            "Seconds since each group last brought a document with a place, from anywhere: calm "
            "here means little while they are silent.",
            [query("time() - max by (group) (tocsin_group_timestamp_seconds)", "{{group}}")],
            unit="s",
            width=8,
        ),
    )
    made.row(
        "Corroboration",
        lines(
            "Independent owners",
            "Corroboration: owners, not sites, behind each open incident.",
            [query(f"max by (signal) (tocsin_incident_owners{{{_PAIR}}})", "{{signal}}")],
            width=8,
        ),
        lines(
            "Stories",
            "Independent stories behind each open incident.",
            [query(f"max by (signal) (tocsin_incident_stories{{{_PAIR}}})", "{{signal}}")],
            width=8,
        ),
        table(
            "All open incidents of the region",
            "By signal, with the owners that bear it out.",
            {
                "Severity": f"max by (region, name, signal) (tocsin_incident_severity{{{_HERE}}})",
                "Owners": f"max by (region, signal) (tocsin_incident_owners{{{_HERE}}})",
                "Open for": "time() - max by (region, signal) "
                f"(tocsin_incident_opened_timestamp_seconds{{{_HERE}}})",
            },
            hidden=["region"],
            renamed={"signal": "Signal", "name": "Name"},
            units={"Open for": "s"},
            sort="Severity",
            empty="signal",
            width=8,
        ),
    )
    return made
