"""What each pattern of the lexicon means in texts of one language: terms, cues, words of pairs."""

from __future__ import annotations

import functools
from typing import Final, NamedTuple

from detectors.signals import CUE, CUES, SHADOW, TERM, WORD, Lexicon, Pair

__all__ = [
    "BIT",
    "MUCH",
    "NOTHING",
    "Meanings",
    "Possible",
    "Row",
    "meanings_in",
    "names_of",
    "possible_pairs",
    "turns_of",
]

BIT: Final = {cue: 1 << i for i, cue in enumerate(CUES)}
"""Cues as bits, so that those which reach a term are one integer."""
MUCH: Final = 255
"""In `Meanings.quick`: more than one cue."""

_OTHER: Final = "und"
_NAMES: Final = tuple(CUES)

_Meaning = tuple[int, str, str, float, str]


class Row:
    """What one pattern means in texts of one language.

    `cues` are bits, `words` are (class, language, bit of the class), `classes` all their bits.
    """

    __slots__ = ("classes", "cues", "shadow", "terms", "words")

    def __init__(
        self,
        cues: tuple[int, ...] = (),
        *,
        shadow: bool = False,
        terms: tuple[tuple[str, str, float], ...] = (),
        words: tuple[tuple[str, str, int], ...] = (),
    ) -> None:
        self.cues = cues
        self.shadow = shadow
        self.terms = terms
        self.words = words
        classes = 0
        for _, _, bit in words:
            classes |= bit
        self.classes = classes


NOTHING: Final = Row()


class Meanings:
    """What every pattern means in texts of one language, by its index.

    Most matches by far are words that mean nothing there, or one cue: `quick` says so in a byte
    each (0: nothing; `MUCH`: see `rows`; else the cue's place in `BIT`, counted from 1), which is
    fast to look up.
    """

    __slots__ = ("quick", "rows")

    def __init__(self, quick: bytes, rows: list[Row | None]) -> None:
        self.quick = quick
        self.rows = rows


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


def meanings_in(lang: str) -> Meanings:
    """The meanings of every pattern that count in texts of `lang`, any code."""
    return _meanings(lang if lang in _rules().languages else _OTHER)


@functools.lru_cache(maxsize=32)
def _meanings(language: str) -> Meanings:
    reads = {language, "en"} if language in {_OTHER, "pcm"} else {language}
    classes = _rules().classes
    entries = Lexicon.load().entries
    # Equal rows of the lexicon are one object, some five patterns to each.
    made: dict[int, Row | None] = {}
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
    return Meanings(bytes([short[id(row)] for row in entries]), [made[id(row)] for row in entries])


def _quick(row: Row) -> int:
    alone = len(row.cues) == 1 and not (row.shadow or row.terms or row.words)
    return row.cues[0].bit_length() if alone else MUCH


def _row(meanings: tuple[_Meaning, ...], classes: dict[str, int]) -> Row:
    return Row(
        tuple(BIT[kind] for role, kind, *_ in meanings if role == CUE),
        shadow=any(role == SHADOW for role, *_ in meanings),
        terms=tuple(
            (kind, term, weight) for role, kind, term, weight, _ in meanings if role == TERM
        ),
        words=tuple(
            (kind, language, classes[kind])
            for role, kind, _, _, language in meanings
            if role in {CUE, WORD} and kind in classes
        ),
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


class Possible(NamedTuple):
    """The pairs that a text may hold, and the classes of their words, as bits."""

    pairs: tuple[Pair, ...]
    classes: int


@functools.lru_cache(maxsize=8192)
def possible_pairs(classes: int) -> Possible:
    """The pairs that texts with words of these classes may hold."""
    found = [rule for rule in _rules().pairs if classes & rule[1] and classes & rule[2]]
    both = 0
    for _, left, right in found:
        both |= left | right
    return Possible(tuple(pair for pair, _, _ in found), both & classes)


@functools.lru_cache(maxsize=4096)
def names_of(bits: int) -> tuple[str, ...]:
    """The cues of `bits`, by name."""
    return tuple(name for i, name in enumerate(_NAMES) if bits >> i & 1)
