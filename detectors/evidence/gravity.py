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

import daachorse

from detectors.tables import read_table
from detectors.text.seek import next_digit
from schemas.remembered import remember

__all__ = ["MOST", "magnitude", "people"]

MOST: Final = 100_000
"""Larger figures are money, barrels or inhabitants, not people something happened to."""

_POWERS: Final[dict[int, float]] = {}
_REMEMBERED: Final = 4096
# How far from the evidence a figure may stand, in code points.
_REACH: Final = 90
_FIGURE: Final = re.compile(r"(?<![\w.,:/$£€¥-])(\d{1,3}(?:[,.\u00a0\u202f ]\d{3})+|\d{1,6})(?!\d)")
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_BETWEEN: Final = re.compile(r"\D")
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
        if not _NOT_PEOPLE.match(raw, at):
            most = value
    for value, end in _words(raw[first:last]):
        if value > most and not _NOT_PEOPLE.match(raw, first + end):
            most = value
    return most


def _words(stretch: str) -> list[tuple[int, int]]:
    """The number words of a stretch: value and end."""
    values, automaton = _numbers()
    lower = stretch.lower()
    made = []
    for start, end, index in automaton.find_overlapping(lower):
        beside = lower[start - 1 : start] + lower[end : end + 1]
        if beside.isspace():
            made.append((values[index], end))
        elif "'" in beside or not (beside.isascii() or beside.isalpha()):
            break
        elif not any(char.isalpha() for char in beside):
            made.append((values[index], end))
    else:
        if len(lower) == len(stretch):
            return made
    # An apostrophe may join two words to one; these and odd letters are read one by one.
    value_of = _values()
    return [
        (value_of[word], found.end())
        for found in _WORD.finditer(stretch)
        if (word := found.group().lower()) in value_of
    ]


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
def _values() -> dict[str, int]:
    return {row["word"]: int(row["value"]) for row in read_table("numbers")}


@functools.cache
def _numbers() -> tuple[list[int], daachorse.CharwiseDoubleArrayAhoCorasick]:
    """The values of the number words, and what finds the words."""
    values = _values()
    return list(values.values()), daachorse.CharwiseDoubleArrayAhoCorasick(list(values))
