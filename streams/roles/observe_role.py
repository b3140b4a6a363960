"""The role `observe`: documents in, observations, Ticks and dead letters out."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet

from detectors.blocks import BlockReader, InputRecord, Output, coalesce
from schemas.codec import encode
from schemas.control import HEARTBEAT_HEADER
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
from streams.roles.observe_counts import Reading, count, is_control
from streams.topics.names import Inputs, Names


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
        readings = [Reading(batch, await self._reader(batch)) for batch in batches]
        sent = self._read_in_turns(readings)
        if switches := self._models.records():
            # Acknowledged first: whoever reads these blocks again must find what they were read by.
            await self._outbox.send(switches)
            self._metrics.info("tocsin_model_info", digest=self._models.digest)
        await self._outbox.send(sent)
        for reading in readings:
            decisions.refusals(
                output for output in reading.outputs if isinstance(output, DeadLetter)
            )
            count(self._metrics, reading, self._names.partitions, self._clock.now_ms())
        self._metrics.observe(
            "tocsin_batch_seconds", self._clock.monotonic_s() - began, role="observe"
        )
        return [
            Done(reading.reader.position, reading.reader.position // BLOCK * BLOCK)
            for reading in readings
        ]

    def _read_in_turns(self, readings: Sequence[Reading]) -> list[Outgoing]:
        """Read every batch as far as the others let it, in turns; what is to be sent, in order.

        In a backlog a poll may span days: what one batch brings lets another read on.
        """
        sent: list[Outgoing] = []
        turn = list(readings)
        while turn:
            before = len(turn), sum(reading.taken for reading in turn)
            for reading in turn:
                batch = reading.batch
                if not batch.records or not self._alignment.held(batch.partition, batch.waiting):
                    for output in self._read(reading):
                        sent += self._route(output, reading.beat_ms)
            turn = [reading for reading in turn if reading.left()]
            if before == (len(turn), sum(reading.taken for reading in turn)):
                break
        return sent

    async def _ready(self, generation: int) -> None:
        if self._generation != generation:
            self.forget()
            self._generation = generation
        await self._models.look()

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

    def _read(self, reading: Reading) -> list[Output]:
        """Read on in a batch until it is read or too far ahead; what came of it."""
        reader, batch = reading.reader, reading.batch
        outputs: list[Output] = [] if batch.records else [reader.tick(idle=True)]
        limit_ms = self._alignment.limit_ms(batch.partition, batch.waiting)
        first = reading.taken
        for record in itertools.islice(batch.records, first, None):
            if reader.at_block_start():
                reader.use(self._models.core_for(reader.input, reader.position))
            outputs += reader.step(_input_record(reader.input, record))
            reading.taken += 1
            if limit_ms is not None and (reader.event_ms or 0) > limit_ms:
                break
        self._alignment.see(batch.partition, reader.event_ms)
        beats = [r.timestamp_ms for r in batch.records[first : reading.taken] if is_control(r)]
        if beats:
            reading.beat_ms = max(beats)
            # Event time may have passed by it; and whoever waits for it at the end sees it.
            outputs.append(reader.tick(idle=False))
        outputs = coalesce(outputs)
        reading.outputs += outputs
        return outputs

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


def _input_record(source: Input, record: Record) -> InputRecord:
    return InputRecord(
        input=source,
        offset=record.offset,
        timestamp_ms=record.timestamp_ms,
        value=record.value or b"",
        control=is_control(record),
    )
