"""One document of a scenario before it becomes a line."""

from __future__ import annotations

import msgspec

from schemas.document import Kind
from schemas.times import format_ms


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A document with its time in epoch milliseconds UTC and the minutes it arrives late."""

    id: str
    at_ms: int
    source: str
    lang: str
    title: str
    text: str
    kind: Kind = "news"
    author: str = ""
    country: str = ""
    cited: tuple[str, ...] = ()
    late_minutes: int = 0

    def line(self) -> bytes:
        """The document as one line of JSON without its end; empty fields are left out."""
        record: dict[str, object] = {
            "id": self.id,
            "published": format_ms(self.at_ms),
            "source": self.source,
            "lang": self.lang,
            "kind": self.kind,
        }
        optional = {
            "title": self.title,
            "text": self.text,
            "author": self.author,
            "country": self.country,
            "cited": self.cited,
        }
        record |= {name: value for name, value in optional.items() if value}
        return msgspec.json.encode(record)


def by_event_time(item: Item) -> tuple[int, str]:
    """Sort key of event-time order: the time, then the id."""
    return item.at_ms, item.id


def by_arrival(item: Item) -> tuple[int, str]:
    """Sort key of the order of arrival: late items stand behind what was published meanwhile."""
    return item.at_ms + item.late_minutes * 60_000, item.id
