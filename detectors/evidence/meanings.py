"""What each pattern of the lexicon means in texts of one language: terms, cues, words of pairs."""

from __future__ import annotations

import array
import functools
import sys
from typing import Final, NamedTuple

import numpy as np

from detectors.signals import CUE, CUES, SHADOW, TERM, WORD, Entry, Lexicon, Pair
from detectors.text.language import LANGUAGES
from detectors.text.wordtable import NUMBER
from schemas.remembered import remember

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
    "row_numbers",
    "turns_of",
]

BIT: Final = {cue: 1 << i for i, cue in enumerate(CUES)}
"""Cues as bits, so that those which reach a term are one integer."""
MUCH: Final = 255
"""In `Meanings.quick`: more than one cue, or one that hides others."""

_MUTED: Final = BIT["muted"]
_OTHER: Final = "und"
_PIDGIN: Final = "pcm"
_NAMES: Final = tuple(CUES)

_Meaning = tuple[int, str, str, float, str]
_Same = tuple[
    tuple[int, ...], bool, tuple[tuple[str, str, float], ...], tuple[tuple[str, str], ...]
]


class Row:
    """What one pattern means in texts of one language.

    `cues` are bits, `words` are (class, language), `numbers` those of their classes, `classes`
    all of these as bits.
    """

    __slots__ = ("classes", "cues", "numbers", "shadow", "terms", "words")

    def __init__(
        self,
        cues: tuple[int, ...] = (),
        *,
        shadow: bool = False,
        terms: tuple[tuple[str, str, float], ...] = (),
        words: tuple[tuple[str, str], ...] = (),
        numbers: tuple[int, ...] = (),
    ) -> None:
        self.cues = cues
        self.shadow = shadow
        self.terms = terms
        self.words = words
        self.numbers = numbers
        classes = 0
        for number in numbers:
            classes |= 1 << number
        self.classes = classes


NOTHING: Final = Row()


class Meanings:
    """What every pattern means in texts of one language, by its index.

    Patterns are twenty times as many as rows of meanings: `row_of` has the number of each one's
    row in `NUMBER` bytes, the least first. Most matches by far are words that mean nothing there,
    or one cue: `quick` says so in a byte a row (0: nothing; `MUCH`: see `rows`; else the cue's
    place in `BIT`, counted from 1), which stays in the processor's nearest cache.
    """

    __slots__ = ("quick", "row_of", "rows")

    def __init__(self, quick: bytes, rows: list[Row], row_of: bytes) -> None:
        self.quick = quick
        self.rows = rows
        self.row_of = row_of

    def number(self, index: int) -> int:
        """The number of a pattern's row."""
        row_of, at = self.row_of, NUMBER * index
        return row_of[at] | row_of[at + 1] << 8 | row_of[at + 2] << 16


class _Rules(NamedTuple):
    """What the lexicon says beside its patterns; class words by number.

    A pair stands with its left and its right classes, as bits.
    """

    languages: frozenset[str]
    turns: dict[str, int]
    classes: dict[str, int]
    pairs: tuple[tuple[Pair, int, int], ...]


# What is asked for of every document, so that it is one look.
_TURNS: Final[dict[str, int]] = {}
_BY_LANGUAGE: Final[dict[str, Meanings]] = {}
_POSSIBLE: Final[dict[int, Possible]] = {}
_NAMED: Final[dict[int, tuple[str, ...]]] = {}
_MADE: Final[dict[_Same, Row]] = {((), False, (), ()): NOTHING}
_REMEMBERED: Final = 8192


# Made at the first document, not at import: only then is it known whether the lexicon is at hand
# in expanded form.
@functools.cache
def _rules() -> _Rules:
    lexicon = Lexicon.load()
    paired = sorted({name for p in lexicon.pairs for name in (*p.left, *p.right)})
    number = {name: i for i, name in enumerate(paired)}
    return _Rules(
        languages=frozenset(lexicon.languages),
        turns={s: sum(BIT[cue] for cue in sorted(turns)) for s, turns in lexicon.turns.items()},
        classes=number,
        pairs=tuple(
            (pair, sum(1 << number[c] for c in pair.left), sum(1 << number[c] for c in pair.right))
            for pair in lexicon.pairs
        ),
    )


def turns_of(signal: str) -> int:
    """The cues that turn this signal's terms, as bits."""
    turns = _TURNS.get(signal)
    if turns is None:
        turns = _TURNS[signal] = _rules().turns[signal]
    return turns


def meanings_in(lang: str) -> Meanings:
    """The meanings of every pattern that count in texts of `lang`, any code."""
    known = _BY_LANGUAGE.get(lang)
    if known is None:
        if lang not in _rules().languages:
            return _meanings(_OTHER)
        known = _BY_LANGUAGE[lang] = _meanings(lang)
    return known


def row_numbers() -> bytes:
    """The number of every pattern's row of meanings, as `Meanings.row_of` has it."""
    return _rows().row_of


def prepare() -> None:
    """Work out the meanings in every language of the lexicon, else due at each one's first text."""
    for language in sorted(_rules().languages):
        meanings_in(language)
    meanings_in(_OTHER)


class _Rows(NamedTuple):
    """The lexicon's different rows, some twenty patterns to each, and which is each pattern's.

    `languages` are those of a row's words, `fixed` those that mean the same in texts of every
    language that reads all of these; `row_of` is as `Meanings` has it.
    """

    entries: list[tuple[Entry, ...]]
    languages: list[frozenset[str]]
    fixed: list[Row | None]
    row_of: bytes


