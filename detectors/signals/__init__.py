"""What the signals look like in text: terms, cues and word classes, one TOML file a signal.

A signal file holds, beside `signal`, `about` and `misses`:

`[lexicon.xx]`
    the terms of one language in four grades (:data:`GRADES`), `shadow` phrases that contain a term
    but do not mean it, and `positive` and `negative` example texts that a test runs;
`[class.name]`
    words of one meaning in all languages, for
`[[pair]]`
    a word of class `left` near one of class `right`, of one language and in one sentence, counts
    as a term; with `needs`, only where a cue of that kind is near;
`turns`, `[prior]`
    the cues that turn this signal's terms, and what is particular in its prior weights.

`classes.toml` has the classes that several signals use, `cues.toml` the cues of :data:`CUES`.
Forms are written in the notation of `expand`; ` !fr,es` after a form keeps it out of texts in
those languages, ` =fr` keeps it to texts in that language or of unknown language. French forms
are also read with their elisions joined ("lattaque"), as addresses write them.

Terms of all languages are always active, so a wrongly detected language loses nothing but cues:
cues of one Latin word count in texts of their own language only, as such words mean other things
elsewhere.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final, NamedTuple

import msgspec

from detectors.signals.expand import expand, joined
from detectors.text.normal import fold_pattern
from schemas.signals import SIGNALS

GRADES: Final[Mapping[str, float]] = {"strong": 3.0, "plain": 2.0, "weak": 1.0, "hint": 0.5}
"""Weight of a term by grade: strong says the signal alone, weak needs company."""

TERM: Final = 0
SHADOW: Final = 1
CUE: Final = 2
WORD: Final = 3

CUES: Final[Mapping[str, tuple[int, int]]] = {
    "negation": (45, 20),
    "denial": (75, 45),
    "threat": (40, 12),
    "past": (90, 70),
    "anniversary": (90, 70),
    "trial": (80, 80),
    "fiction": (80, 80),
    "sport": (90, 90),
    "release": (70, 60),
    "price": (35, 35),
    "disaster": (110, 110),
    "medical": (50, 60),
    "accident": (90, 90),
    "drill": (50, 40),
    "figure": (60, 40),
    "protest": (70, 60),
    "hostages": (90, 90),
    "armed": (90, 90),
    "casualties": (90, 90),
    "current": (80, 80),
    "power": (60, 60),
    "explainer": (0, 0),
    "aside": (70, 60),
    "freed": (70, 60),
    "backdrop": (80, 60),
    "over": (70, 60),
    "afloat": (100, 100),
    "foiled": (90, 20),
}
"""Kind of cue -> how far it reaches to a term, in code points: standing before it, after it.

`power`, `explainer`, `aside`, `backdrop`, `over`, `afloat` and `foiled` turn, support or tell what
a text is, but are no feature of a term.
"""

_TABLES: Final = ("strong", "plain", "weak", "hint", "shadow", "positive", "negative")
_KEYS: Final = ("signal", "about", "misses", "turns", "prior", "lexicon", "class", "pair")


class Entry(NamedTuple):
    """One meaning of a pattern.

    `role` is TERM, SHADOW, CUE or WORD; `kind` the signal, cue or class; `term` names the form it
    came from (`siege/en/under siege`). It counts in texts whose language is in `only` (empty: any)
    and not in `never`.
    """

    role: int
    kind: str
    term: str
    weight: float
    language: str
    only: frozenset[str]
    never: frozenset[str]


class Pair(NamedTuple):
    """A rule that a word of one class near a word of another counts as a term of `signal`."""

    signal: str
    name: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    within: int
    needs: str
    weight: float


class Example(NamedTuple):
    """An example text of a signal file and whether it means the signal."""

    signal: str
    language: str
    text: str
    positive: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All signal files, compiled.

    `patterns` are unique, in the form of `text.fold_pattern`; `entries[i]` is what `patterns[i]`
    may mean, equal ones being one object. `turns` and `priors` are by signal; `languages` are
    those that have any term.
    """

    patterns: tuple[str, ...]
    entries: tuple[tuple[Entry, ...], ...]
    pairs: tuple[Pair, ...]
    turns: Mapping[str, frozenset[str]]
    priors: Mapping[str, Mapping[str, float]]
    examples: tuple[Example, ...]
    misses: Mapping[str, tuple[str, ...]]
    about: Mapping[str, str]
    languages: tuple[str, ...]

    @staticmethod
    def load(dumped: bytes | memoryview | None = None) -> Lexicon:
        """The shipped lexicon; once a process, from its `dump` where that is given at first.

        Raises ValueError naming file, table and form for anything it does not understand.
        """
        if not _SHIPPED:
            _SHIPPED.append(_from_files() if dumped is None else _undumped(dumped))
        return _SHIPPED[0]

    @staticmethod
    def digest() -> str:
        """SHA-256, in hex, of all that the shipped lexicon is made of; reads, does not expand."""
        digest = hashlib.sha256()
        for name in (*(f"{n}.toml" for n in _FILES), *_CODE):
            digest.update(resources.files("detectors.signals").joinpath(name).read_bytes())
            digest.update(b"\0")
        return digest.hexdigest()

    def dump(self) -> bytes:
        """The expanded lexicon for a local cache: reading it is ten times as fast as expanding."""
        rows = list(dict.fromkeys(self.entries))
        number = {row: i for i, row in enumerate(rows)}
        rest = {name: getattr(self, name) for name in _Dumped.__struct_fields__[3:]}
        return msgspec.msgpack.encode(
            _Dumped(
                patterns="\n".join(self.patterns),
                rows=rows,
                row_of=[number[row] for row in self.entries],
                **rest,
            ),
            order="deterministic",
        )


