"""Years and months that a text names and that were over when it was published: what is past."""

from __future__ import annotations

import functools
import re
import tomllib
from datetime import UTC, datetime
from importlib import resources
from typing import Final, NamedTuple

from detectors.text.normal import fold
from detectors.text.seek import next_year
from schemas.times import DAY_MS

__all__ = ["years_over"]

_YEAR: Final = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d|s\b)")
# In January the old year is still news, and in July what was in June.
_FRESH_MS: Final = 45 * DAY_MS
# The Ethiopian calendar is seven to eight years behind: a year of these may be the present one.
_ETHIOPIAN: Final = (7, 8)
_LONGEST: Final = 14
_REACH: Final = 24
_LATER: Final = 13
# Between a month and its year: "julio de 2013".
_OF: Final = frozenset({"de", "del", "of"})


class _Words(NamedTuple):
    before: frozenset[str]
    after: frozenset[str]
    joined: tuple[str, ...]
    months: dict[str, int]
    since: frozenset[str]


def years_over(text: str, lang: str, published_ms: int) -> list[tuple[int, int]]:
    """Spans of the years in `text`, in folded form, that were over at `published_ms`.

    A number is a year if a word beside it says so ("in 2014", "2014 года"). A year is over 45 days
    after its end, and so is one whose month is named and over ("in July 2014", in November), unless
    it says since when ("since July 2014"). In order of position.
    """
    # Looking for its first two digits costs a tenth of holding the pattern against every letter.
    at = next_year(text, 0)
    if at < 0:
        return []
    fresh = datetime.fromtimestamp((published_ms - _FRESH_MS) / 1000, UTC)
    found = []
    while at >= 0:
        match = _YEAR.match(text, at)
        at = next_year(text, at + 1)
        if match is None:
            continue
        year = int(match.group())
        if year > fresh.year or (lang == "am" and fresh.year - year in _ETHIOPIAN):
            continue
        start, end = match.span()
        if _named(text, start, end) if year < fresh.year else _month(text, start) < fresh.month:
            found.append((start, end))
    return found


def _month(text: str, start: int) -> int:
    """The month before the year at `start`; `_LATER` than all if none, or if it says since when."""
    words = _words()
    before = text[max(0, start - _REACH) : start]
    earlier = before.split()
    if before[-1:] != " " or not earlier:
        return _LATER
    at = len(earlier) - 1
    if at > 0 and earlier[at] in _OF:
        at -= 1
    if at > 0 and earlier[at - 1] in words.since:
        return _LATER
    return words.months.get(earlier[at], _LATER)


def _named(text: str, start: int, end: int) -> bool:
    words = _words()
    before = text[max(0, start - _LONGEST) : start]
    if before.endswith(words.joined):
        return True
    earlier = before.split()
    if before[-1:] == " " and earlier and earlier[-1] in words.before:
        return True
    later = text[end : end + _LONGEST].split(None, 1)
    return bool(later) and later[0] in words.after


@functools.cache
def _words() -> _Words:
    rows = tomllib.loads(
        resources.files("detectors").joinpath("data/dated.toml").read_text(encoding="utf-8")
    )

    def folded(table: str) -> frozenset[str]:
        words = (word for row in rows[table].values() for word in row.split())
        return frozenset(fold(word).text.strip() for word in words)

    months = {
        fold(name).text.strip(): number
        for row in rows["months"].values()
        for number, names in enumerate(row.split(), 1)
        for name in names.split("/")
    }
    before = folded("before") | frozenset(months)
    joined = tuple(sorted(folded("joined")))
    return _Words(before, folded("after"), joined, months, folded("since"))
