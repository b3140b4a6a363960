"""Our consumer: whole polls as events, explicit `done`, commits only at safe offsets.

Stock Faust commits past records that are still in work, loses what it holds at a pause, and its
producer is not idempotent. Here one poll is in hand at a time; every partition's records of the
poll are one event; an offset is committed only when the role has said that all below it is
acknowledged. What is read is checked against what is due: an offset too early is dropped, a gap
is sought back to once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from time import monotonic
from typing import Any, Final, cast

from aiokafka.errors import KafkaError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage

from streams.batch import Batch, Done, Partition
from streams.brokers.base import Record
from streams.transport.due import Due
from streams.transport.thread import ConsumerThread
from streams.transport.wiring import Wiring

log = logging.getLogger(__name__)

POLL_S: Final = 0.5
HELD_S: Final = 0.02
ASK_END_S: Final = 3.0
# What would go on telling of partitions that are another worker's now.
PER_PARTITION: Final = (
    "tocsin_position",
    "tocsin_committed_offset",
    "tocsin_lag_records",
    "tocsin_record_timestamp_seconds",
    "tocsin_event_timestamp_seconds",
    "tocsin_watermark_timestamp_seconds",
    "tocsin_data_gap",
    "tocsin_pairs",
    "tocsin_state_keys",
    "tocsin_state_bytes",
    "tocsin_restore_remaining_records",
)


class Consumer(driver.Consumer):
    """One poll in hand at a time, handed over as one Batch a partition."""

    wiring: Wiring
    _thread: ConsumerThread

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._due: dict[TP, Due] = {}
        self._left: dict[TP, Sequence[Record]] = {}
        self._out: dict[TP, Batch] = {}
        self._ends: dict[TP, int] = {}
        self._spoke: dict[TP, float] = {}
        self._idled: dict[TP, float] = {}
        self._empty: set[TP] = set()
        self._asking: asyncio.Future[Mapping[TP, int]] | None = None
        self._asked: TP | None = None
        self._skipped: dict[TP, tuple[int, int]] = {}
        self._all_done = asyncio.Event()
        super().__init__(*args, **kwargs)
        self.ready = False

    def _new_consumer_thread(self) -> ConsumerThread:
        thread = ConsumerThread(self, loop=self.loop, beacon=self.beacon)
        thread.wiring = self.wiring
        return thread

    # --- where we stand -------------------------------------------------------------------------

    def positions(self) -> dict[Partition, int]:
        """Per assigned partition the offset below which everything is acknowledged."""
        return {_partition(tp): due.done for tp, due in list(self._due.items())}

    def held_partitions(self) -> set[Partition]:
        """Partitions that wait for others at present."""
        waiting = self._waiting()
        role = self.wiring.role
        return {p for p in map(_partition, list(self._due)) if role.held(p, waiting)}

    def _waiting(self) -> set[Partition]:
        return {
            _partition(tp)
            for tp, due in self._due.items()
            if tp in self._left or due.expected < self._ends.get(tp, due.expected + 1)
        }

    def _forget(self) -> None:
        for table in (
            self._due, self._left, self._out, self._ends, self._spoke, self._idled, self._skipped,
        ):  # fmt: skip
            cast("dict[TP, Any]", table).clear()
        self._empty.clear()
        self._all_done.set()
        self.ready = False

    # --- assignment -----------------------------------------------------------------------------

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Finish and commit what is in hand, then forget everything."""
        await super().on_partitions_revoked(revoked)
        log.info("revoked: %s", ", ".join(f"{tp.topic}/{tp.partition}" for tp in sorted(revoked))
                 or "nothing")  # fmt: skip
        self._forget()
        self.wiring.role.forget()

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Take partitions over. An error in here would leave a worker that hangs for ever."""
        metrics, role = self.wiring.metrics, self.wiring.role_name
        metrics.inc("tocsin_rebalances_total", role=role)
        metrics.set("tocsin_assigned_partitions", len(assigned), role=role)
        for gauge in PER_PARTITION:
            metrics.forget(gauge)
        try:
            await super().on_partitions_assigned(assigned, generation_id)
        except Exception as error:
            log.exception("assignment failed")
            self.wiring.fatal(f"taking over partitions failed: {error!r}")
            raise
        if not assigned:
            self.ready = True

    async def perform_seek(self) -> None:
        """Stand at the committed offsets, or at the first ones where nothing is committed."""
        self._forget()
        tps = sorted(self.assignment())
        committed = await self._thread.committed(tps)
        first = {_tp(tp): at for tp, at in (await self.earliest_offsets(*tps)).items()}
        self._ends.update((_tp(tp), at) for tp, at in (await self.highwaters(*tps)).items())
        targets: dict[TP, int] = {}
        for tp in tps:
            offset, binding = committed.get(tp, (first[tp], ""))
            wanted = self.wiring.binding(tp.topic)
            if binding and binding != wanted:
                self.wiring.fatal(
                    f"{tp.topic}/{tp.partition}: offset {offset} was committed for other topics "
                    f"than are there now (was {binding}; is {wanted}). A topic was deleted and "
                    "made again, or has another number of partitions: use another deployment name"
                    " or remove the consumer group and the topics derived from it"
                )
            if offset > self._ends[tp]:
                self.wiring.fatal(
                    f"{tp.topic}/{tp.partition}: the committed offset {offset} lies past the end "
                    f"of the topic, {self._ends[tp]}: the broker has lost records"
                )
            targets[tp] = offset
        now = monotonic()
        if targets:
            # Below what retention has taken aiokafka goes to the first offset; so do we.
            await self._thread.seek_wait({tp: max(at, first[tp]) for tp, at in targets.items()})
        for tp, offset in targets.items():
            self._due[tp] = Due(offset, offset, None)
            self._committed_offset[tp] = offset if tp in committed else None
            self._spoke[tp] = now
            if first[tp] == self._ends[tp] == offset:
                # Nothing was ever written, or all is gone: it has been silent for long enough.
                self._empty.add(tp)
        self.ready = True
        log.info("assigned: %s", ", ".join(f"{tp.topic}/{tp.partition}@{at}" for tp, at in
                                           sorted(targets.items())) or "nothing")  # fmt: skip

    # --- the loop -------------------------------------------------------------------------------

    async def _drain_messages(self, fetcher: Any) -> None:
        stopping = self._stopped.is_set, fetcher._stopped.is_set
        try:
            while not any(is_set() for is_set in stopping):
                await self._round()
        except self.consumer_stopped_errors:
            if not self.app.should_stop:
                raise
        except asyncio.CancelledError:
            if not self.app.should_stop:
                raise
        except Exception as error:
            log.exception("reading failed")
            self.wiring.fatal(f"reading failed: {error!r}")
            raise

    async def _round(self) -> None:
        if not self.flow_active:
            await self.wait(cast("Any", self.can_resume_flow))
            return
        generation = self.app.consumer_generation_id
        role, waiting = self.wiring.role, self._waiting()
        free = {
            tp
            for tp in self._get_active_partitions()
            if tp in self._due and not role.held(_partition(tp), waiting)
        }
        again = {tp: records for tp, records in self._left.items() if tp in free}
        wanted = free - self._left.keys()
        fetched: Mapping[Any, Sequence[Any]] = {}
        if wanted:
            fetched = await self._getmany(wanted, timeout=0.0 if again else POLL_S)
        elif not again:
            await self.sleep(HELD_S)
        if generation != self.app.consumer_generation_id or not self.flow_active:
            return
        self._see_ends(wanted)
        batches = self._again(again, generation, waiting)
        batches += await self._fresh(fetched, generation, waiting)
        batches += await self._idle(generation, {batch.partition for batch in batches})
        if batches:
            await self._hand_over(batches, generation)

    def _see_ends(self, tps: Iterable[TP]) -> None:
        for tp in tps:
            end = self.highwater(tp)
            if end is not None:
                self._ends[tp] = max(end, self._ends.get(tp, 0))

    def _again(
        self, left: Mapping[TP, Sequence[Record]], generation: int, waiting: set[Partition]
    ) -> list[Batch]:
        made = []
        for tp, records in left.items():
            del self._left[tp]
            made.append(self._batch(tp, records, generation, waiting))
        return made

    def _batch(
        self, tp: TP, records: Sequence[Record], generation: int, waiting: set[Partition]
    ) -> Batch:
        due = self._due[tp]
        # Set before the hand-over, which may be held up until after the next assignment.
        self._due[tp] = due._replace(expected=records[-1].offset + 1)
        self._spoke[tp] = monotonic()
        self._idled.pop(tp, None)
        self._empty.discard(tp)
        partition = _partition(tp)
        return Batch(partition, generation, due.done, records, waiting - {partition})

    async def _fresh(
        self, fetched: Mapping[Any, Sequence[Any]], generation: int, waiting: set[Partition]
    ) -> list[Batch]:
        made = []
        for raw, found in fetched.items():
            tp = _tp(raw)
            due = self._due.get(tp)
            records = [] if due is None else [r for r in found if r.offset >= due.expected]
            if due is None or not records:
                continue
            gap = due.expected, records[0].offset
            if gap[0] < gap[1] and self._skipped.get(tp) != gap:
                # A fetch begun before the last seek, or offsets that are truly not there.
                self._skipped[tp] = gap
                self.wiring.metrics.inc("tocsin_seek_backs_total", topic=tp.topic)
                log.info(
                    "%s/%d: offset %d came, %d was due", tp.topic, tp.partition, gap[1], gap[0]
                )
                await self._thread.seek_wait({tp: due.expected})
                continue
            made.append(self._batch(tp, [_record(r) for r in records], generation, waiting))
        return made

    async def _idle(self, generation: int, busy: set[Partition]) -> list[Batch]:
        now = monotonic()
        made: list[Batch] = []
        for tp, due in list(self._due.items()):
            if (
                _partition(tp) in busy
                or tp in self._left
                or due.expected < self._ends.get(tp, due.expected + 1)
            ):
                continue
            partition = _partition(tp)
            idled, pause = self._idled.get(tp), self.wiring.idle_again_s
            if idled is not None and (pause is None or now - idled < pause):
                continue
            ended = idled is None and (tp in self._empty or self.wiring.role.ended(partition))
            if not ended and now - self._spoke[tp] < self.wiring.idle_after_s:
                continue
            # A broker that is away is silent as well: ask for the end anew.
            end = await self._ask_end(tp)
            if end is None:
                return made
            if generation != self.app.consumer_generation_id or tp not in self._due:
                return []
            if end != due.expected:
                self._ends[tp] = end
                continue
            self._idled[tp] = now
            made.append(Batch(partition, generation, due.expected, ()))
        return made

    async def _ask_end(self, tp: TP) -> int | None:
        """The partition's end as the broker has it now; None where it does not say soon."""
        if self._asking is None:
            self._asking = asyncio.ensure_future(self.highwaters(tp))
            self._asked = tp
        # Not cancelled when it takes long: that would break the thread's queue of calls for good.
        answered, _ = await asyncio.wait({self._asking}, timeout=ASK_END_S)
        if not answered:
            return None
        asking, self._asking = self._asking, None
        if isinstance(asking.exception(), KafkaError):
            return None
        return next(iter(asking.result().values())) if self._asked == tp else None

    async def _hand_over(self, batches: Sequence[Batch], generation: int) -> None:
        self._all_done.clear()
        for batch in batches:
            tp = TP(*batch.partition)
            self._out[tp] = batch
            # Faust's own book of acknowledgements is not used; kept small and out of the way.
            self._acked[tp].clear()
            self._acked_index[tp].clear()
        self.wiring.metrics.set("tocsin_in_progress", len(batches), role=self.wiring.role_name)
        for batch in batches:
            message = self._message(batch)
            await self.wait_first(self.callback(message), self.suspend_flow.wait())
        while self._out and generation == self.app.consumer_generation_id and self.flow_active:
            await self.wait_first(self._all_done.wait(), self.suspend_flow.wait(), timeout=1.0)
            if self._stopped.is_set():
                return
        self.wiring.metrics.set("tocsin_in_progress", 0, role=self.wiring.role_name)

    def _message(self, batch: Batch) -> ConsumerMessage:
        last = batch.records[-1] if batch.records else None
        offset = batch.start if last is None else last.offset
        return ConsumerMessage(
            batch.partition.topic,
            batch.partition.number,
            offset,
            0.0 if last is None else last.timestamp_ms / 1000,
            0,
            [],
            None,
            cast("bytes", batch),
            None,
            0,
            0,
            TP(*batch.partition),
            generation_id=batch.generation,
        )

    # --- done and commit ------------------------------------------------------------------------

    def done(self, batch: Batch, done: Done) -> bool:
        """Say that a batch is acknowledged as far as `done` has it; False if it is not ours now."""
        tp = TP(*batch.partition)
        due = self._due.get(tp)
        if self._out.get(tp) is not batch or due is None:
            log.info("%s: a batch of a former assignment is done, and dropped", batch.partition)
            return False
        del self._out[tp]
        if batch.records:
            left = [record for record in batch.records if record.offset >= done.upto]
            if left:
                self._left[tp] = left
            elif done.upto != due.expected:
                self.wiring.fatal(f"{batch.partition}: done {done.upto}, due {due.expected}")
        commit = due.commit if done.commit is None else max(done.commit, due.commit or 0)
        expected = done.upto if batch.records else due.expected
        self._due[tp] = Due(expected, expected, commit)
        if not self._out:
            self._all_done.set()
        return True

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[TP]:
        return (
            tp for tp in list(self._due) if topics is None or tp in topics or tp.topic in topics
        )

    def _new_offset(self, tp: TP) -> int | None:
        due = self._due.get(tp)
        return None if due is None or not due.commit else due.commit

    async def _commit_offsets(
        self,
        offsets: Mapping[TP, int],
        start_new_transaction: bool = True,  # noqa: FBT001, FBT002 - Faust's signature
    ) -> bool:
        committed = await super()._commit_offsets(offsets, start_new_transaction)
        for tp, offset in offsets.items() if committed else ():
            self.wiring.metrics.set(
                "tocsin_committed_offset", offset, topic=tp.topic, partition=str(tp.partition)
            )
        return committed

    async def verify_all_partitions_active(self) -> None:
        """Faust's complaint about slow commits means nothing here; our watchdog decides."""


def _tp(raw: Any) -> TP:
    return raw if isinstance(raw, TP) else TP(raw.topic, raw.partition)


def _partition(tp: TP) -> Partition:
    return Partition(tp.topic, tp.partition)


def _record(raw: Any) -> Record:
    return Record(
        raw.topic, raw.partition, raw.offset, raw.timestamp, raw.key, raw.value, raw.headers
    )
