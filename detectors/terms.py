"""The terms of a reading: which matches count, which words make a term together, cues near."""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, NamedTuple

from detectors.reading import Reading
from detectors.signals import CUE, CUES, SHADOW, TERM, WORD, Lexicon, Pair

__all__ = [
    "BIT",
    "MOST_HITS",
    "MOST_LOOKS",
    "MOST_TERMS",
    "Found",
    "Hit",
    "cues_near",
    "find_terms",
    "longest",
    "names_of",
    "turns_of",
]

MOST_TERMS: Final = 16
"""Terms of one signal that are looked at; more of them say nothing new and cost time."""
BIT: Final = {cue: 1 << i for i, cue in enumerate(CUES)}
"""Cues as bits, so that those which reach a term are one integer."""

MOST_HITS: Final = 512
"""Matches of one signal, and words of one class and language, that are kept of a document.

Many times what a long report about nothing else has; the rest of a text that repeats "killed"
25,000 times would only cost time.
"""

MOST_LOOKS: Final = 512
"""Pairs of words that are looked at for one rule; a report has a few dozen that stand near enough.

Words of both classes in turns, each in a sentence of its own, would make a hundred thousand.
"""

_OTHER: Final = "und"
_AROUND: Final = 60
_NEED: Final = 100
_SENTENCE_END: Final = re.compile(r"(?<![A-Z])[.!?\u061f\u1362]\s|\n|[\u0964\u3002]")
_NAMES: Final = tuple(CUES)
_REACH: Final = [CUES[cue] for cue in CUES]
_BEFORE: Final = max(before for before, _ in CUES.values())
_AFTER: Final = max(after for _, after in CUES.values())
_NOT: Final = BIT["negation"]
_IN_A_CLAUSE: Final = _NOT | BIT["freed"]
_MUCH: Final = 255
# A cue's bit by its length.
_BITS: Final = [0, *BIT.values()]


class Hit(NamedTuple):
    """A counted match, in folded indices: the form it came from and its weight.

    Of a pair it is the left word; the right one lies from `other` to `other_end`.
    """

    start: int
    end: int
    term: str
    weight: float
    other: int = -1
    other_end: int = -1


_Meaning = tuple[int, str, str, float, str]


class _Row(NamedTuple):
    """What one pattern means in texts of one language.

    `cues` are bits, `words` are (class, language, bit of the class), `classes` all their bits.
    """

    cues: tuple[int, ...]
    shadow: bool
    terms: tuple[tuple[str, str, float], ...]
    words: tuple[tuple[str, str, int], ...]
    classes: int


_NOTHING: Final = _Row((), shadow=False, terms=(), words=(), classes=0)


class _Compiled(NamedTuple):
    """What every pattern means in texts of one language, by its index.

    Most matches by far are words that mean nothing there, or one cue: `quick` says so in a byte
    each (0: nothing; `_MUCH`: see `rows`; else the cue), which is fast to look up.
    """

    quick: bytes
    rows: tuple[_Row | None, ...]


class Found(NamedTuple):
    """Hits of one reading by role, in folded indices.

    `words`, by class and language, are those of which some pair may be made.
    """

    text: str
    terms: dict[str, list[Hit]]
    words: dict[str, dict[str, list[tuple[int, int]]]]
    pairs: tuple[Pair, ...]
    cue_at: list[int]
    cue_kind: list[int]


class _Rules(NamedTuple):
    """What the lexicon says beside its patterns; class words as bits.

    A pair stands with the bits of its left and of its right classes.
    """

    languages: frozenset[str]
    turns: dict[str, int]
    classes: dict[str, int]
    pairs: tuple[tuple[Pair, int, int], ...]


# Made at the first document, not at import: only then is it known whether the lexicon is at hand
# in expanded form.
@functools.cache
def _rules() -> _Rules:
    lexicon = Lexicon.load()
    paired = sorted({name for p in lexicon.pairs for name in (*p.left, *p.right)})
    bit = {name: 1 << i for i, name in enumerate(paired)}
    return _Rules(
        languages=frozenset(lexicon.languages),
        turns={s: sum(BIT[cue] for cue in sorted(turns)) for s, turns in lexicon.turns.items()},
        classes=bit,
        pairs=tuple(
            (pair, sum(bit[c] for c in pair.left), sum(bit[c] for c in pair.right))
            for pair in lexicon.pairs
        ),
    )


def turns_of(signal: str) -> int:
    """The cues that turn this signal's terms, as bits."""
    return _rules().turns[signal]


@functools.lru_cache(maxsize=32)
def _compiled(language: str) -> _Compiled:
    """The meanings of every pattern, by its index, that count in texts of `language`."""
    reads = {language, "en"} if language in {_OTHER, "pcm"} else {language}
    classes = _rules().classes
    entries = Lexicon.load().entries
    # Equal rows of the lexicon are one object, some five patterns to each.
    made: dict[int, _Row | None] = {}
    short: dict[int, int] = {}
    for row in entries:
        if id(row) not in made:
            kept = tuple(
                (e.role, e.kind, e.term, e.weight, e.language)
                for e in row
                if language not in e.never
                # Pidgin is written in English words: in English they mean other things.
                and not (language == "en" and e.language == "pcm")
                and (not e.only or e.only & reads or (language == _OTHER and e.role == TERM))
            )
            kept = _one_a_signal(kept, reads)
            full = made[id(row)] = _row(kept, classes) if kept else None
            short[id(row)] = 0 if full is None else _quick(full)
    return _Compiled(
        bytes([short[id(row)] for row in entries]), tuple([made[id(row)] for row in entries])
    )


