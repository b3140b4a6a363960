"""How far the role `observe` has read a batch, and what its metrics are told of it."""

from __future__ import annotations

import collections

from detectors.blocks import BlockReader, Output
from schemas.control import CONTROL_HEADER
from schemas.dead_letter import DeadLetter
from schemas.observation import RegionObservation
from streams.batch import Batch
from streams.brokers.base import Record
from streams.metrics import Metrics

__all__ = ["Reading", "count", "is_control"]


class Reading:
    """A batch in work: records taken, what came of them, when the newest heartbeat was sent."""

    __slots__ = ("batch", "beat_ms", "outputs", "reader", "taken")

    def __init__(self, batch: Batch, reader: BlockReader) -> None:
        self.batch = batch
        self.reader = reader
        self.taken = 0
        self.outputs: list[Output] = []
        self.beat_ms: int | None = None

    def left(self) -> bool:
        """Whether some of its records have not been read."""
        return self.taken < len(self.batch.records)


def is_control(record: Record) -> bool:
    """Whether the record is no document but says something of its input."""
    return bool(record.headers) and any(name == CONTROL_HEADER for name, _ in record.headers)


def count(metrics: Metrics, told: Reading, partitions: int, now_ms: int) -> None:
    """Count what was read of a batch; a Tick goes to each of so many `partitions`."""
    topic, number = told.batch.partition.topic, str(told.batch.partition.number)
    metrics.count_languages(told.reader.take_languages())
    if told.reader.event_ms is not None:
        at_s = told.reader.event_ms / 1000
        metrics.set("tocsin_event_timestamp_seconds", at_s, topic=topic, partition=number)
    observations = [output for output in told.outputs if isinstance(output, RegionObservation)]
    countries = collections.Counter([output.country for output in observations])
    for country, documents in countries.items():
        metrics.inc("tocsin_country_documents_total", documents, country=country)
    refused = [output for output in told.outputs if isinstance(output, DeadLetter)]
    for letter in refused:
        metrics.inc("tocsin_refused_total", topic=topic, kind=letter.kind)
    ticks = len(told.outputs) - len(observations) - len(refused)
    metrics.inc("tocsin_observations_total", len(observations))
    metrics.inc("tocsin_ticks_total", ticks * partitions)
    taken = told.batch.records[: told.taken]
    good = sum(not is_control(record) for record in taken) - len(refused)
    observed = len({output.origin.offset for output in observations})
    outcomes = {
        "observed": observed,
        "placeless": max(0, good - observed),
        "refused": len(refused),
    }
    for outcome, documents in outcomes.items():
        metrics.inc("tocsin_documents_total", documents, topic=topic, outcome=outcome)
    metrics.observe("tocsin_batch_records", len(taken), role="observe")
    now_s = now_ms / 1000
    metrics.set("tocsin_last_done_timestamp_seconds", now_s, role="observe")
    if taken:
        written_s = taken[-1].timestamp_ms / 1000
        metrics.set("tocsin_record_timestamp_seconds", written_s, topic=topic, partition=number)
        for group in {output.group for output in observations}:
            metrics.set("tocsin_group_timestamp_seconds", written_s, group=group)
    if told.beat_ms is not None:
        beat_s = told.beat_ms / 1000
        metrics.set("tocsin_heartbeat_timestamp_seconds", beat_s, role="observe")
        metrics.observe("tocsin_heartbeat_seconds", max(0, now_s - beat_s), role="observe")
