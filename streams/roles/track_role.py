"""The role `track`: the observations log in; alerts and what is remembered out."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import get_args

from detectors.tracker import PartitionTracker
from schemas import cloudevents
from schemas.alert import Alert, Reason
from schemas.codec import LogRecord, decode_log, encode
from schemas.control import HEARTBEAT_HEADER, ParamsChange
from schemas.errors import DecodeError
from schemas.signals import COMPOSITE, SIGNALS
from schemas.times import format_ms
from streams import decisions
from streams.batch import Batch, Done, Partition
from streams.brokers.base import BrokerError, Outbox, Outgoing, Record
from streams.clock import Clock, SystemClock
from streams.metrics import Metrics
from streams.roles.region_gauges import RegionGauges
from streams.topics.names import Names
from streams.topics.state import StateStore

log = logging.getLogger(__name__)


Restore = Callable[[int, Mapping[str, bytes]], PartitionTracker]
OpenStore = Callable[[int], StateStore]


class TrackRole:
    """One tracker for each partition of the log and assignment, restored at its first batch.

    A batch is done in this order: alerts acknowledged; changed state acknowledged; done. A crash
    anywhere leaves nothing that reading on from the committed offset would not repeat or finish.
    """

    def __init__(
        self,
        outbox: Outbox,
        *,
        names: Names,
        restore: Restore,
        open_store: OpenStore,
        metrics: Metrics,
        clock: Clock | None = None,
        check_every_s: float = 30.0,
        show_every_s: float = 5.0,
    ) -> None:
        self._outbox = outbox
        self._names = names
        self._restore = restore
        self._open_store = open_store
        self._metrics = metrics
        self._clock = clock or SystemClock()
        self._check_every_s = check_every_s
        self._generation: int | None = None
        self._held: dict[Partition, tuple[PartitionTracker, StateStore]] = {}
        self._checked: dict[Partition, float] = {}
        self._gauges = RegionGauges(metrics)
        for signal, reason in itertools.product((*SIGNALS, COMPOSITE), get_args(Reason)):
            # From 0, or Prometheus would not see the first one as an increase.
            metrics.inc("tocsin_alerts_total", 0, signal=signal, reason=reason)
        self._show_every_s = show_every_s
        self._shown: dict[Partition, float] = {}
        self._due_to_show: dict[Partition, asyncio.TimerHandle] = {}
        self._counted: dict[Partition, tuple[int, int]] = {}

    def forget(self) -> None:
        """Drop the trackers; they are restored from the state topic when needed again."""
        self._held.clear()
        self._checked.clear()
        self._shown.clear()
        for waiting in self._due_to_show.values():
            waiting.cancel()
        self._due_to_show.clear()
        self._counted.clear()
        self._gauges.forget()
        self._generation = None

    def held(self, partition: Partition, waiting: AbstractSet[Partition]) -> bool:
        """Never: each partition of the log stands for itself."""
        del partition, waiting
        return False

    def ended(self, partition: Partition) -> bool:
        """Never: the log has no end."""
        del partition
        return False

    async def handle(self, batches: Sequence[Batch]) -> list[Done]:
        """Apply each batch; alerts and state that follow from them are acknowledged on return."""
        return await asyncio.gather(*map(self._apply, batches))

    async def _apply(self, batch: Batch) -> Done:
        began = self._clock.monotonic_s()
        tracker, store = await self._tracker(batch)
        if not batch.records:
            await self._check(batch.partition, store)
            self._show(batch.partition, tracker, store)
            return Done(batch.start, tracker.floor())
        alerts: list[Alert] = []
        for record in batch.records:
            entry, before = self._decode(record), tracker.params_id
            alerts += tracker.apply(record.offset, entry)
            if isinstance(entry, ParamsChange):
                decisions.params_changed(batch.partition, before, tracker.params_id, record.offset)
        sends = self._events(batch.partition, alerts)
        sends += self._over(batch.partition, tracker.expired())
        await self._outbox.send(sends)
        decisions.transitions(alerts)
        await store.write(tracker.changed(), tracker.log_offset)
        self._count(batch, tracker, alerts, began)
        self._show(batch.partition, tracker, store)
        return Done(batch.records[-1].offset + 1, tracker.floor())

    async def _tracker(self, batch: Batch) -> tuple[PartitionTracker, StateStore]:
        if self._generation != batch.generation:
            self.forget()
            self._generation = batch.generation
        held = self._held.get(batch.partition)
        if held is None:
            began = self._clock.monotonic_s()
            store = self._open_store(batch.partition.number)
            values = await store.load(
                lambda left: self._metrics.set(
                    "tocsin_restore_remaining_records",
                    left,
                    partition=str(batch.partition.number),
                )
            )
            held = self._restore(batch.partition.number, values), store
            if self._generation == batch.generation:
                self._held[batch.partition] = held
            took = self._clock.monotonic_s() - began
            self._metrics.observe("tocsin_restore_seconds", took)
            log.info("%s: restored %d keys in %.3f s", batch.partition, len(values), took)
        return held

    async def _check(self, partition: Partition, store: StateStore) -> None:
        now = self._clock.monotonic_s()
        if now - self._checked.get(partition, now - self._check_every_s) >= self._check_every_s:
            self._checked[partition] = now
            await store.check()

    def _decode(self, record: Record) -> LogRecord:
        try:
            return decode_log(record.value or b"")
        except DecodeError as error:
            # Only we write this topic: going on without the record would change alerts for good.
            raise BrokerError(
                f"{record.topic}/{record.partition}, offset {record.offset}: "
                f"this record is none of ours: {error.reason}"
            ) from error

    def _events(self, partition: Partition, alerts: Sequence[Alert]) -> list[Outgoing]:
        sent = format_ms(self._clock.now_ms())
        records: list[Outgoing] = []
        latest: dict[str, Outgoing] = {}
        for alert in alerts:
            key, value = alert.incident_id.encode(), encode(alert)
            headers = cloudevents.headers(alert, self._names.deployment, sent)
            records.append(Outgoing(self._names.events, partition.number, key, value, headers))
            latest[alert.incident_id] = Outgoing(
                self._names.current, partition.number, key, value, headers
            )
        return [*records, *latest.values()]

    def _over(self, partition: Partition, incidents: Sequence[str]) -> list[Outgoing]:
        """What ends an incident's row in the compacted topic once it is long over."""
        return [
            Outgoing(self._names.current, partition.number, incident.encode(), None)
            for incident in incidents
        ]

    def _count(
        self, batch: Batch, tracker: PartitionTracker, alerts: Sequence[Alert], began: float
    ) -> None:
        metrics, partition = self._metrics, str(batch.partition.number)
        metrics.inc("tocsin_applied_total", len(batch.records), partition=partition)
        for alert in alerts:
            metrics.inc("tocsin_alerts_total", signal=alert.signal, reason=alert.reason)
        now_ms, newest = self._clock.now_ms(), batch.records[-1].timestamp_ms
        if alerts:
            metrics.observe("tocsin_alert_delay_seconds", max(0, now_ms - newest) / 1000)
        watermark = tracker.watermark_ms
        if watermark is not None:
            metrics.set("tocsin_watermark_timestamp_seconds", watermark / 1000, partition=partition)
        metrics.observe("tocsin_batch_records", len(batch.records), role="track")
        metrics.observe("tocsin_batch_seconds", self._clock.monotonic_s() - began, role="track")
        metrics.set("tocsin_last_done_timestamp_seconds", now_ms / 1000, role="track")
        metrics.set(
            "tocsin_record_timestamp_seconds",
            newest / 1000,
            topic=batch.partition.topic,
            partition=partition,
        )
        repeats, late = self._counted.get(batch.partition, (0, 0))
        metrics.inc("tocsin_repeats_total", tracker.repeats - repeats, partition=partition)
        metrics.inc("tocsin_late_total", tracker.late - late, partition=partition)
        self._counted[batch.partition] = tracker.repeats, tracker.late
        beat_ms = _heartbeat_ms(batch.records)
        if beat_ms is not None:
            metrics.set("tocsin_heartbeat_timestamp_seconds", beat_ms / 1000, role="track")
            metrics.observe(
                "tocsin_heartbeat_seconds", max(0, now_ms - beat_ms) / 1000, role="track"
            )

    def _show(self, partition: Partition, tracker: PartitionTracker, store: StateStore) -> None:
        """Set the gauges of what escalates, now and then: it looks at every pair not at rest.

        What comes too soon after the last time is shown when it is time, whether or not more comes.
        """
        if partition in self._due_to_show:
            return
        now = self._clock.monotonic_s()
        pause = self._shown.get(partition, now - self._show_every_s) + self._show_every_s - now
        if pause <= 0:
            self._show_now(partition, tracker, store)
            return
        loop = asyncio.get_running_loop()
        self._due_to_show[partition] = loop.call_later(
            pause, self._show_now, partition, tracker, store
        )

    def _show_now(self, partition: Partition, tracker: PartitionTracker, store: StateStore) -> None:
        self._due_to_show.pop(partition, None)
        self._shown[partition] = self._clock.monotonic_s()
        metrics, number = self._metrics, str(partition.number)
        self._gauges.show(partition.number, tracker.overview())
        for lane, gap in tracker.gaps().items():
            metrics.set("tocsin_data_gap", gap, partition=number, lane=lane)
        keys, size = store.size()
        metrics.set("tocsin_state_keys", keys, partition=number)
        metrics.set("tocsin_state_bytes", size, partition=number)
        metrics.info("tocsin_params_info", params_id=tracker.params_id)


def _heartbeat_ms(records: Sequence[Record]) -> int | None:
    """When the newest heartbeat that the records tell of was written."""
    told = [
        int(value) for r in records if r.headers for name, value in r.headers
        if name == HEARTBEAT_HEADER
    ]  # fmt: skip
    return max(told, default=None)