class _Dumped(msgspec.Struct):
    """A lexicon with each row of meanings once."""

    patterns: str
    rows: list[tuple[Entry, ...]]
    row_of: list[int]
    pairs: tuple[Pair, ...]
    turns: dict[str, frozenset[str]]
    priors: dict[str, dict[str, float]]
    examples: tuple[Example, ...]
    misses: dict[str, tuple[str, ...]]
    about: dict[str, str]
    languages: tuple[str, ...]


_FILES: Final = ("classes", "cues", *SIGNALS)
# "Harin 'yan bindiga": a mark that opens a word leaves two spaces before it.
_HAUSA_APOSTROPHE: Final = re.compile(
    r"(?<=\S) (?=(?:ya yan\w*|yan|yanci|yancin|yar|yarsa|yarta) )"
)
_CODE: Final = ("__init__.py", "amharic.py", "expand.py", "inflections.py")
_SHIPPED: Final[list[Lexicon]] = []


def _from_files() -> Lexicon:
    folder = resources.files("detectors.signals")
    files = {n: tomllib.loads((folder / f"{n}.toml").read_text("utf-8")) for n in _FILES}
    return compile_lexicon(files)


def _undumped(data: bytes | memoryview) -> Lexicon:
    try:
        read = msgspec.msgpack.decode(data, type=_Dumped)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        message = f"not a dump of the lexicon: {error}"
        raise ValueError(message) from error
    return Lexicon(
        patterns=tuple(read.patterns.split("\n")),
        entries=tuple([read.rows[i] for i in read.row_of]),
        pairs=read.pairs,
        turns=read.turns,
        priors=read.priors,
        examples=read.examples,
        misses=read.misses,
        about=read.about,
        languages=read.languages,
    )


def compile_lexicon(files: Mapping[str, Mapping[str, Any]]) -> Lexicon:
    """Compile parsed files: `classes`, `cues` and one a signal. ValueError on any slip."""
    meanings: dict[str, dict[Entry, None]] = {}
    for name, file in files.items():
        for pattern, entry in _entries(name, file):
            meanings.setdefault(pattern, {})[entry] = None
    patterns = tuple(sorted(meanings))
    signals = {s: files[s] for s in SIGNALS}
    for name, file in signals.items():
        _check(name, file)
    pairs = tuple(_pairs(signals, files))
    shared: dict[tuple[Entry, ...], tuple[Entry, ...]] = {}
    ordered = (tuple(sorted(meanings[p], key=_order)) for p in patterns)
    return Lexicon(
        patterns=patterns,
        entries=tuple(shared.setdefault(row, row) for row in ordered),
        pairs=pairs,
        turns={s: frozenset(f["turns"]) for s, f in signals.items()},
        priors={s: f.get("prior", {}) for s, f in signals.items()},
        examples=tuple(_examples(signals)),
        misses={s: tuple(f["misses"]) for s, f in signals.items()},
        about={s: f["about"] for s, f in signals.items()},
        languages=tuple(sorted({lang for f in signals.values() for lang in f["lexicon"]})),
    )


