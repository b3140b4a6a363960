"""A broker in memory, for tests of the roles: what it holds outlives whoever writes to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from streams.brokers.base import BrokerError, Outgoing, Record, TopicInfo
from streams.clock import Clock, ManualClock


class MemoryBroker:
    """Topics as lists of records, one list a partition.

    Example:
        >>> broker = MemoryBroker()
        >>> broker.create("news", 1, {})
        >>> broker.append(Outgoing("news", 0, None, b"{}"))
        0
        >>> [record.value for record in broker.read("news", 0, 0, 1)]
        [b'{}']
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or ManualClock()
        self._logs: dict[str, list[list[Record]]] = {}
        self._first: dict[tuple[str, int], int] = {}
        self._configs: dict[str, dict[str, str]] = {}
        self._made: dict[str, int] = {}

    def topics(self) -> dict[str, TopicInfo]:
        """All topics by name."""
        return {
            name: TopicInfo(name, self._id(name), len(partitions))
            for name, partitions in self._logs.items()
        }

    def _id(self, name: str) -> str:
        return hashlib.sha256(f"{name} {self._made[name]}".encode()).hexdigest()[:22]

    def configs(self, names: Sequence[str]) -> dict[str, dict[str, str]]:
        """The settings given at creation."""
        return {name: dict(self._configs[name]) for name in names if name in self._configs}

    def create(self, name: str, partitions: int, config: Mapping[str, str]) -> None:
        """Make a topic; raises BrokerError where it exists."""
        if name in self._logs:
            raise BrokerError(f"topic {name} exists already")
        self._logs[name] = [[] for _ in range(partitions)]
        self._configs[name] = dict(config)
        self._made[name] = self._made.get(name, 0) + 1

    def delete(self, name: str) -> None:
        """Remove a topic with its records; made again it has another id."""
        self._log(name)
        del self._logs[name], self._configs[name]
        self._first = {key: first for key, first in self._first.items() if key[0] != name}

    def trim(self, topic: str, partition: int, first: int) -> None:
        """Let retention take the records before `first`."""
        self._first[topic, partition] = first

    def bounds(self, topic: str) -> list[tuple[int, int]]:
        """Per partition its first offset and the one after its last."""
        return [
            (self._first.get((topic, number), 0), len(log))
            for number, log in enumerate(self._log(topic))
        ]

    def offsets_at(self, topic: str, timestamp_ms: int) -> list[int]:
        """Per partition the first offset whose record timestamp is not before; else its end."""
        return [
            next(
                (record.offset for record in log[first:] if record.timestamp_ms >= timestamp_ms),
                end,
            )
            for log, (first, end) in zip(self._log(topic), self.bounds(topic), strict=True)
        ]

    def read(self, topic: str, partition: int, start: int, stop: int) -> Iterator[Record]:
        """The records with start <= offset < stop that are left."""
        log = self._log(topic)[partition]
        if stop > len(log):
            raise BrokerError(f"{topic}/{partition}: {stop} lies past the end, {len(log)}")
        yield from log[max(start, self._first.get((topic, partition), 0)) : stop]

    def append(self, record: Outgoing) -> int:
        """Write one record and give its offset."""
        partitions = self._log(record.topic)
        if not 0 <= record.partition < len(partitions):
            raise BrokerError(f"{record.topic} has no partition {record.partition}")
        log = partitions[record.partition]
        log.append(
            Record(
                record.topic,
                record.partition,
                len(log),
                self._clock.now_ms(),
                record.key,
                record.value,
                tuple(record.headers),
            )
        )
        return len(log) - 1

    def _log(self, topic: str) -> list[list[Record]]:
        if topic not in self._logs:
            raise BrokerError(f"there is no topic {topic}")
        return self._logs[topic]

    @contextmanager
    def writer(self) -> Iterator[MemoryWriter]:
        """A writer; every record is written at once."""
        yield MemoryWriter(self)

    def close(self) -> None:
        """Nothing to give up."""


class MemoryWriter:
    """Writes at once."""

    def __init__(self, broker: MemoryBroker) -> None:
        self._broker = broker

    def send(self, record: Outgoing) -> None:
        """Write a record."""
        self._broker.append(record)

    def flush(self) -> None:
        """Everything is written already."""


class MemoryOutbox:
    """Sends to a MemoryBroker."""

    def __init__(self, broker: MemoryBroker) -> None:
        self._broker = broker

    async def send(self, records: Sequence[Outgoing]) -> list[int | None]:
        """Write the records and give their offsets."""
        return [self._broker.append(record) for record in records]
