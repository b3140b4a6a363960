"""Metrics: one row each, in Prometheus' base units, in a registry of our own.

`docs/metrics.md` and the dashboards are held to the rows. Labels are bounded: never a URL, a
document or an incident.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from typing import Final, Literal

import msgspec
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

from detectors.text.language import LANGUAGES
from streams.code_digest import code_digest
from streams.exposition import text_format

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_FAST: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_SIZES: Final = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500)


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """One metric: its full name, kind, labels and meaning; `buckets` for histograms."""

    name: str
    kind: Literal["counter", "gauge", "histogram", "info"]
    labels: tuple[str, ...] = ()
    meaning: str
    buckets: tuple[float, ...] = ()


def _row(
    kind: Literal["counter", "gauge", "histogram", "info"],
    name: str,
    meaning: str,
    *labels: str,
    buckets: tuple[float, ...] = (),
) -> Metric:
    return Metric(name=f"tocsin_{name}", kind=kind, labels=labels, meaning=meaning, buckets=buckets)


METRICS: Final = (
    _row("info", "build_info", "what runs here", "version", "code", "python", "role"),
    _row("info", "model_info", "the signal model in use", "digest"),
    _row("info", "params_info", "the parameters in use", "params_id"),
    # What goes through.
    _row("counter", "documents_total", "documents by outcome", "topic", "outcome"),
    _row(
        "counter",
        "languages_total",
        "documents by language, and whether there is a lexicon for it",
        "language",
        "lexicon",
    ),
    _row("counter", "refused_total", "records sent to dead-letters", "topic", "kind"),
    _row("counter", "observations_total", "observations written to the log"),
    _row("counter", "ticks_total", "Ticks written to the log"),
    _row("counter", "applied_total", "log records applied by trackers", "partition"),
    _row("counter", "repeats_total", "observations skipped as applied before", "partition"),
    _row("counter", "late_total", "observations later than the ring of bins", "partition"),
    _row("counter", "alerts_total", "transitions of incidents", "signal", "reason"),
    _row("counter", "country_documents_total", "documents that name a country", "country"),
    # What escalates; bounded by streams/roles/region_gauges.py.
    _row("gauge", "open_incidents", "incidents open now", "signal", "severity"),
    _row("gauge", "pairs", "(region, signal) pairs not at rest", "partition"),
    _row("gauge", "region_score", "score of a pair not at rest", "region", "country", "signal"),
    _row("gauge", "region_threshold", "what its score opens at", "region", "signal"),
    _row(
        "gauge",
        "incident_severity",
        "1 Minor to 4 Extreme, of an open incident",
        *("region", "name", "country", "signal", "latitude", "longitude"),
    ),
    _row("gauge", "incident_opened_timestamp_seconds", "event time", "region", "signal"),
    _row("gauge", "incident_owners", "independent owners that bear it out", "region", "signal"),
    _row("gauge", "incident_stories", "stories that bear it out", "region", "signal"),
    _row("gauge", "unshown_series", "pairs and incidents beyond the bound on series", "what"),
    _row("gauge", "suppressed_updates", "withheld by the daily budget so far", "signal"),
    _row("gauge", "openings_budget_per_day", "openings a day that operators accept"),
    # What is learned.
    _row("counter", "verdicts_total", "verdicts of labels by outcome", "signal", "outcome"),
    _row("gauge", "labels_applied", "labels below this offset are learned or passed over"),
    _row("gauge", "prequential_verdicts", "verdicts learned, each predicted before", "signal"),
    _row("gauge", "prequential_log_loss", "mean log loss of those predictions", "signal"),
    _row("gauge", "prequential_brier", "mean squared error of those predictions", "signal"),
    _row("gauge", "prequential_ece", "expected calibration error of those", "signal"),
    # By tenths of what was stated; `bin` is where the tenth begins.
    _row("gauge", "prequential_bin_verdicts", "verdicts on what was stated", "signal", "bin"),
    _row("gauge", "prequential_bin_confirmed", "those that confirm it", "signal", "bin"),
    _row("gauge", "prequential_bin_stated", "sum of what was stated", "signal", "bin"),
    # Where it stands.
    _row("gauge", "position", "next offset to read", "topic", "partition"),
    _row("gauge", "committed_offset", "offset committed", "topic", "partition"),
    _row("gauge", "lag_records", "records on the broker not yet read", "topic", "partition"),
    _row("gauge", "record_timestamp_seconds", "last record done: written", "topic", "partition"),
    _row("gauge", "event_timestamp_seconds", "greatest event time read", "topic", "partition"),
    _row("gauge", "watermark_timestamp_seconds", "watermark (event time)", "partition"),
    _row("gauge", "last_done_timestamp_seconds", "when a batch was last done", "role"),
    _row("gauge", "group_timestamp_seconds", "when a feed group last brought a record", "group"),
    _row("gauge", "data_gap", "1 while feeds are far below their volume", "partition", "lane"),
    _row("gauge", "held_partitions", "held back to keep event time aligned", "topic"),
    _row("gauge", "in_progress", "batches in hand", "role"),
    # How long it takes.
    _row("histogram", "batch_records", "records of one batch", "role", buckets=_SIZES),
    _row("histogram", "batch_seconds", "from poll to acknowledged", "role", buckets=_FAST),
    _row("histogram", "alert_delay_seconds", "document written to alert written", buckets=_FAST),
    _row("histogram", "heartbeat_seconds", "heartbeat written to seen by", "role", buckets=_FAST),
    _row("gauge", "heartbeat_timestamp_seconds", "when the last heartbeat was written", "role"),
    _row("histogram", "event_loop_lag_seconds", "how late the event loop turns", buckets=_FAST),
    _row("gauge", "restore_remaining_records", "state still to be read", "partition"),
    _row("histogram", "restore_seconds", "reading a partition's state", buckets=_FAST),
    # How Kafka fares.
    _row("counter", "sends_total", "records sent and acknowledged", "topic"),
    _row("gauge", "sends_in_flight", "records sent and not yet acknowledged"),
    _row("gauge", "state_keys", "keys of remembered state", "partition"),
    _row("gauge", "state_bytes", "bytes of remembered state", "partition"),
    _row("counter", "send_failures_total", "sends failed or past their deadline", "topic"),
    _row("counter", "rebalances_total", "assignments received", "role"),
    _row("gauge", "assigned_partitions", "partitions assigned", "role"),
    _row("counter", "seek_backs_total", "gaps in fetched offsets healed by seeking", "topic"),
    _row("counter", "log_lines_total", "log lines", "level"),
    # A replay that serves its metrics.
    _row("counter", "replay_records_total", "records read by a replay", "run"),
    _row("counter", "replay_openings_total", "incidents a replay opened", "run"),
    _row("gauge", "replay_event_timestamp_seconds", "event time a replay has reached", "run"),
    _row("gauge", "replay_progress_ratio", "share of its range that is done", "run"),
)
BY_NAME: Final = {metric.name: metric for metric in METRICS}

_Collector = Counter | Gauge | Histogram


class Metrics:
    """The process's metrics; names and labels other than the declared ones raise KeyError.

    Example:
        >>> metrics = Metrics(process=False)
        >>> metrics.inc("tocsin_ticks_total", 2)
        >>> b"tocsin_ticks_total 2.0" in metrics.expose()
        True
    """

    def __init__(self, *, process: bool = True) -> None:
        self._registry = CollectorRegistry()
        self._series: dict[str, set[tuple[str, ...]]] = {}
        self._made = {metric.name: self._make(metric) for metric in METRICS}
        if process:
            ProcessCollector(registry=self._registry)
            PlatformCollector(registry=self._registry)
            GCCollector(registry=self._registry)

    def _make(self, metric: Metric) -> _Collector:
        if metric.kind == "counter":
            name = metric.name.removesuffix("_total")
            return Counter(name, metric.meaning, metric.labels, registry=self._registry)
        if metric.kind == "histogram":
            return Histogram(
                metric.name,
                metric.meaning,
                metric.labels,
                registry=self._registry,
                buckets=metric.buckets,
            )
        return Gauge(metric.name, metric.meaning, metric.labels, registry=self._registry)

    def inc(self, name: str, amount: float = 1, **labels: str) -> None:
        """Count up a counter."""
        child = self._child(name, "counter", labels)
        if isinstance(child, Counter):
            child.inc(amount)

    def count_languages(self, counts: Mapping[str, int]) -> None:
        """Count documents by language (labels of `language.label`) as with or without lexicon."""
        for language, count in sorted(counts.items()):
            lexicon = "yes" if language in LANGUAGES else "no"
            self.inc("tocsin_languages_total", count, language=language, lexicon=lexicon)

    def set(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        child = self._child(name, "gauge", labels)
        if isinstance(child, Gauge):
            child.set(value)

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Add a value to a histogram."""
        child = self._child(name, "histogram", labels)
        if isinstance(child, Histogram):
            child.observe(value)

    def info(self, name: str, **labels: str) -> None:
        """State what holds now; the former statement is taken back."""
        gauge = self._made[name]
        if isinstance(gauge, Gauge):
            gauge.clear()
        child = self._child(name, "info", labels)
        if isinstance(child, Gauge):
            child.set(1)

    def replace(self, name: str, series: Mapping[tuple[str, ...], float]) -> None:
        """Let a labelled gauge have exactly these series: label values as declared, to value.

        One that stays is not taken away in between, so that no scrape misses it.
        """
        gauge = self._made[name]
        if not isinstance(gauge, Gauge):
            raise KeyError(f"{name} is a {BY_NAME[name].kind}, not a gauge")
        gone = self._series.get(name, set()) - series.keys()
        for values in gone:
            gauge.remove(*values)
        for values, value in series.items():
            gauge.labels(*values).set(value)
        self._series[name] = set(series)

    def forget(self, name: str) -> None:
        """Drop all series of a labelled gauge (partitions that were taken from us)."""
        gauge = self._made[name]
        if isinstance(gauge, Gauge) and BY_NAME[name].labels:
            gauge.clear()

    def count_log_line(self, level: str) -> None:
        """For `streams.logs.configure(count=...)`."""
        self.inc("tocsin_log_lines_total", level=level)

    def _child(self, name: str, kind: str, labels: dict[str, str]) -> _Collector:
        metric = BY_NAME[name]
        if metric.kind != kind:
            raise KeyError(f"{name} is a {metric.kind}, not a {kind}")
        if set(labels) != set(metric.labels):
            raise KeyError(f"{name}: labels {sorted(labels)} given, {metric.labels} declared")
        collector = self._made[name]
        return collector.labels(**labels) if labels else collector

    def expose(self) -> bytes:
        """All metrics in Prometheus' text format, as served with `CONTENT_TYPE`."""
        return text_format(self._registry.collect())


def build_labels(version: str, role: str) -> dict[str, str]:
    """The labels of `tocsin_build_info`; `code` is the digest of all that can change an alert."""
    return {
        "version": version,
        "code": code_digest()[:16],
        "python": platform.python_version(),
        "role": role,
    }
