"""Reads the forms of one signal file: its terms, cues, words and pairs, and what is amiss."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from detectors.signals.entries import CUE, CUES, GRADES, SHADOW, TERM, WORD, Entry, Example, Pair
from detectors.signals.expand import expand, joined
from detectors.text.normal import fold_pattern

__all__ = ["check", "entries_of", "examples_of", "pairs_of"]

_TABLES: Final = ("strong", "plain", "weak", "hint", "shadow", "positive", "negative")
_KEYS: Final = ("signal", "about", "misses", "turns", "prior", "lexicon", "class", "pair")


# "Harin 'yan bindiga": a mark that opens a word leaves two spaces before it.
_HAUSA_APOSTROPHE: Final = re.compile(
    r"(?<=\S) (?=(?:ya yan\w*|yan|yanci|yancin|yar|yarsa|yarta) )"
)


def check(name: str, file: Mapping[str, Any]) -> None:
    """ValueError if a signal's file has keys or cues that nothing reads."""
    unknown = [key for key in file if key not in _KEYS]
    unknown += [key for t in file["lexicon"].values() for key in t if key not in _TABLES]
    unknown += [cue for cue in file["turns"] if cue not in CUES]
    if file["signal"] != name or unknown:
        message = f"{name}.toml: signal {file['signal']!r}, unknown keys or cues {unknown}"
        raise ValueError(message)


def entries_of(name: str, file: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    """Every pattern of a file with what it means there; ValueError naming table and form."""
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
        message = f"words/{language}/{file}, {kind}: {error}"
        raise ValueError(message) from error
    written_apart = len(phrases)
    if language == "fr":
        phrases += [form for phrase in phrases for form in joined(phrase)]
    for number, phrase in enumerate(phrases):
        pattern = fold_pattern(phrase)
        if not pattern:
            message = f"words/{language}/{file}, {kind}: form {written!r} has nothing to match"
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


def pairs_of(signals: Mapping[str, Any], files: Mapping[str, Any]) -> Iterator[Pair]:
    """The pairs of all signals; ValueError if one names a class or cue that no file has."""
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
                ordered=rule.get("ordered", False),
            )
            unknown = [c for c in (*pair.left, *pair.right) if c not in classes | set(CUES)]
            if unknown or (pair.needs and pair.needs not in CUES):
                message = f"{signal}.toml, pair {pair.name!r}: unknown {unknown or pair.needs}"
                raise ValueError(message)
            yield pair


def examples_of(signals: Mapping[str, Any]) -> Iterator[Example]:
    """The example texts of all signals."""
    for signal, file in signals.items():
        for language, table in file["lexicon"].items():
            for text in table.get("positive", ()):
                yield Example(signal, language, text, positive=True)
            for text in table.get("negative", ()):
                yield Example(signal, language, text, positive=False)
