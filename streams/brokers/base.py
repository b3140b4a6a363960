"""Broker and Outbox: what the shell asks of a log of topics, whoever keeps it.

`Broker` is for commands and readers without a group; it blocks. `Outbox` is how a role sends:
what it returns is on the log. Both are held to one contract by `tests/brokers/contract.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from streams.errors import InfrastructureError

Headers = Sequence[tuple[str, bytes]]


class BrokerError(InfrastructureError):
    """The broker cannot be reached, or refuses what was asked; the text says which and what."""


class SendFailed(BrokerError):
    """A record was not acknowledged: refused, or not by its deadline."""


class Record(NamedTuple):
    """One record as it stands in the log; `timestamp_ms` is milliseconds since 1970."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: Headers


class Outgoing(NamedTuple):
    """One record to be written to a given partition."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


class TopicInfo(NamedTuple):
    """A topic as it is on the broker. `id` is another one after deletion and creation."""

    name: str
    id: str
    partitions: int


class Writer(Protocol):
    """Sends records in order; `flush` returns once all are acknowledged or raises SendFailed."""

    def send(self, record: Outgoing) -> None:
        """Take a record; may wait for room, and raises SendFailed for an earlier one's failure."""
        ...

    def flush(self) -> None:
        """Wait until everything that was sent is acknowledged."""
        ...


class Broker(Protocol):
    """Topics, without a consumer group. Errors are BrokerError."""

    def topics(self) -> dict[str, TopicInfo]:
        """All topics by name, but for the broker's own."""
        ...

    def configs(self, names: Sequence[str]) -> dict[str, dict[str, str]]:
        """The settings of topics that differ from the broker's defaults."""
        ...

    def create(self, name: str, partitions: int, config: Mapping[str, str]) -> None:
        """Make a topic; raises BrokerError where it exists. It can be written to on return."""
        ...

    def delete(self, name: str) -> None:
        """Remove a topic with its records."""
        ...

    def bounds(self, topic: str) -> list[tuple[int, int]]:
        """Per partition its first offset and the one after its last."""
        ...

    def offsets_at(self, topic: str, timestamp_ms: int) -> list[int]:
        """Per partition the first offset whose record timestamp is not before; else its end."""
        ...

    def read(self, topic: str, partition: int, start: int, stop: int) -> Iterator[Record]:
        """The records with start <= offset < stop that the log still has, in order.

        `stop` may not lie past the end; offsets below the first are left out silently.
        """
        ...

    def writer(self) -> AbstractContextManager[Writer]:
        """A writer; leaving the context flushes it."""
        ...

    def close(self) -> None:
        """Give up the connections."""
        ...


class Outbox(Protocol):
    """How a role sends."""

    async def send(self, records: Sequence[Outgoing]) -> list[int | None]:
        """The records' offsets, once every one of them is acknowledged; None where not told.

        Records of one partition stand in the log in the order given, behind those of earlier
        calls. Raises SendFailed; what was sent before the failing record may be on the log.
        """
        ...
