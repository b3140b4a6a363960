"""Pipeline: rate, errors and duration of each stage; use of the processes; Kafka both ways."""

from deploy.grafana.board import Board, choice
from deploy.grafana.panels import (
    GREEN,
    RED,
    WITH_ROLE,
    YELLOW,
    lines,
    quantile,
    query,
    stat,
)
from deploy.grafana.tables import table

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
            [query(f"sum by (outcome) (rate(tocsin_documents_total{{{_T}}}[5m]))", "{{outcome}}")],
            unit="ops",
            stack=True,
            width=8,
        ),
        lines(
            "Log records applied a second",
            "By the trackers, per partition of observations.",
            [query("sum by (partition) (rate(tocsin_applied_total[5m]))", "{{partition}}")],
            unit="ops",
            width=8,
        ),
        lines(
            "Refused a second",
            "Records sent to dead-letters, by reason.",
            [query(f"sum by (kind) (rate(tocsin_refused_total{{{_T}}}[5m]))", "{{kind}}")],
            unit="ops",
            width=8,
        ),
        lines(
            "Errors a second",
            "Failed sends, log lines of level error and above.",
            [
                query("sum(rate(tocsin_send_failures_total[5m]))", "failed sends"),
                query(
                    'sum(rate(tocsin_log_lines_total{level=~"error|critical"}[5m]))',
                    "error lines",
                ),
            ],
            unit="ops",
            width=8,
        ),
        lines(
            "Written to the log a second",
            "Observations and Ticks, by the observers.",
            [
                query("sum(rate(tocsin_observations_total[5m]))", "observations"),
                query("sum(rate(tocsin_ticks_total[5m]))", "Ticks"),
            ],
            unit="ops",
            width=8,
        ),
        lines(
            "Documents by lexicon",
            "A second: with a lexicon for their language, and without; the latter say little.",
            [
                query(
                    "sum by (lexicon) (rate(tocsin_languages_total[5m]))",
                    "lexicon: {{lexicon}}",
                )
            ],
            unit="ops",
            stack=True,
            width=8,
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
            width=6,
        ),
        lines(
            "Batches",
            "Records of one, on average over five minutes, and batches in hand now.",
            [
                query(
                    "sum by (role) (rate(tocsin_batch_records_sum[5m])) / clamp_min("
                    "sum by (role) (rate(tocsin_batch_records_count[5m])), 1e-9)",
                    "records {{role}}",
                ),
                query("sum by (role) (tocsin_in_progress)", "in hand {{role}}"),
            ],
            width=6,
        ),
        lines(
            "Document to alert, p50 and p99",
            "From the record that tipped it being written to the alert being acknowledged.",
            [
                query(quantile(0.5, "tocsin_alert_delay_seconds"), "p50"),
                query(quantile(0.99, "tocsin_alert_delay_seconds"), "p99"),
            ],
            unit="s",
            width=6,
        ),
        lines(
            "Heartbeat, end to end",
            "Written to seen by each role; `track` is the whole way.",
            [query(quantile(0.99, "tocsin_heartbeat_seconds", "role"), "p99 {{role}}")],
            unit="s",
            width=6,
        ),
    )
    made.row(
        "Kafka",
        lines(
            "Lag in records",
            "What waits on the broker, per topic and partition.",
            [
                query(
                    f"sum by (topic, partition) (tocsin_lag_records{{{_T}}})",
                    "{{topic}}/{{partition}}",
                )
            ],
            width=6,
        ),
        lines(
            "Lag in seconds",
            "Age of the last record worked off where something waits, else 0.",
            [
                query(
                    f"max by (topic, partition) (tocsin:lag_seconds{{{_T}}})",
                    "{{topic}}/{{partition}}",
                )
            ],
            unit="s",
            width=6,
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
                    f"time() - max by (topic, partition) (tocsin_event_timestamp_seconds{{{_T}}})",
                    "read {{topic}}/{{partition}}",
                ),
            ],
            unit="s",
            width=6,
        ),
        lines(
            "Read, not yet committed",
            "Records that are read again after a crash: commits go by whole blocks.",
            [
                query(
                    f"max by (topic) (tocsin_position{{{_T}}} - tocsin_committed_offset{{{_T}}})",
                    "{{topic}}",
                )
            ],
            width=6,
        ),
    )
    made.row(
        "Assignments and recovery",
        lines(
            "Rebalances an hour",
            "Assignments received; more than a few an hour is a loop.",
            [query("sum by (role) (increase(tocsin_rebalances_total[1h]))", "{{role}}")],
            width=8,
        ),
        lines(
            "Partitions assigned",
            "Per process; the roles run apart.",
            [query("tocsin_assigned_partitions", "{{role}} {{instance}}")],
            width=8,
        ),
        lines(
            "State still to be read",
            "After an assignment; it must fall to 0.",
            [query("sum by (partition) (tocsin_restore_remaining_records)", "{{partition}}")],
            width=8,
        ),
        lines(
            "Recovery, p99",
            "Reading a partition's state after an assignment.",
            [query(quantile(0.99, "tocsin_restore_seconds"), "p99")],
            unit="s",
            width=8,
        ),
        lines(
            "Held back",
            "Input partitions that wait for the event time of others.",
            [query("sum by (topic) (tocsin_held_partitions)", "{{topic}}")],
            width=8,
        ),
        lines(
            "Skipped and sought back",
            "A second: repeats, documents later than the ring of bins, gaps healed by seeking.",
            [
                query("sum(rate(tocsin_repeats_total[5m]))", "repeats"),
                query("sum(rate(tocsin_late_total[5m]))", "late"),
                query("sum(rate(tocsin_seek_backs_total[5m]))", "sought back"),
            ],
            unit="ops",
            width=8,
        ),
    )
    made.row(
        "Use of the processes",
        lines(
            "CPU",
            "Cores in use per process.",
            [query(f"rate(process_cpu_seconds_total[5m]) {WITH_ROLE}", "{{role}} {{instance}}")],
            width=6,
        ),
        lines(
            "Resident memory",
            "Per process; the roles run apart.",
            [query(f"process_resident_memory_bytes {WITH_ROLE}", "{{role}} {{instance}}")],
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
                    f'rate(python_gc_collections_total{{generation="2"}}[5m]) {WITH_ROLE}',
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
            width=8,
        ),
        lines(
            "Sent a second",
            "Acknowledged, by topic.",
            [query("sum by (topic) (rate(tocsin_sends_total[5m]))", "{{topic}}")],
            unit="ops",
            width=8,
        ),
        lines(
            "Remembered state",
            "Bytes of all keys, per partition.",
            [query("sum by (partition) (tocsin_state_bytes)", "{{partition}}")],
            unit="bytes",
            width=8,
        ),
        lines(
            "Keys of state",
            "Countries and regions that are remembered, per partition.",
            [query("sum by (partition) (tocsin_state_keys)", "{{partition}}")],
            width=8,
        ),
        lines(
            "Log lines a second",
            "By level; each warning names what it is about.",
            [query("sum by (level) (rate(tocsin_log_lines_total[5m]))", "{{level}}")],
            unit="ops",
            width=8,
        ),
        lines(
            "Freshness of feed groups",
            "Seconds since each group last brought a document with a place.",
            [query("time() - max by (group) (tocsin_group_timestamp_seconds)", "{{group}}")],
            unit="s",
            width=8,
        ),
    )
    made.row(
        "Series",
        stat(
            "Pairs and incidents not shown",
            "Beyond the bound on series; the gravest are always shown.",
            "sum(tocsin_unshown_series)",
            steps=((0, GREEN), (1, YELLOW)),
            width=6,
        ),
        stat(
            "Processes up",
            "Workers that Prometheus scrapes at present.",
            "count(tocsin_build_info)",
            steps=((0, RED), (1, GREEN)),
            width=6,
        ),
        stat(
            "Pairs not at rest",
            "(Region, signal) pairs that every bin is folded for.",
            "sum(tocsin_pairs)",
            width=6,
        ),
        stat(
            "Updates withheld",
            "By the daily budget of updates, of incidents still remembered.",
            "sum(tocsin_suppressed_updates)",
            width=6,
        ),
        height=4,
    )
    made.row(
        "Builds",
        table(
            "What runs",
            "More than one digest of the code at a time: an update is half done.",
            {"Processes": "count by (role, version, code, python) (tocsin_build_info)"},
            renamed={"role": "Role", "version": "Version", "code": "Code", "python": "Python"},
            empty="role",
            width=24,
        ),
        height=6,
    )
    return made
