"""Our consumer: whole polls as events, explicit `done`, commits only at safe offsets.

Stock Faust commits past records that are still in work, loses what it holds at a pause, and its
producer is not idempotent. Here one poll is in hand at a time, and is one event, with a batch for
each of its partitions; an offset is committed only when the role has said that all below it is
acknowledged. What is read is checked against what is due: an offset too early is dropped, a gap
is sought back to once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from time import monotonic
from typing import Any, Final, cast

from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.batch import Batch, Done, Partition
from streams.transport.end_question import EndQuestion
from streams.transport.standing import Standing
from streams.transport.starts import starts
from streams.transport.thread import ConsumerThread
from streams.transport.wiring import Wiring
from streams.transport.words import message_of, partition_of, record_of, tp_of

log = logging.getLogger(__name__)

POLL_S: Final = 0.5
HELD_S: Final = 0.02
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
    """One poll in hand at a time, handed over as a list of batches, one a partition."""

    wiring: Wiring
    _thread: ConsumerThread

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._at: dict[TP, Standing] = {}
        self._question = EndQuestion(self.highwaters)
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
        return {at.partition: at.done for at in list(self._at.values())}

    def held_partitions(self) -> set[Partition]:
        """Partitions that wait for others at present."""
        waiting = self._waiting()
        role = self.wiring.role
        partitions = [at.partition for at in list(self._at.values())]
        return {partition for partition in partitions if role.held(partition, waiting)}

    def _waiting(self) -> set[Partition]:
        return {at.partition for at in self._at.values() if at.waiting}

    def _forget(self) -> None:
        self._at.clear()
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
        first = {tp_of(tp): at for tp, at in (await self.earliest_offsets(*tps)).items()}
        ends = {tp_of(tp): at for tp, at in (await self.highwaters(*tps)).items()}
        targets = starts(self.wiring, committed, first, ends)
        now = monotonic()
        if targets:
            # Below what retention has taken aiokafka goes to the first offset; so do we.
            await self._thread.seek_wait({tp: max(at, first[tp]) for tp, at in targets.items()})
        for tp, offset in targets.items():
            at = Standing(partition_of(tp), offset, ends[tp], now)
            at.empty = first[tp] == ends[tp] == offset
            self._at[tp] = at
            self._committed_offset[tp] = offset if tp in committed else None
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
        active = {tp: self._at[tp] for tp in self._get_active_partitions() if tp in self._at}
        free = {tp: at for tp, at in active.items() if not role.held(at.partition, waiting)}
        again = [at for at in free.values() if at.left]
        wanted = {tp for tp, at in free.items() if not at.left}
        fetched: Mapping[Any, Sequence[Any]] = {}
        if wanted:
            fetched = await self._getmany(wanted, timeout=0.0 if again else POLL_S)
        elif not again:
            await self.sleep(HELD_S)
        if generation != self.app.consumer_generation_id or not self.flow_active:
            return
        for tp in wanted:
            free[tp].see_end(self.highwater(tp))
        batches = [at.take(at.left, waiting, generation, monotonic()) for at in again]
        batches += await self._fresh(fetched, generation, waiting)
        batches += await self._idle(generation, {batch.partition for batch in batches})
        if batches:
            # What waits for others goes along: they may let it read on within this poll.
            behind = [at for tp, at in active.items() if tp not in free and at.left]
            batches += [at.take(at.left, waiting, generation, monotonic()) for at in behind]
        # What was taken for a former assignment is read again from where that one stood.
        if generation != self.app.consumer_generation_id or not self._at:
            return
        if batches:
            await self._hand_over(batches, generation)

    async def _fresh(
        self, fetched: Mapping[Any, Sequence[Any]], generation: int, waiting: set[Partition]
    ) -> list[Batch]:
        made = []
        for raw, found in fetched.items():
            tp = tp_of(raw)
            at = self._at.get(tp)
            records = [] if at is None else [r for r in found if r.offset >= at.expected]
            if at is None or not records:
                continue
            if at.gap(records[0].offset):
                # A fetch begun before the last seek, or offsets that are truly not there.
                self.wiring.metrics.inc("tocsin_seek_backs_total", topic=tp.topic)
                log.info(
                    "%s: offset %d came, %d was due", at.partition, records[0].offset, at.expected
                )
                await self._thread.seek_wait({tp: at.expected})
                continue
            made.append(at.take([record_of(r) for r in records], waiting, generation, monotonic()))
        return made

    async def _idle(self, generation: int, busy: set[Partition]) -> list[Batch]:
        now = monotonic()
        made: list[Batch] = []
        for tp, at in list(self._at.items()):
            silent = at.partition not in busy and not at.waiting
            if not silent or not at.idles_again(now, self.wiring.idle_again_s):
                continue
            ended = at.idled_s is None and (at.empty or self.wiring.role.ended(at.partition))
            if not ended and now - at.spoke_s < self.wiring.idle_after_s:
                continue
            # A broker that is away is silent as well: ask for the end anew.
            end = await self._question.end(tp)
            if end is None:
                return made
            if generation != self.app.consumer_generation_id or self._at.get(tp) is not at:
                return []
            if end != at.expected:
                at.end = end
                continue
            made.append(at.idle(generation, now))
        return made

    async def _hand_over(self, batches: Sequence[Batch], generation: int) -> None:
        self._all_done.clear()
        for batch in batches:
            tp = TP(*batch.partition)
            self._at[tp].out = batch
            # Faust's own book of acknowledgements is not used; kept small and out of the way.
            self._acked[tp].clear()
            self._acked_index[tp].clear()
        self.wiring.metrics.set("tocsin_in_progress", len(batches), role=self.wiring.role_name)
        await self.wait_first(self.callback(message_of(batches)), self.suspend_flow.wait())
        while (
            self._in_work() and generation == self.app.consumer_generation_id and self.flow_active
        ):
            await self.wait_first(self._all_done.wait(), self.suspend_flow.wait(), timeout=1.0)
            if self._stopped.is_set():
                return
        self.wiring.metrics.set("tocsin_in_progress", 0, role=self.wiring.role_name)

    # --- done and commit ------------------------------------------------------------------------

    def ours(self, batch: Batch) -> bool:
        """Whether the batch is of the present assignment, and not done yet."""
        at = self._at.get(TP(*batch.partition))
        return at is not None and at.out is batch

    def done(self, batch: Batch, done: Done) -> bool:
        """Say that a batch is acknowledged as far as `done` has it; False if it is not ours now."""
        at = self._at.get(TP(*batch.partition))
        if at is None or not self.ours(batch):
            log.info("%s: a batch of a former assignment is done, and dropped", batch.partition)
            return False
        if not at.finish(batch, done.upto, done.commit):
            self.wiring.fatal(f"{batch.partition}: done {done.upto}, due {at.expected}")
        if not self._in_work():
            self._all_done.set()
        return True

    def _in_work(self) -> bool:
        return any(at.out is not None for at in self._at.values())

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[TP]:
        return (tp for tp in list(self._at) if topics is None or tp in topics or tp.topic in topics)

    def _new_offset(self, tp: TP) -> int | None:
        at = self._at.get(tp)
        return None if at is None or not at.commit else at.commit

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
