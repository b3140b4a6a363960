"""Terms that two words of different classes make together, near each other in one sentence."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from detectors.evidence.found import MOST_TERMS, Found, Hit, cue_within
from detectors.evidence.meanings import BIT
from detectors.signals import Pair
from detectors.text.reading import Reading

__all__ = ["MOST_LOOKS", "add_pairs"]

MOST_LOOKS: Final = 512
"""Pairs of words that are looked at for one rule; a report has a few dozen that stand near enough.

Words of both classes in turns, each in a sentence of its own, would make a hundred thousand.
"""

_AROUND: Final = 60
_SENTENCE_END: Final = re.compile(r"(?<![A-Z])[.!?\u061f\u1362]\s|\n|[\u0964\u3002]")


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


def _join(
    pair: Pair,
    language: str,
    lefts: Sequence[tuple[int, int]],
    rights: Sequence[tuple[int, int]],
    found: Found,
    reading: Reading,
) -> None:
    origin = reading.folded.origin
    made = looked = 0
    for start, end in lefts:
        at = bisect_left(rights, (start - pair.within - _AROUND,))
        for i in range(at, len(rights)):
            other, other_end = rights[i]
            if other - end > pair.within:
                break
            looked += 1
            low, high = (end, other) if other >= end else (other_end, start)
            if low > high or high - low > pair.within:
                continue
            if pair.needs and not cue_within(found, BIT[pair.needs], start, end):
                continue
            if _SENTENCE_END.search(reading.raw, origin(low), origin(high)):
                continue
            hit = Hit(
                start, end, f"{pair.signal}/{language}/{pair.name}", pair.weight, other, other_end
            )
            found.terms.setdefault(pair.signal, []).append(hit)
            made += 1
            break
        if made >= MOST_TERMS or looked > MOST_LOOKS:
            return