def _quick(row: _Row) -> int:
    alone = len(row.cues) == 1 and not (row.shadow or row.terms or row.words)
    return row.cues[0].bit_length() if alone else _MUCH


def _row(meanings: tuple[_Meaning, ...], classes: dict[str, int]) -> _Row:
    words = tuple(
        (kind, language, classes[kind])
        for role, kind, _, _, language in meanings
        if role in {CUE, WORD} and kind in classes
    )
    bits = 0
    for _, _, bit in words:
        bits |= bit
    return _Row(
        tuple(BIT[kind] for role, kind, *_ in meanings if role == CUE),
        any(role == SHADOW for role, *_ in meanings),
        tuple((kind, term, weight) for role, kind, term, weight, _ in meanings if role == TERM),
        words,
        bits,
    )


def _one_a_signal(meanings: tuple[_Meaning, ...], reads: set[str]) -> tuple[_Meaning, ...]:
    """One term a signal: a word that several languages share weighs what it does in the text's.

    Of languages that are all foreign to the text, the one that makes least of it.
    """
    chosen: dict[str, int] = {}
    for i, meaning in enumerate(meanings):
        if meaning[0] == TERM:
            best = chosen.get(meaning[1])
            if best is None or _rank(meaning, reads) < _rank(meanings[best], reads):
                chosen[meaning[1]] = i
    return tuple(m for i, m in enumerate(meanings) if m[0] != TERM or chosen[m[1]] == i)


def _rank(meaning: _Meaning, reads: set[str]) -> tuple[bool, float]:
    return meaning[4] not in reads, meaning[3]


def find_terms(reading: Reading, hits: Sequence[tuple[int, int, int]]) -> Found:
    """Deal matches of the shipped lexicon by role and add the terms that pairs of words make.

    `hits` are (start, end, index of the pattern) in `reading.folded.text`, sorted as
    `Matcher.find` sorts them.
    """
    language = reading.lang if reading.lang in _rules().languages else _OTHER
    found = _sort(reading.folded.text, hits, _compiled(language))
    if found.pairs:
        _add_pairs(found, reading)
    return found


def _sort(text: str, hits: Sequence[tuple[int, int, int]], compiled: _Compiled) -> Found:
    """Deal the hits by role; terms and class words inside a shadow phrase are left out."""
    quick, rows = compiled
    terms: dict[str, list[Hit]] = {}
    spoken: list[tuple[int, int, _Row]] = []
    classes = 0
    cue_at: list[int] = []
    cue_kind: list[int] = []
    # Hits come by start, the longer first, so a shadow is seen before what it hides.
    shadow_end = -1
    for start, end, index in hits:
        cue = quick[index]
        if cue == 0:
            continue
        if cue != _MUCH:
            cue_at.append(start)
            cue_kind.append(_BITS[cue])
            continue
        row = rows[index] or _NOTHING
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
    pairs = _pairs_of(classes)
    return Found(text, terms, _words(spoken, pairs.classes), pairs.pairs, cue_at, cue_kind)


def _words(
    spoken: list[tuple[int, int, _Row]], classes: int
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


class _Possible(NamedTuple):
    """The pairs that a text may hold, and the classes of their words, as bits."""

    pairs: tuple[Pair, ...]
    classes: int


@functools.lru_cache(maxsize=8192)
def _pairs_of(classes: int) -> _Possible:
    """The pairs that texts with words of these classes may hold."""
    found = [rule for rule in _rules().pairs if classes & rule[1] and classes & rule[2]]
    both = 0
    for _, left, right in found:
        both |= left | right
    return _Possible(tuple(pair for pair, _, _ in found), both & classes)


def _add_pairs(found: Found, reading: Reading) -> None:
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
            if pair.needs and not _cue_within(found, BIT[pair.needs], start, end):
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


def _cue_within(found: Found, bit: int, start: int, end: int) -> bool:
    at = bisect_left(found.cue_at, start - _NEED)
    for i in range(at, len(found.cue_at)):
        if found.cue_at[i] > end + _NEED:
            return False
        if found.cue_kind[i] == bit:
            return True
    return False


def longest(hits: list[Hit]) -> list[Hit]:
    """The hits by position, none inside another of at least its weight."""
    if len(hits) == 1:
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
            if start - at <= _REACH[kind.bit_length() - 1][0]:
                # Punctuation and a blank fold to two spaces: a "not" ends with its clause, and
                # who were freed are not those of whom the next clause says that they are held.
                if kind & _IN_A_CLAUSE and "  " in found.text[at:start]:
                    continue
                bits |= kind
        elif at >= end:
            if at - end > _AFTER:
                break
            kind = cue_kind[i]
            if at - end <= _REACH[kind.bit_length() - 1][1]:
                if kind & _IN_A_CLAUSE and "  " in found.text[end:at]:
                    continue
                bits |= kind
    return bits


@functools.lru_cache(maxsize=4096)
def names_of(bits: int) -> tuple[str, ...]:
    """The cues of `bits`, by name."""
    return tuple(name for i, name in enumerate(_NAMES) if bits >> i & 1)
