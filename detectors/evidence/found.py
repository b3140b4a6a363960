"""What was found of the lexicon in a reading, and the cues that reach what was found."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from detectors.evidence.meanings import BIT
from detectors.signals import CUES, Pair

__all__ = ["MOST_HITS", "MOST_TERMS", "Found", "Hit", "cue_within", "cues_near", "longest"]

MOST_TERMS: Final = 16
"""Terms of one signal that are looked at; more of them say nothing new and cost time."""

MOST_HITS: Final = 512
"""Matches of one signal, and words of one class and language, that are kept of a document.

Many times what a long report about nothing else has; the rest of a text that repeats "killed"
25,000 times would only cost time.
"""
_NEED: Final = 100
_REACH: Final = [CUES[cue] for cue in CUES]
_BEFORE: Final = max(before for before, _ in CUES.values())
_AFTER: Final = max(after for _, after in CUES.values())
_NOT: Final = BIT["negation"]
_SPORT: Final = BIT["sport"]
_GUNMEN: Final = BIT["gunmen"]
_IN_A_CLAUSE: Final = _NOT | BIT["freed"]
# "the ", "les ", "los ": the longest word that may stand between a comma and its noun.
_ARTICLE: Final = 4


class Hit:
    """A counted match, in folded indices: the form it came from and its weight.

    Of a pair it is the left word; the right one lies from `other` to `other_end`.
    """

    __slots__ = ("end", "other", "other_end", "start", "term", "weight")

    def __init__(
        self,
        start: int,
        end: int,
        term: str,
        weight: float,
        other: int = -1,
        other_end: int = -1,
    ) -> None:
        self.start = start
        self.end = end
        self.term = term
        self.weight = weight
        self.other = other
        self.other_end = other_end


class Found:
    """Hits of one reading by role, in folded indices.

    `words`, by class and language, are those of which one of `pairs` may be made.
    """

    __slots__ = ("cue_at", "cue_kind", "pairs", "terms", "text", "words")

    def __init__(
        self,
        text: str,
        terms: dict[str, list[Hit]],
        words: dict[str, dict[str, list[tuple[int, int]]]],
        pairs: tuple[Pair, ...],
        cue_at: list[int],
        cue_kind: list[int],
    ) -> None:
        self.text = text
        self.terms = terms
        self.words = words
        self.pairs = pairs
        self.cue_at = cue_at
        self.cue_kind = cue_kind


def cue_within(found: Found, bit: int, start: int, end: int) -> bool:
    """Whether a cue stands within a hundred code points of `start` to `end`."""
    at = bisect_left(found.cue_at, start - _NEED)
    for i in range(at, len(found.cue_at)):
        if found.cue_at[i] > end + _NEED:
            return False
        if found.cue_kind[i] == bit:
            return True
    return False


def longest(hits: list[Hit]) -> list[Hit]:
    """The hits by position, none inside another of at least its weight."""
    if _in_order(hits):
        return hits
    hits.sort(key=_by_position)
    kept: list[Hit] = []
    last_end = -1
    for hit in hits:
        if hit.end > last_end:
            kept.append(hit)
            last_end = hit.end
        elif hit.weight > kept[-1].weight:
            kept[-1] = hit
    return kept


def _in_order(hits: list[Hit]) -> bool:
    """Whether each ends before the next begins, as most do."""
    reached = -1
    for hit in hits:
        if hit.start <= reached:
            return False
        reached = hit.end
    return True


def _by_position(hit: Hit) -> tuple[int, int, float, str]:
    return hit.start, -hit.end, -hit.weight, hit.term


def cues_near(hit: Hit, found: Found) -> int:
    """The cues that reach a term, as bits; a cue inside the term itself does not count."""
    cue_at, cue_kind = found.cue_at, found.cue_kind
    start, end, other, other_end = hit.start, hit.end, hit.other, hit.other_end
    bits = 0
    for i in range(bisect_left(cue_at, start - _BEFORE), len(cue_at)):
        at = cue_at[i]
        # "No hay agua": what is missing is told by the negation.
        if cue_kind[i] == _NOT and other <= at < other_end:
            continue
        if at < start:
            kind = cue_kind[i]
            if start - at <= _REACH[kind.bit_length() - 1][0] and not (
                kind & _IN_A_CLAUSE and _ends_before(kind, found.text, at, start)
            ):
                bits |= kind
        elif at >= end:
            if at - end > _AFTER:
                break
            kind = cue_kind[i]
            if at - end <= _REACH[kind.bit_length() - 1][1] and not (
                kind & _IN_A_CLAUSE and _begins_after(kind, found.text, hit, at)
            ):
                bits |= kind
    if bits & _SPORT and cue_within(found, _GUNMEN, start, end):
        bits &= ~_SPORT
    return bits


# Punctuation and a blank fold to two spaces: a "not" ends with its clause, and who were freed are
# not those of whom the next clause says that they are held, but for the two that follow.
def _ends_before(kind: int, text: str, at: int, start: int) -> bool:
    """Whether the clause of a cue ends before the term.

    Not so where it stands before its noun with an article between at most: "Freed after two years,
    the hostages", but "Two were freed, but twelve hostages".
    """
    comma = text.rfind("  ", at, start)
    if comma < 0:
        return False
    return (
        kind == _NOT
        or start - comma - 2 > _ARTICLE
        or (at > 1 and not text.startswith("  ", at - 2))
        or text.find("  ", at, comma) >= 0
    )


def _begins_after(kind: int, text: str, hit: Hit, at: int) -> bool:
    """Whether the clause of a cue begins after the term.

    Not so where the cue is said of it: "The hostages, freed on Friday, landed", "Kidnapped in
    March, the priest was freed".
    """
    comma = text.find("  ", hit.end, at)
    if comma < 0:
        return False
    if kind == _NOT:
        return True
    return at - hit.end > len("  ") and (hit.start > 1 or text.find("  ", comma + 2, at) >= 0)
