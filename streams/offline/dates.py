"""When a document says that it was published, found without reading the rest of it."""

from __future__ import annotations

import msgspec

from schemas.errors import DecodeError
from schemas.times import parse_ms


class _Dated(msgspec.Struct):
    published: str | None = None


_decoder = msgspec.json.Decoder(_Dated)


def claimed_ms(value: bytes) -> int | None:
    """The time that the document claims, in ms; None where there is none that can be read."""
    try:
        published = _decoder.decode(value).published
        return None if published is None else parse_ms(published)
    except (msgspec.DecodeError, DecodeError):
        return None
