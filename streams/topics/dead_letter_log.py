"""The `dead-letters` topic: what was refused, each record once, and how to try it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import orjson

from schemas.dead_letter import DeadLetter
from schemas.topics import BY_NAME, INPUTS
from streams.brokers.base import Broker, Outgoing, Record
from streams.errors import BadUsage
from streams.settings import Settings

RETRY_HEADER = "tocsin-retry-of"


class Refused(NamedTuple):
    """A dead letter where it stands: its offset on the topic, and when it was written."""

    offset: int
    timestamp_ms: int
    letter: DeadLetter

    @property
    def origin(self) -> str:
        """Where the record came from: `topic/partition/offset`."""
        return f"{self.letter.origin.input.name}/{self.letter.origin.offset}"


class DeadLetterLog:
    """Reads and retries; `unreadable` says which records are no dead letters of ours, and why."""

    def __init__(self, broker: Broker, settings: Settings) -> None:
        self._broker = broker
        self._deployment = settings.deployment
        self._topic = BY_NAME["dead-letters"].full_name(settings.deployment)
        self.unreadable: list[str] = []

    def read(self, *, topic: str = "", kind: str = "") -> Iterator[Refused]:
        """All that stand there, oldest first, the repeats of a crash left out.

        `topic` (as `news`, without the deployment) and `kind` narrow it down where they are given.
        """
        first, end = self._bounds()
        full_name = f"{self._deployment}.{topic}" if topic else ""
        seen: set[bytes] = set()
        for record in self._broker.read(self._topic, 0, first, end):
            found = self._take(record)
            if found is None or found.letter.key() in seen:
                continue
            seen.add(found.letter.key())
            letter = found.letter
            if full_name in {"", letter.origin.input.topic} and kind in {"", letter.kind}:
                yield found

    def show(self, offset: int) -> Refused:
        """The dead letter at an offset of the topic; BadUsage where there is none."""
        first, end = self._bounds()
        if not first <= offset < end:
            held = f"it holds {first} to {end - 1}" if end > first else "it is empty"
            raise BadUsage(f"{self._topic}: has no offset {offset}, {held}")
        for record in self._broker.read(self._topic, 0, offset, offset + 1):
            found = self._take(record)
            if found is not None:
                return found
        why = self.unreadable.pop() if self.unreadable else f"{self._topic}/0: {offset} is gone"
        raise BadUsage(why)

    def retry(self, chosen: Iterable[Refused]) -> int:
        """Write the original bytes to where they came from again, and give their number.

        They take a new place and the time of this writing, and are refused again if they must be.
        All are checked before any is written: BadUsage for bytes that were cut, and for an origin
        that is no input of this deployment.
        """
        topics = self._broker.topics()
        allowed = {row.full_name(self._deployment) for row in (*INPUTS, BY_NAME["labels"])}
        made = []
        for refused in chosen:
            source, letter = refused.letter.origin.input, refused.letter
            place = f"{self._topic}/0, offset {refused.offset}"
            if source.topic not in allowed or source.topic not in topics:
                raise BadUsage(f"{place}: {source.topic!r} is no input of this deployment")
            if not letter.whole:
                raise BadUsage(
                    f"{place}: only {len(letter.value)} of {letter.length} bytes are left, or they "
                    "are others: load the document again from its source"
                )
            # Another topic of the same name may have fewer partitions.
            partition = source.partition % topics[source.topic].partitions
            headers = ((RETRY_HEADER, refused.origin.encode()),)
            key = _document_id(letter.value)
            made.append(Outgoing(source.topic, partition, key, letter.value, headers))
        with self._broker.writer() as writer:
            for record in made:
                writer.send(record)
        return len(made)

    def _bounds(self) -> tuple[int, int]:
        if self._topic not in self._broker.topics():
            raise BadUsage(f"topic {self._topic} is missing: `tocsin topics create` makes it")
        return self._broker.bounds(self._topic)[0]

    def _take(self, record: Record) -> Refused | None:
        try:
            letter = DeadLetter.read(record.headers, record.value or b"")
        except ValueError as error:
            place = f"{record.topic}/{record.partition}, offset {record.offset}"
            self.unreadable.append(f"{place}: no dead letter of ours: {error}")
            return None
        return Refused(record.offset, record.timestamp_ms, letter)


def _document_id(value: bytes) -> bytes | None:
    """The key that `tocsin load` gives a document: its id, as far as it can be read."""
    try:
        record = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
    identity = record.get("id") if isinstance(record, dict) else None
    return identity.encode() if isinstance(identity, str) else None
