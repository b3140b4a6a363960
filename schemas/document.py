"""Document: one article, post or advisory as it comes in."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

Kind = Literal["news", "social", "advisory"]
KINDS: Final[tuple[Kind, ...]] = ("news", "social", "advisory")

MAX_BYTES: Final = 262_144
MAX_DEPTH: Final = 32
MAX_CITED: Final = 32
MAX_SPANS: Final = 10_000


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a field to be resolved as a place: code points, end exclusive."""

    field: Literal["title", "text"]
    start: int
    end: int


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is read of a document; any other field of the input is ignored.

    Example:
        >>> Document(id="a-1", published_ms=0, source="Radio", text="Calm in Kayes.").kind
        'news'
    """

    id: str
    published_ms: int
    source: str = ""
    text: str = ""
    title: str = ""
    lang: str = ""
    url: str = ""
    kind: Kind = "news"
    author: str = ""
    country: str = ""
    cited: tuple[str, ...] = ()
    spans: tuple[Span, ...] | None = None
