"""The control topic: silences and acknowledgements written, and read as they stand.

Compacted, so a record replaces the earlier one of its key. Who may write is a matter of Settings,
asked before writing and again of every record that is read.
"""

from __future__ import annotations

import hashlib

import msgspec

from schemas.codec import ControlRecord, decode_control, encode
from schemas.control import Acknowledgement, Silence
from schemas.errors import DecodeError
from schemas.times import format_ms, parse_ms
from schemas.topics import BY_NAME
from streams.brokers.base import Broker, Outgoing, Record
from streams.clock import Clock
from streams.errors import BadUsage
from streams.settings import Settings
from streams.topics.delivery import Standing


class ControlLog:
    """Silences and acknowledgements; `refused` says, once each, which records do not count."""

    def __init__(self, broker: Broker, settings: Settings) -> None:
        self._broker = broker
        self._settings = settings
        self._topic = BY_NAME["control"].full_name(settings.deployment)
        self._next = 0
        self._silences: dict[str, Silence] = {}
        self._acknowledgements: dict[str, Acknowledgement] = {}
        self._standing: Standing | None = None
        self._read_s = 0.0
        self.refused: list[str] = []

    def read(self) -> Standing:
        """What stands now; a deployment without the topic has nothing."""
        if self._topic in self._broker.topics():
            first, end = self._broker.bounds(self._topic)[0]
            for record in self._broker.read(self._topic, 0, max(first, self._next), end):
                self._take(record)
            self._next = end
        return Standing(dict(self._silences), dict(self._acknowledgements))

    def recent(self, clock: Clock, every_s: float) -> Standing:
        """What stood at most so many seconds ago: for those who ask with every alert."""
        now = clock.monotonic_s()
        if self._standing is None or now - self._read_s >= every_s:
            self._standing, self._read_s = self.read(), now
        return self._standing

    def _take(self, record: Record) -> None:
        key = (record.key or b"").decode(errors="replace")
        if record.value is None:
            self._silences.pop(key, None)
            self._acknowledgements.pop(key, None)
            return
        try:
            said = decode_control(record.value)
            reason = self._check(said, key)
        except DecodeError as error:
            reason = f"no control record of ours: {error.reason}"
        else:
            if not reason and isinstance(said, Silence):
                self._silences[key] = said
            elif not reason and isinstance(said, Acknowledgement):
                self._acknowledgements[key] = said
        if reason:
            self.refused.append(f"{record.topic}/0, offset {record.offset}: {reason}")

    def _check(self, said: ControlRecord, key: str) -> str:
        """Why a record does not count; empty if it does."""
        if said.author not in self._settings.trusted_principals:
            return f"author {said.author[:64]!r} may not write control records"
        if key != (said.id if isinstance(said, Silence) else said.incident_id):
            return f"its key {key[:64]!r} is not its own"
        if isinstance(said, Silence):
            parse_ms(said.starts_at, "starts_at")
            parse_ms(said.ends_at, "ends_at")
        return ""

    def silence(self, wanted: Silence) -> Silence:
        """Write a silence, with its id and us as its author.

        Raises BadUsage where we may not, or nothing is ever silenced by it.
        """
        if parse_ms(wanted.starts_at) >= parse_ms(wanted.ends_at):
            raise BadUsage(f"ends {wanted.ends_at}, not after its start {wanted.starts_at}")
        author = self._settings.principal
        bare = msgspec.structs.replace(wanted, id="", author=author)
        digest = hashlib.sha256(encode(bare)).hexdigest()[:12]
        made = msgspec.structs.replace(bare, id=f"silence-{digest}")
        self._write(made.id, made)
        return made

    def end_silence(self, name: str, now_ms: int) -> Silence:
        """Let a silence end now; BadUsage where there is none, or it has ended already."""
        found = self.read().silences.get(name)
        if found is None:
            raise BadUsage(f"{name}: there is no such silence (`tocsin alerts silences`)")
        if parse_ms(found.ends_at) <= now_ms:
            raise BadUsage(f"{name}: has ended at {found.ends_at}")
        # One that has not begun ends where it begins and never silences anything.
        ends_ms = max(now_ms, parse_ms(found.starts_at))
        ended = msgspec.structs.replace(found, ends_at=format_ms(ends_ms))
        self._write(name, ended)
        return ended

    def acknowledge(self, incident: str, comment: str, now_ms: int) -> Acknowledgement:
        """Write that we have taken an incident on; a later one replaces the earlier."""
        made = Acknowledgement(
            incident_id=incident,
            author=self._settings.principal,
            at=format_ms(now_ms),
            comment=comment,
        )
        self._write(incident, made)
        return made

    def _write(self, key: str, record: ControlRecord) -> None:
        principal = self._settings.principal
        if principal not in self._settings.trusted_principals:
            raise BadUsage(
                f"TOCSIN_PRINCIPAL: {principal!r} is none of TOCSIN_TRUSTED_PRINCIPALS and may not "
                "write control records"
            )
        if self._topic not in self._broker.topics():
            raise BadUsage(f"topic {self._topic} is missing: `tocsin topics create` makes it")
        with self._broker.writer() as writer:
            writer.send(Outgoing(self._topic, 0, key.encode(), encode(record)))