@functools.cache
def _rows() -> _Rows:
    # Equal rows of the lexicon are one object.
    number: dict[int, int] = {}
    entries: list[tuple[Entry, ...]] = []
    row_of = array.array("i")
    for row in Lexicon.load().entries:
        known = number.setdefault(id(row), len(entries))
        if known == len(entries):
            entries.append(row)
        row_of.append(known)
    four = np.frombuffer(row_of, np.int32).astype("<i4", copy=False).view(np.uint8)
    short: bytes = four.reshape(-1, 4)[:, :NUMBER].tobytes()
    one: dict[frozenset[str], frozenset[str]] = {}
    languages = [frozenset([entry.language for entry in row]) for row in entries]
    languages = [one.setdefault(of, of) for of in languages]
    return _Rows(entries, languages, [_fixed(row) for row in entries], short)


def _fixed(row: tuple[Entry, ...]) -> Row | None:
    """What a row means where all its words are read; None if that depends on the language."""
    signals = [entry.kind for entry in row if entry.role == TERM]
    bound = any(entry.only or entry.never for entry in row)
    if bound or len(signals) > len(set(signals)):
        return None
    return _row(tuple(_meaning(entry) for entry in row))


def _meaning(entry: Entry) -> _Meaning:
    # Signals, classes and languages are few: one object each is at hand where thousands are not.
    return entry.role, sys.intern(entry.kind), entry.term, entry.weight, sys.intern(entry.language)


@functools.lru_cache(maxsize=32)
def _meanings(language: str) -> Meanings:
    rows = _rows()
    known = LANGUAGES.get(language)
    read = frozenset(LANGUAGES) if known is None else known.reads | {language}
    # Terms of an unknown language and of Pidgin are taken as those of English are.
    own = {language, "en"} if language in {_OTHER, _PIDGIN} else {language}
    made: list[Row] = []
    for entries, languages, fixed in zip(rows.entries, rows.languages, rows.fixed, strict=True):
        if fixed is not None and languages <= read:
            made.append(fixed)
        elif languages.isdisjoint(read):
            made.append(NOTHING)
        else:
            made.append(_row_in(entries, language, read, own))
    return Meanings(bytes([_quick(row) for row in made]), made, rows.row_of)


def _row_in(row: tuple[Entry, ...], language: str, read: frozenset[str], own: set[str]) -> Row:
    """What a row means in texts of a language that reads words of `read`; `own` are its own."""
    kept = tuple(
        _meaning(e)
        for e in row
        if e.language in read
        and language not in e.never
        and (not e.only or e.only & own or (language == _OTHER and e.role == TERM))
    )
    return _row(_one_a_signal(kept, own)) if kept else NOTHING


def _quick(row: Row) -> int:
    if row is NOTHING:
        return 0
    alone = len(row.cues) == 1 and not (
        row.shadow or row.terms or row.words or row.cues[0] == _MUTED
    )
    return row.cues[0].bit_length() if alone else MUCH


def _row(meanings: tuple[_Meaning, ...]) -> Row:
    classes = _rules().classes
    words = [m for m in meanings if m[0] in {CUE, WORD} and m[1] in classes]
    cues = tuple(BIT[kind] for role, kind, *_ in meanings if role == CUE)
    shadow = any(role == SHADOW for role, *_ in meanings)
    terms = tuple((kind, term, weight) for role, kind, term, weight, _ in meanings if role == TERM)
    spoken = tuple((kind, language) for _, kind, _, _, language in words)
    # Forms of one class mean the same: a third of the rows differ, and those stay at hand.
    known = _MADE.get((cues, shadow, terms, spoken))
    if known is None:
        numbers = tuple([classes[kind] for kind, _ in spoken])
        known = Row(cues, shadow=shadow, terms=terms, words=spoken, numbers=numbers)
        _MADE[cues, shadow, terms, spoken] = known
    return known


def _one_a_signal(meanings: tuple[_Meaning, ...], own: set[str]) -> tuple[_Meaning, ...]:
    """One term a signal: a word that several languages share weighs what it does in the text's.

    Of languages that are all foreign to the text, the one that makes least of it.
    """
    chosen: dict[str, int] = {}
    for i, meaning in enumerate(meanings):
        if meaning[0] == TERM:
            best = chosen.get(meaning[1])
            if best is None or _rank(meaning, own) < _rank(meanings[best], own):
                chosen[meaning[1]] = i
    return tuple(m for i, m in enumerate(meanings) if m[0] != TERM or chosen[m[1]] == i)


def _rank(meaning: _Meaning, own: set[str]) -> tuple[bool, float]:
    return meaning[4] not in own, meaning[3]


class Possible(NamedTuple):
    """The pairs that a text may hold, and of each class by number whether it is one of theirs."""

    pairs: tuple[Pair, ...]
    classes: bytes


def possible_pairs(classes: int) -> Possible:
    """The pairs that texts with words of these classes may hold."""
    known = _POSSIBLE.get(classes)
    if known is None:
        known = remember(_POSSIBLE, classes, _possible_pairs(classes), _REMEMBERED)
    return known


def _possible_pairs(classes: int) -> Possible:
    found = [rule for rule in _rules().pairs if classes & rule[1] and classes & rule[2]]
    both = 0
    for _, left, right in found:
        both |= left | right
    kept = bytes(both >> number & 1 for number in range(len(_rules().classes)))
    return Possible(tuple(pair for pair, _, _ in found), kept)


def names_of(bits: int) -> tuple[str, ...]:
    """The cues of `bits`, by name."""
    if not bits:
        return ()
    known = _NAMED.get(bits)
    if known is None:
        names = tuple(name for i, name in enumerate(_NAMES) if bits >> i & 1)
        known = remember(_NAMED, bits, names, _REMEMBERED)
    return known
