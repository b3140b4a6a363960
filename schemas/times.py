"""Times: RFC 3339 text at the edges, whole milliseconds since 1970 in UTC inside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from schemas.errors import BadField

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MS: Final = timedelta(milliseconds=1)
HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS


def parse_ms(text: str, field: str = "published") -> int:
    """Milliseconds since 1970 for an ISO 8601 text; a time without a zone is taken as UTC.

    Raises BadField for what is not a date and time, or not a possible one.

    >>> parse_ms("1970-01-01T00:00:01Z")
    1000
    """
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return (moment - EPOCH) // MS
    except (ValueError, OverflowError):
        message = f"{field}: {text[:64]!r} is not a date and time (RFC 3339 is wanted)"
        raise BadField(message) from None


def format_ms(ms: int) -> str:
    """RFC 3339 text ending in `Z`; milliseconds are written only where there are any.

    >>> format_ms(1000)
    '1970-01-01T00:00:01Z'
    """
    text = (EPOCH + ms * MS).isoformat(timespec="seconds" if ms % 1000 == 0 else "milliseconds")
    return text.replace("+00:00", "Z")
