"""Reading `alerts.events` without a group: each transition once, however often it was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from schemas.alert import Alert
from schemas.codec import decode
from schemas.errors import DecodeError
from schemas.topics import BY_NAME
from streams.brokers.base import Broker, BrokerError, Record
from streams.settings import Settings

PIECE: Final = 5_000


class Transition(NamedTuple):
    """One alert as it stands on the log; `bytes` is the record as it was sent."""

    alert: Alert
    value: bytes
    partition: int
    offset: int
    timestamp_ms: int


class AlertLog:
    """The transitions on `alerts.events`, repeats by (`ce_source`, `ce_id`) left out.

    `repeats` counts what was left out. Transitions of one incident come in order.
    """

    def __init__(self, broker: Broker, settings: Settings) -> None:
        self._broker = broker
        self._topic = BY_NAME["alerts.events"].full_name(settings.deployment)
        self._next: list[int] | None = None
        self._seen: set[tuple[bytes, bytes]] = set()
        self.repeats = 0

    def skip_to_end(self, last: int = 0) -> None:
        """Leave out all that is there now but the last few of each partition."""
        bounds = self._broker.bounds(self._topic)
        self._next = [max(first, end - last) for first, end in bounds]

    def read(self) -> Iterator[Transition]:
        """What has come since the last call (at first: all), partition by partition."""
        bounds = self._broker.bounds(self._topic)
        if self._next is None:
            self._next = [first for first, _ in bounds]
        for partition, (_, end) in enumerate(bounds):
            start, self._next[partition] = self._next[partition], end
            for record in self._broker.read(self._topic, partition, start, end):
                transition = self._take(record)
                if transition is not None:
                    yield transition

    def _take(self, record: Record) -> Transition | None:
        headers = dict(record.headers)
        identity = headers.get("ce_source", b""), headers.get("ce_id", b"")
        if identity in self._seen:
            self.repeats += 1
            return None
        self._seen.add(identity)
        value = record.value or b""
        try:
            alert = decode(Alert, value)
        except DecodeError as error:
            raise BrokerError(
                f"{record.topic}/{record.partition}, offset {record.offset}: "
                f"no alert of ours: {error.reason}"
            ) from error
        return Transition(alert, value, record.partition, record.offset, record.timestamp_ms)

    def show(self, incident_id: str) -> list[Transition]:
        """All transitions of one incident by revision."""
        found = [entry for entry in self.read() if entry.alert.incident_id == incident_id]
        return sorted(found, key=lambda entry: entry.alert.revision)


def follow(
    alerts: AlertLog, *, wait: Callable[[], bool], on_error: Callable[[BrokerError], None]
) -> Iterator[Transition]:
    """What is there and what comes, until `wait` says false; a broker that is away is told of."""
    while True:
        try:
            yield from alerts.read()
        except BrokerError as error:
            on_error(error)
        if not wait():
            return
