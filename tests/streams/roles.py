"""The roles on a broker in memory: the consumer's promises kept, and a crash wherever wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from detectors.model.snapshot import shipped_model
from detectors.params import Params
from detectors.state.snapshot import VOLUMES_KEY
from detectors.tracker import PartitionTracker
from schemas.control import InputControl
from schemas.topics import TOPICS
from streams.batch import Batch, Done, Partition, Role
from streams.brokers.base import Outgoing, Record
from streams.brokers.memory import MemoryBroker, MemoryOutbox
from streams.clock import ManualClock
from streams.metrics import Metrics
from streams.models.log import Registry
from streams.models.model_choice import ModelChoice
from streams.models.training import FeatureIndex
from streams.roles.learn_role import LearnRole
from streams.roles.observe_role import ObserveRole
from streams.roles.track_role import TrackRole
from streams.topics.heartbeat import control_record
from streams.topics.names import Inputs, Names
from streams.topics.state import StateStore
from tests.streams.tiny_core import START_MS, tiny_core

NOW_MS = START_MS + 400 * 86_400_000


class Crash(Exception):
    """The process ends here."""


class CrashingOutbox:
    """Writes record by record to the broker; the process ends when `left` are written.

    Between two records others may write theirs.
    """

    def __init__(self, broker: MemoryBroker, left: int) -> None:
        self._broker = broker
        self._left = left

    async def send(self, records: Sequence[Outgoing]) -> list[int | None]:
        offsets: list[int | None] = []
        for record in records:
            if not self._left:
                raise Crash
            self._left -= 1
            offsets.append(self._broker.append(record))
            await asyncio.sleep(0)
        return offsets


class Deployment:
    """Topics in memory, and what each group has committed."""

    def __init__(self, inputs: int = 2, partitions: int = 2) -> None:
        self.clock = ManualClock(NOW_MS)
        self.broker = MemoryBroker(self.clock)
        counts = {"input": inputs, "observations": partitions, "one": 1}
        for topic in TOPICS:
            self.broker.create(topic.full_name("t"), counts[topic.partitions], topic.config())
        self.names = Names.of("t", partitions)
        self.committed: dict[Partition, int] = {}
        self.generation = 0
        self.metrics = Metrics(process=False)

    def load(self, lines: Sequence[bytes], partitions: int = 2) -> None:
        for number, line in enumerate(lines):
            self.broker.append(Outgoing("t.news", number % partitions, None, line))
        end = InputControl(what="end-of-input", principal="tocsin")
        for number in range(partitions):
            self.broker.append(control_record(Partition("t.news", number), end))

    def observe_role(self, outbox: object = None, align_hours: float = 6.0) -> ObserveRole:
        async def inputs() -> Inputs:
            return Inputs.found(self.names, self.broker.topics())

        return ObserveRole(
            self.models(),
            outbox or MemoryOutbox(self.broker),  # type: ignore[arg-type]  # either keeps the form
            names=self.names,
            inputs=inputs,
            trusted=("tocsin",),
            align_hours=align_hours,
            metrics=Metrics(process=False),
            clock=self.clock,
        )

    def models(self) -> ModelChoice:
        return ModelChoice(
            tiny_core(),
            shipped_model(),
            Registry(self.broker, self.names.models),
            self.broker,
            observations=self.names.observations,
            every_s=0.0,
            clock=self.clock,
        )

    def learn_role(self, outbox: object = None) -> LearnRole:
        index = FeatureIndex(self.broker, self.names.observations, 10_000)
        return LearnRole(
            outbox or MemoryOutbox(self.broker),  # type: ignore[arg-type]  # as above
            names=self.names,
            labels_id="labels",
            registry=Registry(self.broker, self.names.models),
            shipped=shipped_model(),
            find=index.find,
            metrics=self.metrics,
            clock=self.clock,
        )

    def store(self, number: int, outbox: object = None) -> StateStore:
        async def bounds() -> tuple[int, int]:
            return self.broker.bounds("t.state")[number]

        async def read(start: int, stop: int) -> list[Record]:
            return list(self.broker.read("t.state", number, start, stop))

        return StateStore(
            "t.state",
            number,
            seal=VOLUMES_KEY,
            bounds=bounds,
            read=read,
            outbox=outbox or MemoryOutbox(self.broker),  # type: ignore[arg-type]  # as above
        )

    def track_role(self, outbox: object = None) -> TrackRole:
        return TrackRole(
            outbox or MemoryOutbox(self.broker),  # type: ignore[arg-type]  # as above
            names=self.names,
            restore=lambda number, values: PartitionTracker.restore(number, Params(), values),
            open_store=lambda number: self.store(number, outbox),
            metrics=Metrics(process=False),
            clock=self.clock,
        )

    def run(self, role: Role, topics: Sequence[str], batch: int = 40) -> None:
        """One life of a worker: from the committed offsets to the ends; Crash comes through."""
        asyncio.run(self._run(role, topics, batch))

    async def _run(self, role: Role, topics: Sequence[str], size: int) -> None:
        self.generation += 1
        ends = {
            Partition(topic, number): end
            for topic in topics
            for number, (_, end) in enumerate(self.broker.bounds(topic))
        }
        due = {partition: self.committed.get(partition, 0) for partition in ends}
        silent: set[Partition] = set()
        while len(silent) < len(ends):
            waiting = {partition for partition, end in ends.items() if due[partition] < end}
            poll: list[Batch] = []
            for partition in sorted(ends):
                if role.held(partition, waiting) or partition in silent:
                    continue
                start, end = due[partition], ends[partition]
                if start == end:
                    silent.add(partition)
                stop = min(start + size, end)
                records = tuple(self.broker.read(*partition, start, stop))
                rest = waiting - {partition}
                poll.append(Batch(partition, self.generation, start, records, rest))
            # As our consumer does: the batches of one poll are in work side by side.
            for made, done in zip(poll, await role.handle(poll), strict=True):
                self._done(made, done, due)

    def _done(self, batch: Batch, done: Done, due: dict[Partition, int]) -> None:
        assert batch.start <= done.upto <= batch.start + len(batch.records)
        due[batch.partition] = done.upto
        if done.commit is not None:
            before = self.committed.get(batch.partition, 0)
            self.committed[batch.partition] = max(before, done.commit)

    def learn(self, outbox: object = None, batch: int = 40) -> None:
        self.run(self.learn_role(outbox), [self.names.labels], batch)

    def observe(self, outbox: object = None) -> None:
        self.run(self.observe_role(outbox), sorted(self.names.inputs))

    def track(self, outbox: object = None, batch: int = 40) -> None:
        self.run(self.track_role(outbox), [self.names.observations], batch)
