"""The terms of a reading: which matches count, which words make a term together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from detectors.found import MOST_HITS, Found, Hit
from detectors.meanings import BIT, MUCH, Meanings, Row, meanings_in, possible_pairs
from detectors.reading import Reading
from detectors.word_pairs import add_pairs

__all__ = ["find_terms"]

_CENTURY: Final = " 20"
_BEFORE_YEAR: Final = 24
# Of a table of years the rest would only cost time.
_MOST_YEARS: Final = 64
# What stands before the year of something that is over; "since" is not among them.
_DATES: Final = frozenset(
    (
        "in", "the", "of", "en", "de", "del", "du", "em", "do", "da", "\u0639\u0627\u0645",
        "\u0633\u0646\u0629", "\u0627\u0644\u0639\u0627\u0645", "shekarar", "mwaka", "mnamo",
        "sanadkii", "sannadkii", "\u0432", "\u0443",
    )
)  # fmt: skip
# "in May 2022", "en mai 2022"
_MONTH_AFTER: Final = frozenset(("in", "en", "em"))

# A cue's bit by its number in `Meanings.quick`.
_BITS: Final = [0, *BIT.values()]


def find_terms(reading: Reading, hits: Sequence[tuple[int, int, int]]) -> Found:
    """Deal matches of the shipped lexicon by role and add the terms that pairs of words make.

    `hits` are (start, end, index of the pattern) in `reading.folded.text`, sorted as
    `Matcher.find` sorts them.
    """
    found = _sort(reading.folded.text, hits, meanings_in(reading.lang))
    if found.terms:
        _add_years(found, reading.year)
    if found.pairs:
        add_pairs(found, reading)
    return found


def _sort(text: str, hits: Sequence[tuple[int, int, int]], meanings: Meanings) -> Found:
    """Deal the hits by role; terms and class words inside a shadow phrase are left out."""
    quick = meanings.quick
    terms: dict[str, list[Hit]] = {}
    spoken: list[tuple[int, int, Row]] = []
    classes = 0
    cue_at: list[int] = []
    cue_kind: list[int] = []
    # Hits come by start, the longer first, so a shadow is seen before what it hides.
    shadow_end = -1
    for start, end, index in hits:
        cue = quick[index]
        if cue == 0:
            continue
        if cue != MUCH:
            cue_at.append(start)
            cue_kind.append(_BITS[cue])
            continue
        row = meanings.row(index)
        for bit in row.cues:
            cue_at.append(start)
            cue_kind.append(bit)
        if row.shadow:
            shadow_end = max(shadow_end, end)
        if start < shadow_end:
            continue
        for signal, term, weight in row.terms:
            kept = terms.setdefault(signal, [])
            if len(kept) < MOST_HITS:
                kept.append(Hit(start, end, term, weight))
        if row.words:
            classes |= row.classes
            spoken.append((start, end, row))
    pairs = possible_pairs(classes)
    return Found(text, terms, _words(spoken, pairs.classes), pairs.pairs, cue_at, cue_kind)


def _add_years(found: Found, year: int) -> None:
    """Add a cue where an earlier year than that of publication is named: "evacuated in 2022"."""
    text = found.text
    at = text.find(_CENTURY)
    looked = 0
    while at >= 0 and looked < _MOST_YEARS:
        looked += 1
        named = text[at + 1 : at + 5]
        if named.isdecimal() and text.startswith(" ", at + 5) and int(named) < year:
            before = text[max(0, at - _BEFORE_YEAR) : at].split()[-2:]
            if before and (before[-1] in _DATES or before[0] in _MONTH_AFTER):
                place = bisect_left(found.cue_at, at + 1)
                found.cue_at.insert(place, at + 1)
                found.cue_kind.insert(place, BIT["dated"])
        at = text.find(_CENTURY, at + 1)


def _words(
    spoken: list[tuple[int, int, Row]], classes: int
) -> dict[str, dict[str, list[tuple[int, int]]]]:
    """The words of `classes`, as bits, by class and language."""
    words: dict[str, dict[str, list[tuple[int, int]]]] = {}
    for start, end, row in spoken:
        if not row.classes & classes:
            continue
        for kind, language, bit in row.words:
            if bit & classes:
                spans = words.setdefault(kind, {}).setdefault(language, [])
                if len(spans) < MOST_HITS:
                    spans.append((start, end))
    return words
