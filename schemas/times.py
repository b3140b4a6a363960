"""Times: RFC 3339 text at the edges, whole milliseconds since 1970 in UTC inside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from schemas.errors import BadField
from schemas.remembered import remember

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MS: Final = timedelta(milliseconds=1)
HOUR_MS: Final = 3_600_000
_DAYS: Final[dict[str, int]] = {}
_MOST_DAYS: Final = 1024
_USUAL_LENGTH: Final = len("1970-01-01T00:00:01Z")
_DATE: Final = len("1970-01-01")
_COLON: Final = 0x3A
_ZERO: Final = 0x30
DAY_MS: Final = 24 * HOUR_MS


def parse_ms(text: str, field: str = "published") -> int:
    """Milliseconds since 1970 for an ISO 8601 text; a time without a zone is taken as UTC.

    Raises BadField for what is not a date and time, or not a possible one.

    >>> parse_ms("1970-01-01T00:00:01Z")
    1000
    """
    of_day = _of_day(text)
    if of_day >= 0 and (day := _DAYS.get(text[:_DATE])) is not None:
        return day + of_day
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        ms = (moment - EPOCH) // MS
    except (ValueError, OverflowError):
        message = f"{field}: {text[:64]!r} is not a date and time (RFC 3339 is wanted)"
        raise BadField(message) from None
    if of_day >= 0:
        # Documents of a feed are of few days.
        remember(_DAYS, text[:_DATE], ms - of_day, _MOST_DAYS)
    return ms


def _of_day(text: str) -> int:
    """Milliseconds from midnight in `1970-01-01T00:00:01Z`; -1 for another form."""
    if len(text) != _USUAL_LENGTH or text[10] != "T" or text[19] != "Z":
        return -1
    if ord(text[13]) != _COLON or ord(text[16]) != _COLON:
        return -1
    hours, minutes, seconds = _two(text, 11), _two(text, 14), _two(text, 17)
    if hours < 0 or hours >= 24 or minutes < 0 or minutes >= 60 or seconds < 0 or seconds >= 60:  # noqa: PLR2004 - of a day and an hour
        return -1
    return hours * HOUR_MS + minutes * 60_000 + seconds * 1_000


def _two(text: str, at: int) -> int:
    """The number of two digits; below 0 if they are none."""
    tens, ones = ord(text[at]) - _ZERO, ord(text[at + 1]) - _ZERO
    if tens < 0 or tens > 9 or ones < 0 or ones > 9:  # noqa: PLR2004 - a digit
        return -1
    return 10 * tens + ones


def format_ms(ms: int) -> str:
    """RFC 3339 text ending in `Z`; milliseconds are written only where there are any.

    >>> format_ms(1000)
    '1970-01-01T00:00:01Z'
    """
    text = (EPOCH + ms * MS).isoformat(timespec="seconds" if ms % 1000 == 0 else "milliseconds")
    return text.replace("+00:00", "Z")
