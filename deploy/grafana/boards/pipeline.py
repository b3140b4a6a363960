"""Pipeline: rate, errors and duration of each stage; use of the processes; Kafka both ways."""

from deploy.grafana.board import Board, choice
from deploy.grafana.panels import GREEN, RED, YELLOW, lines, quantile, query, stat

_T = 'topic=~"$topic"'


def board() -> Board:
    """Where one looks when the overview says late or dead."""
    made = Board(
        "tocsin-pipeline",
        "Tocsin: pipeline",
        "RED and USE for each stage, lag in records and seconds, rebalances, recovery.",
        variables=[choice("topic", "Topic", "label_values(tocsin_position, topic)")],
    )
    made.row(
        "Rate and errors",
        lines(
            "Documents observed a second",
            "By outcome: with a place, without, refused.",
            [
                query(
                    f"sum by (outcome) (rate(tocsin_documents_total{{{_T}}}[5m]))"
                    " or sum by (outcome) (rate(tocsin_documents_total[5m]))",
                    "{{outcome}}",
                )
            ],
            unit="ops",
            stack=True,
            width=6,
        ),
        lines(
            "Log records applied a second",
            "By the trackers, per partition of observations.",
            [query("sum by (partition) (rate(tocsin_applied_total[5m]))", "{{partition}}")],
            unit="ops",
            width=6,
        ),
        lines(
            "Errors a second",
            "Refused records, failed sends, log lines of level error and above.",
            [
                query("sum by (kind) (rate(tocsin_refused_total[5m])) or vector(0)", "{{kind}}"),
                query("sum(rate(tocsin_send_failures_total[5m])) or vector(0)", "failed sends"),
                query(
                    'sum(rate(tocsin_log_lines_total{level=~"error|critical"}[5m])) or vector(0)',
                    "error lines",
                ),
            ],
            unit="ops",
            width=6,
        ),
        lines(
            "Documents by lexicon",
            "A second: with a lexicon for their language, and without; the latter say little.",
            [
                query(
                    "sum by (lexicon) (rate(tocsin_languages_total[5m])) or vector(0)",
                    "lexicon: {{lexicon}}",
                )
            ],
            unit="ops",
            stack=True,
            width=6,
        ),
    )
    made.row(
        "Duration",
        lines(
            "Batch, p50 and p99",
            "From poll to acknowledged.",
            [
                query(quantile(0.5, "tocsin_batch_seconds", "role"), "p50 {{role}}"),
                query(quantile(0.99, "tocsin_batch_seconds", "role"), "p99 {{role}}"),
            ],
            unit="s",
            width=8,
        ),
        lines(
            "Document to alert, p50 and p99",
            "From the record that tipped it being written to the alert being acknowledged.",
            [
                query(quantile(0.5, "tocsin_alert_delay_seconds"), "p50"),
                query(quantile(0.99, "tocsin_alert_delay_seconds"), "p99"),
            ],
            unit="s",
            width=8,
        ),
        lines(
            "Heartbeat, end to end",
            "Written to seen by each role; `track` is the whole way.",
            [query(quantile(0.99, "tocsin_heartbeat_seconds", "role"), "p99 {{role}}")],
            unit="s",
            width=8,
        ),
    )
    made.row(
        "Kafka",
        lines(
            "Lag in records",
            "What waits on the broker, per topic and partition.",
            [query("sum by (topic, partition) (tocsin_lag_records)", "{{topic}}/{{partition}}")],
            width=8,
        ),
        lines(
            "Lag in seconds",
            "Age of the last record worked off where something waits, else 0.",
            [query("max by (topic) (tocsin:lag_seconds)", "{{topic}}")],
            unit="s",
            width=8,
        ),
        lines(
            "Watermark age",
            "Wall clock less event time that is complete. Histories that are loaded are old.",
            [
                query(
                    "time() - max by (partition) (tocsin_watermark_timestamp_seconds)",
                    "watermark {{partition}}",
                ),
                query(
                    "time() - max by (topic, partition) (tocsin_event_timestamp_seconds)",
                    "read {{topic}}/{{partition}}",
                ),
            ],
            unit="s",
            width=8,
        ),
    )
    made.row(
        "Assignments and recovery",
        lines(
            "Rebalances an hour",
            "Assignments received; more than a few an hour is a loop.",
            [query("sum by (role) (increase(tocsin_rebalances_total[1h]))", "{{role}}")],
            width=6,
        ),
        lines(
            "Partitions assigned",
            "Per process; the roles run apart.",
            [query("tocsin_assigned_partitions", "{{role}} {{instance}}")],
            width=6,
        ),
        lines(
            "State still to be read",
            "After an assignment; it must fall to 0.",
            [query("sum by (partition) (tocsin_restore_remaining_records)", "{{partition}}")],
            width=6,
        ),
        lines(
            "Held back, skipped, sought back",
            "Input partitions waiting for event time; repeats and late documents a second.",
            [
                query("sum(tocsin_held_partitions) or vector(0)", "held partitions"),
                query("sum(rate(tocsin_repeats_total[5m])) or vector(0)", "repeats/s"),
                query("sum(rate(tocsin_late_total[5m])) or vector(0)", "late/s"),
                query("sum(rate(tocsin_seek_backs_total[5m])) or vector(0)", "sought back/s"),
            ],
            width=6,
        ),
    )
    made.row(
        "Use of the processes",
        lines(
            "CPU",
            "Cores in use per process.",
            [query('rate(process_cpu_seconds_total{job="tocsin"}[5m])', "{{role}} {{instance}}")],
            width=6,
        ),
        lines(
            "Resident memory",
            "Per process; the roles run apart.",
            [query('process_resident_memory_bytes{job="tocsin"}', "{{role}} {{instance}}")],
            unit="bytes",
            width=6,
        ),
        lines(
            "Event loop lag, p99",
            "How late the event loop turns.",
            [query(quantile(0.99, "tocsin_event_loop_lag_seconds", "instance"), "{{instance}}")],
            unit="s",
            width=6,
        ),
        lines(
            "Garbage collections a second",
            "Python's collector, oldest generation.",
            [
                query(
                    'rate(python_gc_collections_total{job="tocsin",generation="2"}[5m])',
                    "{{role}} {{instance}}",
                )
            ],
            unit="ops",
            width=6,
        ),
    )
    made.row(
        "Producers, state, sources",
        lines(
            "Sends in flight",
            "Records sent and not yet acknowledged.",
            [query("tocsin_sends_in_flight", "{{role}} {{instance}}")],
            width=6,
        ),
        lines(
            "Sent a second",
            "Acknowledged, by topic.",
            [query("sum by (topic) (rate(tocsin_sends_total[5m]))", "{{topic}}")],
            unit="ops",
            width=6,
        ),
        lines(
            "Remembered state",
            "Bytes of all keys, per partition.",
            [query("sum by (partition) (tocsin_state_bytes)", "{{partition}}")],
            unit="bytes",
            width=6,
        ),
        lines(
            "Freshness of feed groups",
            "Seconds since each group last brought a document with a place.",
            [query("time() - max by (group) (tocsin_group_timestamp_seconds)", "{{group}}")],
            unit="s",
            width=6,
        ),
    )
    made.row(
        "Series",
        stat(
            "Pairs and incidents not shown",
            "Beyond the bound on series; the gravest are always shown.",
            "sum(tocsin_unshown_series) or vector(0)",
            steps=((0, GREEN), (1, YELLOW)),
            width=6,
        ),
        stat(
            "Processes up",
            "Of those that Prometheus scrapes.",
            'sum(up{job="tocsin"})',
            steps=((0, RED), (1, GREEN)),
            width=6,
        ),
        stat(
            "Pairs not at rest",
            "(Region, signal) pairs that every bin is folded for.",
            "sum(tocsin_pairs) or vector(0)",
            width=6,
        ),
        stat(
            "Updates withheld",
            "By the daily budget of updates, of incidents still remembered.",
            "sum(tocsin_suppressed_updates) or vector(0)",
            width=6,
        ),
        height=4,
    )
    return made
