"""Sets of made-up sentences with what each is to be called, and the floors that hold them.

`sets.toml` names every set, how it came to be and what it must reach. A set is a folder with a file
a language; a file has parts, and a part holds

- `report`: pairs of a signal, or of several parted by blanks, and a text that reports it as
  current news; and where it happens (ISO 3166-1 or -2), if a set says so;
- `aside`: texts that are to be called nothing at all;
- `unlike`: pairs of a signal and a text that is not to be called this signal;
- `known`: which of these texts the hand priors read wrong, where a floor is `listed`;
- `private`: texts on captives of kin or robbers, which is told beside what they are called.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from detectors.model.classifier import SignalClassifier
from tests.detectors.reading_helper import PRIORS, signals
from tests.detectors.test_pipeline import heaviest, understood

KINDS: Final = frozenset(("report", "aside", "unlike", "known", "private"))
FOLDER: Final = Path(__file__).parent
CLASSIFIERS: Final = {"priors": PRIORS, "shipped": SignalClassifier.shipped()}


class Sentence(NamedTuple):
    """One sentence: the signal that it reports or is unlike (none for an aside), and where."""

    language: str
    kind: str
    signal: str
    text: str
    where: str = ""

    def called(self, by: str = "priors") -> bool:
        """Whether it is called its signal, an aside whether it is called anything."""
        found = _called(self.text, self.language, by)
        return self.signal in found if self.signal else bool(found)

    def wrong(self, by: str = "priors") -> bool:
        """Whether it is called what it is not, or not called what it is."""
        return self.called(by) != (self.kind == "report")

    def placed(self, *, region: bool) -> bool:
        """Whether its country, or its first-level unit, weighs most of all."""
        weights = dict(understood(self.text, lang=self.language).regions)
        wanted = self.where if region else self.where.partition("-")[0]
        return heaviest(weights, region=region) == wanted


class Floor(NamedTuple):
    """What a part of a set must reach, as a whole, in each language or for one signal.

    `country` and `region`: the least share of the reports that say where, placed there.
    """

    written: str
    part: str
    found: float = 0.0
    called: float = 1.0
    each: str = ""
    signal: str = ""
    language: str = ""
    by: str = "priors"
    listed: bool = False
    country: float = 0.0
    region: float = 0.0

    def __str__(self) -> str:
        return "-".join(
            filter(None, (self.written, self.part, self.language, self.signal, self.by))
        )

    def sentences(self) -> list[Sentence]:
        """What is judged by it."""
        return [
            sentence
            for sentence in sentences(self.written)[self.part]
            if self.language in ("", sentence.language)
            and (sentence.signal == self.signal or not self.signal)
        ]


@functools.cache
def _called(text: str, language: str, by: str) -> frozenset[str]:
    return frozenset(signals(text, language, CLASSIFIERS[by]))


@functools.cache
def table() -> dict[str, dict[str, Any]]:
    """The sets: how each was `written`, and its `floors`."""
    return tomllib.loads((FOLDER / "sets.toml").read_text("utf-8"))


@functools.cache
def languages(written: str) -> tuple[str, ...]:
    """The languages that a set is written in."""
    return tuple(sorted(path.stem for path in (FOLDER / written).glob("*.toml")))


@functools.cache
def file(written: str, language: str) -> dict[str, dict[str, list[Any]]]:
    """The parts of a set in one language as they stand."""
    return tomllib.loads((FOLDER / written / f"{language}.toml").read_text("utf-8"))


@functools.cache
def sentences(written: str) -> dict[str, list[Sentence]]:
    """The sentences of a set by part."""
    parts: dict[str, list[Sentence]] = {}
    for language in languages(written):
        for part, kinds in file(written, language).items():
            made = parts.setdefault(part, [])
            for kind in ("report", "unlike"):
                made += [
                    Sentence(language, kind, signal, text, *where)
                    for named, text, *where in kinds.get(kind, [])
                    for signal in named.split()
                ]
            made += [Sentence(language, "aside", "", text) for text in kinds.get("aside", [])]
    return parts


def floors() -> Iterator[Floor]:
    """Every floor of every set; one for `each` language as many as there are."""
    for written, told in table().items():
        for row in told["floors"]:
            floor = Floor(written, **row)
            if floor.each == "language":
                for language in languages(written):
                    yield floor._replace(language=language)
            else:
                yield floor
