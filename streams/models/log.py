"""The `models` topic: signal models by digest, the current and the pinned one, and who uses which.

Keys: a digest; `current`, what the learner published last; `pinned`, what goes before `current`
for as long as it is there; `use/<input partition>`, which models that partition was read with.
"""

from __future__ import annotations

import logging
from typing import Final, NamedTuple

from detectors.model.snapshot import dump, parse
from schemas.codec import decode, encode
from schemas.errors import DecodeError
from schemas.model import ModelSnapshot, ModelUses
from streams.brokers.base import Broker, Outgoing, Record

log = logging.getLogger(__name__)

CURRENT: Final = "current"
PINNED: Final = "pinned"
USE: Final = "use/"
AUTHOR: Final = "tocsin-author"


class Entry(NamedTuple):
    """A model as it stands on the topic; `author` is who pinned it or rolled back to it."""

    snapshot: ModelSnapshot
    offset: int
    timestamp_ms: int
    author: str = ""

    @property
    def standing(self) -> tuple[int, int]:
        """How far along it is: line and labels applied; below all others where it never learned."""
        learning = self.snapshot.learning
        return (-1, -1) if learning is None else (learning.line, learning.applied)


class Registry:
    """What the topic says, as of the last `refresh`; a record that is no model is passed over."""

    def __init__(self, broker: Broker, topic: str) -> None:
        self.topic = topic
        self.models: dict[str, Entry] = {}
        self.current: Entry | None = None
        self.pinned: Entry | None = None
        self.uses: dict[str, ModelUses] = {}
        self._broker = broker
        self._next = 0

    def refresh(self) -> int:
        """Read what is new; how many records. Blocks; raises BrokerError."""
        first, end = self._broker.bounds(self.topic)[0]
        start = max(first, self._next)
        read = 0
        for record in self._broker.read(self.topic, 0, start, end) if start < end else ():
            read += 1
            try:
                self._take(record)
            except (ValueError, DecodeError) as error:
                log.warning("%s, offset %d is passed over: %s", self.topic, record.offset, error)
        # Not before all is read: what a broken read has left out is read the next time.
        self._next = end
        return read

    def _take(self, record: Record) -> None:
        key = (record.key or b"").decode("utf-8", "replace")
        if key.startswith(USE):
            if record.value is None:
                self.uses.pop(key.removeprefix(USE), None)
            else:
                self.uses[key.removeprefix(USE)] = decode(ModelUses, record.value)
            return
        entry = None
        if record.value is not None:
            author = dict(record.headers).get(AUTHOR, b"").decode("utf-8", "replace")
            entry = Entry(parse(record.value), record.offset, record.timestamp_ms, author)
        if key == CURRENT:
            self.current = entry
        elif key == PINNED:
            self.pinned = entry
        elif entry is None:
            self.models.pop(key, None)
        elif key != entry.snapshot.digest:
            raise ValueError(f"key {key[:80]!r} is not the digest {entry.snapshot.digest}")
        else:
            self.models[key] = entry

    def effective(self) -> ModelSnapshot | None:
        """The model that new blocks are read with; None: the one shipped."""
        chosen = self.pinned or self.current
        return None if chosen is None else chosen.snapshot

    def head(self) -> Entry | None:
        """The model that learning goes on from: of the latest line the one furthest along.

        What a learner that lost its place writes late is behind the head and changes nothing.
        """
        learned = [entry for entry in self.models.values() if entry.snapshot.learning is not None]
        return max(learned, key=lambda e: (e.standing, e.offset), default=None)

    def find(self, digest: str) -> ModelSnapshot | None:
        """The model of that digest, if the topic has it."""
        for entry in (self.models.get(digest), self.current, self.pinned):
            if entry is not None and entry.snapshot.digest == digest:
                return entry.snapshot
        return None

    def outdated(self, keep: int) -> list[str]:
        """Digests of models beyond the newest `keep` that nothing refers to."""
        held = {use.digest for uses in self.uses.values() for use in uses.uses}
        for entry in (self.current, self.pinned):
            if entry is not None:
                held.add(entry.snapshot.digest)
        learned = [e for e in self.models.values() if e.snapshot.learning is not None]
        learned.sort(key=lambda entry: entry.offset)
        old = [entry.snapshot.digest for entry in learned[: max(0, len(learned) - keep)]]
        return [digest for digest in old if digest not in held]


def model_record(
    topic: str, snapshot: ModelSnapshot, key: str | None = None, author: str = ""
) -> Outgoing:
    """The record that puts a model under its digest, or under another key."""
    headers = [(AUTHOR, author.encode())] if author else []
    return Outgoing(topic, 0, (key or snapshot.digest).encode(), dump(snapshot), headers)


def use_record(topic: str, partition: str, uses: ModelUses) -> Outgoing:
    """The record that says which models an input partition is read with."""
    return Outgoing(topic, 0, f"{USE}{partition}".encode(), encode(uses))
