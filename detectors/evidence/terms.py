"""The terms of a reading: which matches count, which words make a term together."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from detectors.evidence.dated import years_over
from detectors.evidence.found import MOST_HITS, Found, Hit
from detectors.evidence.meanings import BIT, MUCH, Meanings, Row, meanings_in, possible_pairs
from detectors.evidence.word_pairs import add_pairs
from detectors.text.reading import Reading

__all__ = ["find_terms"]

_PAST: Final = BIT["past"]
_MUTED: Final = BIT["muted"]
# A cue's bit by its number in `Meanings.quick`.
_BITS: Final = [0, *BIT.values()]


def find_terms(reading: Reading, hits: list[tuple[int, int, int]]) -> Found:
    """Deal matches of the shipped lexicon by role and add the terms that pairs of words make.

    A year that was over when the document was published is a cue of the past.

    `hits` are (start, end, index of the pattern) in `reading.folded.text`, sorted as
    `Matcher.find` sorts them.
    """
    found = _sort(reading.folded.text, hits, meanings_in(reading.lang))
    if found.pairs:
        add_pairs(found, reading)
    if found.terms and reading.published_ms is not None:
        for start, _ in years_over(found.text, reading.lang, reading.published_ms):
            at = bisect_left(found.cue_at, start)
            found.cue_at.insert(at, start)
            found.cue_kind.insert(at, _PAST)
    return found


def _sort(text: str, hits: list[tuple[int, int, int]], meanings: Meanings) -> Found:
    """Deal the hits by role.

    Terms and class words inside a shadow phrase are left out, and cues in a muted one.
    """
    quick, rows = meanings.quick, meanings.rows
    terms: dict[str, list[Hit]] = {}
    spoken: list[tuple[int, int, Row]] = []
    classes = 0
    cue_at: list[int] = []
    cue_kind: list[int] = []
    # Hits come by start, the longer first, so a shadow is seen before what it hides.
    shadow_end = -1
    muted: list[tuple[int, int]] = []
    for start, end, index in hits:
        number = meanings.number(index)
        cue = quick[number]
        if cue == 0:
            continue
        if cue != MUCH:
            cue_at.append(start)
            cue_kind.append(_BITS[cue])
            continue
        row = rows[number]
        _note_cues(row, start, end, cue_at, cue_kind, muted)
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
    if muted:
        cue_at, cue_kind = _outside(muted, cue_at, cue_kind)
    pairs = possible_pairs(classes)
    words = _words(spoken, pairs.classes) if pairs.pairs else {}
    return Found(text, terms, words, pairs.pairs, cue_at, cue_kind)


def _note_cues(
    row: Row,
    start: int,
    end: int,
    cue_at: list[int],
    cue_kind: list[int],
    muted: list[tuple[int, int]],
) -> None:
    for bit in row.cues:
        if bit == _MUTED:
            muted.append((start, end))
        else:
            cue_at.append(start)
            cue_kind.append(bit)


def _outside(
    phrases: list[tuple[int, int]], cue_at: list[int], cue_kind: list[int]
) -> tuple[list[int], list[int]]:
    """The cues that begin in none of the phrases; all are in the order of the text."""
    at: list[int] = []
    kind: list[int] = []
    nearest, reached = 0, -1
    for i in range(len(cue_at)):
        while nearest < len(phrases) and phrases[nearest][0] <= cue_at[i]:
            reached = max(reached, phrases[nearest][1])
            nearest += 1
        if cue_at[i] >= reached:
            at.append(cue_at[i])
            kind.append(cue_kind[i])
    return at, kind


def _words(
    spoken: list[tuple[int, int, Row]], classes: bytes
) -> dict[str, dict[str, list[tuple[int, int]]]]:
    """The words of `classes`, those whose byte is 1, by class and language."""
    words: dict[str, dict[str, list[tuple[int, int]]]] = {}
    for start, end, row in spoken:
        numbers = row.numbers
        for i in range(len(numbers)):
            if classes[numbers[i]]:
                kind, language = row.words[i]
                spans = words.setdefault(kind, {}).setdefault(language, [])
                if len(spans) < MOST_HITS:
                    spans.append((start, end))
    return words
