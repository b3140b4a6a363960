"""The time axis of a plot: its measures, and the marks at weeks, months or years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, NamedTuple

from schemas.times import DAY_MS

# A time axis has marks at weeks, or where that would be too many at months, or at years.
_WEEKS: Final = 200 * DAY_MS
_MONTHS: Final = 1200 * DAY_MS
_LABEL: Final = 74


class Shape(NamedTuple):
    """The plot's measures, in its own units: whole width, room for names, one row, one bar."""

    width: int
    left: int
    row: int
    bar: int
    step_hours: int
    week_step: int
    name: str


WIDE: Final = Shape(1080, 118, 62, 12, 6, 1, "wide")
NARROW: Final = Shape(360, 10, 58, 12, 12, 3, "narrow")


def ticks(start_ms: int, end_ms: int, shape: Shape) -> Iterator[tuple[int, str]]:
    """Marks of the time axis with their words; empty where there is no room for them."""
    span = end_ms - start_ms
    if span <= _WEEKS:
        week = 7 * DAY_MS
        # Weeks begin on Mondays; 1970 began on a Thursday.
        first = start_ms + (4 * DAY_MS - start_ms) % week
        made = [(ms, datetime.fromtimestamp(ms / 1000, UTC)) for ms in range(first, end_ms, week)]
        words = [f"{day.day} {day:%b}" for _, day in made]
    else:
        made = list(_firsts(start_ms, end_ms, 1 if span <= _MONTHS else 12))
        words = [f"{day:%b %Y}" if span <= _MONTHS else f"{day:%Y}" for _, day in made]
    room = max((shape.width - shape.left) // _LABEL, 1)
    every = max(-(-len(made) // room), shape.week_step if span <= _WEEKS else 1)
    for number, ((ms, _), said) in enumerate(zip(made, words, strict=True)):
        yield ms, said if number % every == 0 else ""


def _firsts(start_ms: int, end_ms: int, months: int) -> Iterator[tuple[int, datetime]]:
    """The first days of months, or of every twelfth, inside a range."""
    begin = datetime.fromtimestamp(start_ms / 1000, UTC)
    count = begin.year * 12 + (begin.month - 1 if months == 1 else 0)
    while True:
        day = datetime(count // 12, count % 12 + 1, 1, tzinfo=UTC)
        ms = round(day.timestamp() * 1000)
        if ms >= end_ms:
            return
        if ms >= start_ms:
            yield ms, day
        count += months
