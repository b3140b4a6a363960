"""The lexicon: all signal files, compiled, and its dump for a local cache."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

import msgspec

from detectors.signals import files
from detectors.signals.entries import Entry, Example, Pair
from detectors.signals.forms import check, entries_of, examples_of, pairs_of
from schemas.signals import SIGNALS

__all__ = ["Lexicon", "compile_lexicon"]


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
            made = compile_lexicon(files.parse()) if dumped is None else _undumped(dumped)
            _SHIPPED.append(made)
        return _SHIPPED[0]

    @staticmethod
    def digest() -> str:
        """SHA-256, in hex, of all that the shipped lexicon is made of; reads, does not expand."""
        digest = hashlib.sha256()
        code = (resources.files("detectors.signals").joinpath(name).read_bytes() for name in _CODE)
        for text in (*files.texts(), *code):
            digest.update(text)
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


_CODE: Final = (
    "amharic.py", "entries.py", "expand.py", "files.py", "forms.py", "inflections.py", "lexicon.py"
)  # fmt: skip
_SHIPPED: Final[list[Lexicon]] = []


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


def compile_lexicon(parsed: Mapping[str, Mapping[str, Any]]) -> Lexicon:
    """Compile parsed files: `classes`, `cues` and one a signal. ValueError on any slip."""
    meanings: dict[str, dict[Entry, None]] = {}
    for name, file in parsed.items():
        for pattern, entry in entries_of(name, file):
            meanings.setdefault(pattern, {})[entry] = None
    patterns = tuple(sorted(meanings))
    signals = {s: parsed[s] for s in SIGNALS}
    for name, file in signals.items():
        check(name, file)
    pairs = tuple(pairs_of(signals, parsed))
    shared: dict[tuple[Entry, ...], tuple[Entry, ...]] = {}
    ordered = (tuple(sorted(meanings[p], key=_order)) for p in patterns)
    return Lexicon(
        patterns=patterns,
        entries=tuple(shared.setdefault(row, row) for row in ordered),
        pairs=pairs,
        turns={s: frozenset(f["turns"]) for s, f in signals.items()},
        priors={s: f.get("prior", {}) for s, f in signals.items()},
        examples=tuple(examples_of(signals)),
        misses={s: tuple(f["misses"]) for s, f in signals.items()},
        about={s: f["about"] for s, f in signals.items()},
        languages=tuple(sorted({lang for f in signals.values() for lang in f["lexicon"]})),
    )


def _order(entry: Entry) -> tuple[int, str, float, str]:
    return entry.role, entry.kind, -entry.weight, entry.term
