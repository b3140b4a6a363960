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

from detectors.tables import read_table

__all__ = ["MOST", "magnitude", "people"]

MOST: Final = 100_000
"""Larger figures are money, barrels or inhabitants, not people something happened to."""

# How far from the evidence a figure may stand, in code points.
_REACH: Final = 90
_FIGURE: Final = re.compile(r"(?<![\w.,:/$£€¥-])(\d{1,3}(?:[,.\u00a0\u202f ]\d{3})+|\d{1,6})(?!\d)")
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_YEARS: Final = range(1900, 2101)
# What follows a figure that counts no people: parts, sums, lengths, ages, times and dates.
_NOT_PEOPLE: Final = re.compile(
    r"\s?%|[.,]\d|:\d|/\d|(?:st|nd|rd|th|er|e|º|ª)\b|-?\s?(?:(?:\w+\s)?(?:year|month|week|day|hour"
    r"|minute|mile|kilomet|met(?:er|re)|km|m|ft|feet|acre|hectare|ton|barrel|litre|liter|gallon"
    r"|percent|per\scent|degree|dollar|euro|pound|million|billion|trillion|bn"
    r"|an(?:s|née)?|mois|semaine|jour|heure|kilom\w*|tonne|pour\scent"
    r"|año|mes|semana|día|hora|por\sciento|ano|mês|dia|millon|milh"
    r"|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|de\s(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    r"|diciembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro)"
    r")s?\b)",
    re.IGNORECASE,
)


def people(raw: str, anchors: Sequence[int]) -> int:
    """The largest count within 90 code points of one of `anchors` (indices in `raw`); at least 1.

    >>> people("Gunmen abducted 1,200 villagers in 2014.", [7])
    1200
    """
    most = 1
    for first, last in _stretches(anchors, len(raw)):
        for found in _FIGURE.finditer(raw, first, last):
            value = int(re.sub(r"\D", "", found.group()))
            plain = found.group().isdigit()
            if (plain and value in _YEARS) or _NOT_PEOPLE.match(raw, found.end()):
                continue
            if most < value <= MOST:
                most = value
        words = _numbers()
        for found in _WORD.finditer(raw, first, last):
            value = words.get(found.group().lower(), 0)
            if value > most and not _NOT_PEOPLE.match(raw, found.end()):
                most = value
    return most


def magnitude(count: int) -> float:
    """A count as a power of ten, which is how gravity grows with it."""
    return _powers(count)


@functools.lru_cache(4096)
def _powers(count: int) -> float:
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
def _numbers() -> dict[str, int]:
    return {row["word"]: int(row["value"]) for row in read_table("numbers")}