def _order(entry: Entry) -> tuple[int, str, float, str]:
    return entry.role, entry.kind, -entry.weight, entry.term


def _check(name: str, file: Mapping[str, Any]) -> None:
    unknown = [key for key in file if key not in _KEYS]
    unknown += [key for t in file["lexicon"].values() for key in t if key not in _TABLES]
    unknown += [cue for cue in file["turns"] if cue not in CUES]
    if file["signal"] != name or unknown:
        message = f"{name}.toml: signal {file['signal']!r}, unknown keys or cues {unknown}"
        raise ValueError(message)


def _entries(name: str, file: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    for language, table in file.get("lexicon", {}).items():
        for grade, forms in table.items():
            role, weight = (TERM, GRADES[grade]) if grade in GRADES else (SHADOW, 0.0)
            if grade in GRADES or grade == "shadow":
                for form in forms:
                    yield from _form(f"{name}.toml", role, name, language, form, weight)
    for role, tables in ((WORD, file.get("class", {})), (CUE, file.get("cue", {}))):
        for kind, languages in tables.items():
            if role == CUE and kind not in CUES:
                message = f"{name}.toml: unknown cue {kind!r}"
                raise ValueError(message)
            for language, forms in languages.items():
                for form in forms:
                    yield from _form(f"{name}.toml", role, kind, language, form, 0.0)


def _form(
    file: str, role: int, kind: str, language: str, written: str, weight: float
) -> Iterator[tuple[str, Entry]]:
    form, only, never = written, frozenset[str](), frozenset[str]()
    for mark in (" !", " ="):
        if mark in form:
            form, _, listed = form.partition(mark)
            languages = frozenset(listed.split(","))
            only, never = (only, languages) if mark == " !" else (languages, never)
    try:
        phrases = expand(form, language)
    except ValueError as error:
        message = f"{file}, {kind}.{language}: {error}"
        raise ValueError(message) from error
    written_apart = len(phrases)
    if language == "fr":
        phrases += [form for phrase in phrases for form in joined(phrase)]
    for number, phrase in enumerate(phrases):
        pattern = fold_pattern(phrase)
        if not pattern:
            message = f"{file}, {kind}.{language}: form {written!r} has nothing to match"
            raise ValueError(message)
        owner = only
        one_word_cue = role == CUE and pattern.isascii() and " " not in pattern.strip()
        if one_word_cue or number >= written_apart:
            owner = frozenset({language})
        term = f"{kind}/{language}/{form}"
        entry = Entry(role, kind, term, weight, language, owner, never)
        yield pattern, entry
        if language == "ha" and (apart := _HAUSA_APOSTROPHE.sub("  ", pattern)) != pattern:
            yield apart, entry


def _pairs(signals: Mapping[str, Any], files: Mapping[str, Any]) -> Iterator[Pair]:
    classes = {name for file in files.values() for name in file.get("class", {})}
    for signal, file in signals.items():
        for rule in file.get("pair", ()):
            pair = Pair(
                signal=signal,
                name=rule["name"],
                left=tuple(rule["left"]),
                right=tuple(rule["right"]),
                within=rule["within"],
                needs=rule.get("needs", ""),
                weight=rule["weight"],
            )
            unknown = [c for c in (*pair.left, *pair.right) if c not in classes | set(CUES)]
            if unknown or (pair.needs and pair.needs not in CUES):
                message = f"{signal}.toml, pair {pair.name!r}: unknown {unknown or pair.needs}"
                raise ValueError(message)
            yield pair


def _examples(signals: Mapping[str, Any]) -> Iterator[Example]:
    for signal, file in signals.items():
        for language, table in file["lexicon"].items():
            for text in table.get("positive", ()):
                yield Example(signal, language, text, positive=True)
            for text in table.get("negative", ()):
                yield Example(signal, language, text, positive=False)
