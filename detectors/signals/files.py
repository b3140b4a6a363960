"""The files that the lexicon is made of: the rules of each signal, the words of each language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final

from schemas.signals import SIGNALS

__all__ = ["languages", "parse", "texts"]

_FOLDER: Final = resources.files("detectors.signals")
_NAMES: Final = ("classes", "cues", *SIGNALS)
_TABLES: Final = {"classes": {"class"}, "cues": {"cue"}}


def languages() -> tuple[str, ...]:
    """The languages that have a folder of words."""
    return tuple(sorted(folder.name for folder in (_FOLDER / "words").iterdir()))


def texts() -> Iterator[bytes]:
    """All files as they stand, in a fixed order."""
    for signal in SIGNALS:
        yield (_FOLDER / f"{signal}.toml").read_bytes()
    for _, _, path in _words():
        yield path.read_bytes()


def parse() -> dict[str, dict[str, Any]]:
    """The files of `classes`, of `cues` and of each signal, with the words of all languages.

    Each has its rules as they stand, and `lexicon` by language, `class` and `cue` by name and
    language. Raises ValueError naming the file for a table that does not belong in it.
    """
    parsed: dict[str, dict[str, Any]] = {name: {} for name in _NAMES}
    for signal in SIGNALS:
        parsed[signal] = _toml(_FOLDER / f"{signal}.toml")
        parsed[signal]["lexicon"] = {}
    for language, name, path in _words():
        _add(parsed[name], language, name, _toml(path))
    return parsed


def _add(file: dict[str, Any], language: str, name: str, words: dict[str, Any]) -> None:
    unknown = words.keys() - _TABLES.get(name, {"lexicon", "class"})
    if unknown:
        message = f"words/{language}/{name}.toml: unknown tables {sorted(unknown)}"
        raise ValueError(message)
    if "lexicon" in words:
        file["lexicon"][language] = words["lexicon"]
    for table in ("class", "cue"):
        for kind, forms in words.get(table, {}).items():
            file.setdefault(table, {}).setdefault(kind, {})[language] = forms


def _words() -> Iterator[tuple[str, str, Traversable]]:
    """Language, name and path of every file of words."""
    for language in languages():
        for name in _NAMES:
            path = _FOLDER / "words" / language / f"{name}.toml"
            if path.is_file():
                yield language, name, path


def _toml(path: Traversable) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))
