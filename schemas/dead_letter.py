"""DeadLetter: what was refused, with the reason in words; the original bytes are the value."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

import msgspec

from schemas.observation import Input, Origin

MAX_VALUE: Final = 262_144


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A refused record: its original bytes, cut at 256 kB, and why it was refused."""

    origin: Origin
    kind: str
    reason: str
    length: int
    sha256: str
    value: bytes

    @classmethod
    def of(cls, origin: Origin, kind: str, reason: str, value: bytes) -> DeadLetter:
        """The dead letter for `value`, with its full length and digest before any cut."""
        return cls(
            origin=origin,
            kind=kind,
            reason=reason[:1000],
            length=len(value),
            sha256=hashlib.sha256(value).hexdigest(),
            value=value[:MAX_VALUE],
        )

    @classmethod
    def read(cls, headers: Iterable[tuple[str, bytes]], value: bytes) -> DeadLetter:
        """The dead letter of a record on the topic; ValueError names a header that is amiss."""
        said = {name: content.decode(errors="replace") for name, content in headers}

        def header(name: str) -> str:
            if f"tocsin-{name}" not in said:
                raise ValueError(f"header tocsin-{name} is missing")
            return said[f"tocsin-{name}"]

        def number(name: str) -> int:
            text = header(name)
            if not (text.isascii() and text.isdigit()):
                raise ValueError(f"header tocsin-{name}: {text[:64]!r} is no number")
            return int(text)

        source = Input(
            topic=header("topic"), topic_id=header("topic-id"), partition=number("partition")
        )
        return cls(
            origin=Origin(input=source, offset=number("offset")),
            kind=header("kind"),
            reason=header("reason"),
            length=number("length"),
            sha256=header("sha256"),
            value=value,
        )

    @property
    def whole(self) -> bool:
        """Whether the value is all of the original bytes."""
        return (
            len(self.value) == self.length and hashlib.sha256(self.value).hexdigest() == self.sha256
        )

    def key(self) -> bytes:
        """The same for a repeat of the same record, so that readers can drop repeats."""
        source = self.origin.input
        return f"{source.name}/{source.topic_id}/{self.origin.offset}".encode()

    def headers(self) -> list[tuple[str, bytes]]:
        """Kafka headers: origin, reason, length and digest."""
        return [
            ("tocsin-topic", self.origin.input.topic.encode()),
            ("tocsin-topic-id", self.origin.input.topic_id.encode()),
            ("tocsin-partition", str(self.origin.input.partition).encode()),
            ("tocsin-offset", str(self.origin.offset).encode()),
            ("tocsin-kind", self.kind.encode()),
            ("tocsin-reason", self.reason.encode()),
            ("tocsin-length", str(self.length).encode()),
            ("tocsin-sha256", self.sha256.encode()),
        ]
