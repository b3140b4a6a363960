"""Replay runs: how far a replay that serves its metrics is, and what it finds."""

from deploy.grafana.board import Board
from deploy.grafana.panels import lines, quantile, query, stat


def board() -> Board:
    """A replay started with `--web-port` is scraped like a worker."""
    made = Board(
        "tocsin-replays",
        "Tocsin: replay runs",
        "Replays that serve their metrics (`tocsin replay --web-port`), beside the live workers.",
        since="now-1h",
        refresh="5s",
    )
    made.row(
        "Now",
        stat(
            "Runs going on",
            "Replays scraped at present.",
            'count(tocsin_build_info{role="replay"})',
            width=6,
        ),
        stat(
            "Records read",
            "By all runs together.",
            "sum(tocsin_replay_records_total)",
            width=6,
            decimals=0,
        ),
        stat(
            "Event time reached",
            "Of the run that is least far.",
            "min(tocsin_replay_event_timestamp_seconds) * 1000",
            unit="dateTimeAsIso",
            width=6,
        ),
        stat(
            "Incidents opened",
            "By all runs together.",
            "sum(tocsin_replay_openings_total)",
            width=6,
            decimals=0,
        ),
        height=4,
    )
    made.row(
        "Speed",
        lines(
            "Records a second",
            "Of each run, over a minute.",
            [query("sum by (run) (rate(tocsin_replay_records_total[1m]))", "{{run}}")],
            unit="ops",
            width=12,
        ),
        lines(
            "Progress",
            "Share of the range that is done.",
            [query("max by (run) (tocsin_replay_progress_ratio)", "{{run}}")],
            unit="percentunit",
            width=12,
        ),
    )
    made.row(
        "Effect on the live pipeline",
        lines(
            "Live document to alert, p99",
            "A replay on the same broker must not double it.",
            [
                query(
                    quantile(0.99, "tocsin_alert_delay_seconds"),
                    "p99",
                )
            ],
            unit="s",
            width=12,
        ),
        lines(
            "Live lag in records",
            "What waits for the live workers.",
            [query("sum by (topic) (tocsin_lag_records)", "{{topic}}")],
            width=12,
        ),
    )
    return made
