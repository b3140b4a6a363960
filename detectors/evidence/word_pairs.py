"""Terms that two words of different classes make together, near each other in one sentence."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from detectors.evidence.found import MOST_TERMS, Found, Hit, cue_within
from detectors.evidence.meanings import BIT
from detectors.signals import Pair
from detectors.text.reading import Reading

__all__ = ["MOST_LOOKS", "add_pairs", "sentence_ends"]

MOST_LOOKS: Final = 512
"""Pairs of words that are looked at for one rule; a report has a few dozen that stand near enough.

Words of both classes in turns, each in a sentence of its own, would make a hundred thousand.
"""

_AROUND: Final = 60
# What ends a sentence in front of white space, and what does by itself.
_ENDS: Final = frozenset(map(ord, ".!?\u061f\u1362"))
_BREAKS: Final = ("\n", "\u0964", "\u3002")
_TWO_SPACES: Final = "  "


def add_pairs(found: Found, reading: Reading) -> None:
    """Add the terms that two words of different classes make together."""
    words = found.words
    for pair in found.pairs:
        rights = [words[name] for name in pair.right if name in words]
        for name in pair.left:
            for language, lefts in words.get(name, {}).items():
                near = [spans for by in rights if (spans := by.get(language))]
                if near:
                    spans = near[0] if len(near) == 1 else sorted(itertools.chain(*near))
                    _join(pair, language, lefts, spans, found, reading)


def sentence_ends(reading: Reading, low: int, high: int) -> bool:
    """Whether a sentence ends between two places of the folded text.

    It does at a line break, and at a mark and white space, but for the full stop of an initial.
    """
    folded, raw = reading.folded, reading.raw
    first, last = folded.origin(low), folded.origin(high)
    for mark in _BREAKS:
        if raw.find(mark, first, last) >= 0:
            return True
    # A mark and the white space after it are two spaces there.
    at = folded.text.find(_TWO_SPACES, low, high)
    while at >= 0:
        ends = folded.origin(at)
        if (
            ord(raw[ends]) in _ENDS
            and raw[ends + 1 : min(ends + 2, last)].isspace()
            and not (ends > 0 and ord("A") <= ord(raw[ends - 1]) <= ord("Z"))
        ):
            return True
        at = folded.text.find(_TWO_SPACES, at + 1, high)
    return False


def _join(
    pair: Pair,
    language: str,
    lefts: Sequence[tuple[int, int]],
    rights: Sequence[tuple[int, int]],
    found: Found,
    reading: Reading,
) -> None:
    made = looked = 0
    for start, end in lefts:
        at = bisect_left(rights, (start - pair.within - _AROUND,))
        for i in range(at, len(rights)):
            other, other_end = rights[i]
            if other - end > pair.within:
                break
            looked += 1
            low, high = (end, other) if other >= end else (other_end, start)
            if low > high or high - low > pair.within or (pair.ordered and other < end):
                continue
            if pair.needs and not cue_within(found, BIT[pair.needs], start, end):
                continue
            if sentence_ends(reading, low, high):
                continue
            hit = Hit(
                start, end, f"{pair.signal}/{language}/{pair.name}", pair.weight, other, other_end
            )
            found.terms.setdefault(pair.signal, []).append(hit)
            made += 1
            break
        if made >= MOST_TERMS or looked > MOST_LOOKS:
            return
