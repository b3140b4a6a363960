"""The role `observe`: documents in, observations, Ticks and dead letters out."""

from __future__ import annotations

import collections
from collections.abc import Awaitable, Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from detectors.blocks import BlockReader, InputRecord, Output, coalesce
from schemas.codec import encode
from schemas.control import CONTROL_HEADER, HEARTBEAT_HEADER
from schemas.dead_letter import DeadLetter
from schemas.observation import Input, RegionObservation
from schemas.topics import BLOCK, partition_of
from streams import decisions
from streams.batch import Batch, Done, Partition
from streams.brokers.base import Outbox, Outgoing, Record
from streams.clock import Clock, SystemClock
from streams.metrics import Metrics
from streams.models.model_choice import ModelChoice
from streams.roles.align import Alignment
from streams.topics.names import Inputs, Names


class _Observed(NamedTuple):
    """What came of a batch: the records taken, all below `upto`; when a heartbeat was sent."""

    upto: int
    event_ms: int | None
    taken: Sequence[Record]
    outputs: list[Output]
    beat_ms: int | None
    languages: collections.Counter[str]


class ObserveRole:
    """One reader for each partition and assignment; offsets are committed at block starts.

    `inputs` is asked at the first batch of every assignment for the input partitions there are.
    `models` says which model a block is read with.
    """

    def __init__(
        self,
        models: ModelChoice,
        outbox: Outbox,
        *,
        names: Names,
        inputs: Callable[[], Awaitable[Inputs]],
        trusted: Iterable[str],
        align_hours: float,
        metrics: Metrics,
        clock: Clock | None = None,
    ) -> None:
        self._models = models
        self._outbox = outbox
        self._names = names
        self._ask_inputs = inputs
        self._trusted = frozenset(trusted)
        self._alignment = Alignment(align_hours)
        self._metrics = metrics
        self._clock = clock or SystemClock()
        self._readers: dict[Partition, BlockReader] = {}
        self._generation: int | None = None
        self._inputs: Inputs | None = None

    def forget(self) -> None:
        """Drop the readers; the next batch of each partition starts at a block start."""
        self._readers.clear()
        self._alignment.forget()
        self._models.forget()
        self._generation = self._inputs = None

    def held(self, partition: Partition, waiting: AbstractSet[Partition]) -> bool:
        """Whether the partition is too far ahead in event time of one that has unread records."""
        return self._alignment.held(partition, waiting)

    def ended(self, partition: Partition) -> bool:
        """Whether an end-of-input record was the last that was read."""
        reader = self._readers.get(partition)
        return reader is not None and reader.ended

    async def handle(self, batches: Sequence[Batch]) -> list[Done]:
        """Observe as much of each batch as alignment allows; all is acknowledged on return."""
        began = self._clock.monotonic_s()
        await self._ready(batches[0].generation)
        observed = [await self._observe(batch) for batch in batches]
        if switches := self._models.records():
            # Acknowledged first: whoever reads these blocks again must find what they were read by.
            await self._outbox.send(switches)
            self._metrics.info("tocsin_model_info", digest=self._models.digest)
        await self._outbox.send([
            sent for each in observed for output in each.outputs
            for sent in self._route(output, each.beat_ms)
        ])  # fmt: skip
        for batch, each in zip(batches, observed, strict=True):
            decisions.refusals(output for output in each.outputs if isinstance(output, DeadLetter))
            self._count(batch.partition, each)
        self._metrics.observe(
            "tocsin_batch_seconds", self._clock.monotonic_s() - began, role="observe"
        )
        return [Done(each.upto, each.upto // BLOCK * BLOCK) for each in observed]

    async def _ready(self, generation: int) -> None:
        if self._generation != generation:
            self.forget()
            self._generation = generation
        await self._models.look()

    async def _observe(self, batch: Batch) -> _Observed:
        reader = await self._reader(batch)
        outputs: list[Output] = [] if batch.records else [reader.tick(idle=True)]
        taken = self._read(reader, batch, outputs)
        self._alignment.see(batch.partition, reader.event_ms)
        beat_ms = max((r.timestamp_ms for r in taken if _is_control(r)), default=None)
        if beat_ms is not None:
            # Event time may have passed by it; and whoever waits for it at the end sees it.
            outputs.append(reader.tick(idle=False))
        languages = reader.take_languages()
        return _Observed(
            reader.position, reader.event_ms, taken, coalesce(outputs), beat_ms, languages
        )

    async def _reader(self, batch: Batch) -> BlockReader:
        if self._inputs is None:
            self._inputs = await self._ask_inputs()
        reader = self._readers.get(batch.partition)
        if reader is None:
            partition = batch.partition
            # Behind what retention took there is no committed start: the block's is used, and
            # what is missing of it counts as gaps.
            start = batch.start // BLOCK * BLOCK
            source = self._input(self._inputs, partition)
            reader = self._readers[partition] = BlockReader(
                source,
                self._models.core_for(source, start),
                roster=self._inputs.roster,
                kind=self._inputs.kinds[partition.topic],
                start=start,
                trusted=self._trusted,
            )
        return reader

    @staticmethod
    def _input(inputs: Inputs, partition: Partition) -> Input:
        return Input(
            topic=partition.topic,
            topic_id=inputs.ids[partition.topic],
            partition=partition.number,
        )

    def _read(self, reader: BlockReader, batch: Batch, outputs: list[Output]) -> Sequence[Record]:
        limit_ms = self._alignment.limit_ms(batch.partition, batch.waiting)
        for count, record in enumerate(batch.records, start=1):
            if reader.at_block_start():
                reader.use(self._models.core_for(reader.input, reader.position))
            outputs += reader.step(_input_record(reader.input, record))
            if limit_ms is not None and (reader.event_ms or 0) > limit_ms:
                return batch.records[:count]
        return batch.records

    def _route(self, output: Output, beat_ms: int | None) -> list[Outgoing]:
        observations = self._names.observations
        if isinstance(output, RegionObservation):
            number = partition_of(output.country, self._names.partitions)
            return [Outgoing(observations, number, output.country.encode(), encode(output))]
        if isinstance(output, DeadLetter):
            headers = output.headers()
            return [Outgoing(self._names.dead_letters, 0, output.key(), output.value, headers)]
        key, value = output.input.name.encode(), encode(output)
        told = () if beat_ms is None else ((HEARTBEAT_HEADER, str(beat_ms).encode()),)
        return [
            Outgoing(observations, number, key, value, told)
            for number in range(self._names.partitions)
        ]

    def _count(self, partition: Partition, told: _Observed) -> None:
        metrics, topic, number = self._metrics, partition.topic, str(partition.number)
        metrics.count_languages(told.languages)
        if told.event_ms is not None:
            at_s = told.event_ms / 1000
            metrics.set("tocsin_event_timestamp_seconds", at_s, topic=topic, partition=number)
        outputs = told.outputs
        observations = [output for output in outputs if isinstance(output, RegionObservation)]
        observed = {output.origin for output in observations}
        countries = collections.Counter(output.country for output in observations)
        for country, count in countries.items():
            metrics.inc("tocsin_country_documents_total", count, country=country)
        refused = [output for output in outputs if isinstance(output, DeadLetter)]
        for letter in refused:
            metrics.inc("tocsin_refused_total", topic=topic, kind=letter.kind)
        ticks = len(outputs) - len(observations) - len(refused)
        metrics.inc("tocsin_observations_total", len(observations))
        metrics.inc("tocsin_ticks_total", ticks * self._names.partitions)
        good = sum(not _is_control(record) for record in told.taken) - len(refused)
        outcomes = {
            "observed": len(observed),
            "placeless": max(0, good - len(observed)),
            "refused": len(refused),
        }
        for outcome, count in outcomes.items():
            metrics.inc("tocsin_documents_total", count, topic=topic, outcome=outcome)
        metrics.observe("tocsin_batch_records", len(told.taken), role="observe")
        now_s = self._clock.now_ms() / 1000
        metrics.set("tocsin_last_done_timestamp_seconds", now_s, role="observe")
        if told.taken:
            written_s = told.taken[-1].timestamp_ms / 1000
            metrics.set("tocsin_record_timestamp_seconds", written_s, topic=topic, partition=number)
            for group in {output.group for output in observations}:
                metrics.set("tocsin_group_timestamp_seconds", written_s, group=group)
        if told.beat_ms is not None:
            beat_s = told.beat_ms / 1000
            metrics.set("tocsin_heartbeat_timestamp_seconds", beat_s, role="observe")
            metrics.observe("tocsin_heartbeat_seconds", max(0, now_s - beat_s), role="observe")


def _input_record(source: Input, record: Record) -> InputRecord:
    return InputRecord(
        input=source,
        offset=record.offset,
        timestamp_ms=record.timestamp_ms,
        value=record.value or b"",
        control=_is_control(record),
    )


def _is_control(record: Record) -> bool:
    return any(name == CONTROL_HEADER for name, _ in record.headers)
