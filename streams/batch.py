"""Batch: what a role is handed of a partition; Done: what it says when that is acknowledged."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple, Protocol

from streams.brokers.base import Record


class Partition(NamedTuple):
    """One partition of one topic."""

    topic: str
    number: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.number}"


class Batch(NamedTuple):
    """All records of one partition in one poll, in order.

    `start` is the offset that was due, equal to the first record's but where offsets are missing.
    `generation` changes with every assignment: whatever is remembered of the partition from
    another generation is not to be used. `waiting` are the other partitions of ours that have
    unread records. A batch without records says that the partition is read to its end and silent.
    """

    partition: Partition
    generation: int
    start: int
    records: Sequence[Record]
    waiting: AbstractSet[Partition] = frozenset()


class Done(NamedTuple):
    """Everything below `upto` is done and acknowledged; the log may be committed at `commit`.

    Records of the batch from `upto` on were not touched and are handed over again.
    `commit` None: no further than before.
    """

    upto: int
    commit: int | None


class Role(Protocol):
    """What an agent calls. The records of a partition come in order, one batch at a time."""

    async def handle(self, batches: Sequence[Batch]) -> Sequence[Done]:
        """Work off a poll's batches, one a partition; all that follows is acknowledged on return.

        A poll is handed over whole, so that its partitions wait for the broker together and not
        one after the other.
        """
        ...

    def held(self, partition: Partition, waiting: AbstractSet[Partition]) -> bool:
        """Whether the partition has to wait for one of `waiting`."""
        ...

    def ended(self, partition: Partition) -> bool:
        """Whether the partition has said itself that nothing more comes."""
        ...

    def forget(self) -> None:
        """Drop everything remembered of partitions: they were taken from us."""
        ...
