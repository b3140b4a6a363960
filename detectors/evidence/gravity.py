"""How grave a report is by itself: how many people it speaks of beside what happened.

A single kidnapped man and a hundred schoolgirls are the same words to a classifier; what tells a
duty officer to get up is the count. Counts are the most regular part of event reports across
languages (Yangarber et al., "Automatic discovery of scenario patterns", 2000; Tanev et al.,
"Real-time news event extraction", 2008), so figures and number words next to the evidence do.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Final

from detectors.evidence.units import counts_no_people
from detectors.tables import read_table
from detectors.text.seeds import hashes_of
from detectors.text.seek import next_digit, next_word
from schemas.remembered import remember

__all__ = ["MOST", "magnitude", "people"]

MOST: Final = 100_000
"""Larger figures are money, barrels or inhabitants, not people something happened to."""

_POWERS: Final[dict[int, float]] = {}
_REMEMBERED: Final = 4096
# How far from the evidence a figure may stand, in code points.
_REACH: Final = 90
_FIGURE: Final = re.compile(r"(?<![\w.,:/$£€¥-])(\d{1,3}(?:[,.\u00a0\u202f ]\d{3})+|\d{1,6})(?!\d)")
_BETWEEN: Final = re.compile(r"\D")
_YEARS: Final = range(1900, 2101)


def people(
    raw: str, anchors: Sequence[int], known: dict[tuple[int, int], int] | None = None
) -> int:
    """The largest count within 90 code points of one of `anchors` (indices in `raw`); at least 1.

    `known` remembers what was found in stretches of the same text, for its other signals.

    >>> people("Gunmen abducted 1,200 villagers in 2014.", [7])
    1200
    """
    most = 1
    for stretch in _stretches(anchors, len(raw)):
        value = None if known is None else known.get(stretch)
        if value is None:
            value = _largest(raw, *stretch)
            if known is not None:
                known[stretch] = value
        most = max(most, value)
    return most


def _largest(raw: str, first: int, last: int) -> int:
    """The largest count in a stretch of text; at least 1."""
    most = 1
    at = first
    # A figure begins at a digit: the pattern is not tried elsewhere.
    while (at := next_digit(raw, at, last)) >= 0:
        found = _FIGURE.match(raw, at, last)
        if found is None:
            at += 1
            continue
        at = found.end()
        figure = found.group()
        plain = figure.isdigit()
        value = int(figure if plain else _BETWEEN.sub("", figure))
        if not most < value <= MOST or (plain and value in _YEARS):
            continue
        if not counts_no_people(raw, at):
            most = value
    values, hashes = _numbers()
    start, at = next_word(raw, first, last, hashes)
    while start >= 0:
        value = values.get(raw[start:at].lower(), 0)
        if value > most and not counts_no_people(raw, at):
            most = value
        start, at = next_word(raw, at, last, hashes)
    return most


def magnitude(count: int) -> float:
    """A count as a power of ten, which is how gravity grows with it."""
    power = _POWERS.get(count)
    if power is None:
        power = remember(_POWERS, count, _power(count), _REMEMBERED)
    return power


def _power(count: int) -> float:
    digits = len(str(count)) - 1
    # Piecewise linear: 1 is 0, 10 is 1, 55 is 1.5; no platform's logarithm is in it.
    tenfold: int = 10**digits
    return round(digits + (count / tenfold - 1.0) / 9.0, 6)


def _stretches(anchors: Sequence[int], length: int) -> list[tuple[int, int]]:
    """What lies near the anchors, overlapping parts joined."""
    joined: list[tuple[int, int]] = []
    for anchor in sorted(anchors):
        first, last = max(anchor - _REACH, 0), min(anchor + _REACH, length)
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


@functools.cache
def _numbers() -> tuple[dict[str, int], bytes]:
    """The values of the number words, and what `next_word` finds them by."""
    values = {row["word"]: int(row["value"]) for row in read_table("numbers")}
    return values, hashes_of(values)
