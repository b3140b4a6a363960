"""Armed groups and forces named in a text.

Who acts is evidence an analyst asks for first, and a weak cue for place. Names are data, found
in the one pass over a text; what is an acronym or a common word elsewhere counts only in a document
about a country where the group is active.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Collection, Iterable
from typing import Final

import msgspec

from detectors.text.normal import fold_pattern
from schemas.countries import COUNTRIES

__all__ = ["Actor", "Actors"]

_FILE: Final = "detectors/data/actors.tsv"
_COLUMNS: Final = ("name", "aliases", "countries", "kind")
KINDS: Final = frozenset(
    {"jihadist", "rebel", "separatist", "militia", "paramilitary", "private", "state"}
    | {"peacekeeping", "gang", "criminal"}
)
# One word of so few letters (SAF, ADF, FLA) has other meanings elsewhere.
_SHORT: Final = 3
_ARABIC: Final = range(0x0620, 0x0700)
_ARTICLE: Final = "\u0627\u0644"
_LAM: Final = "\u0644"
_AND_SO_BY_AS: Final = ("\u0648", "\u0641", "\u0628", "\u0643")


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """A group or force: its usual name, where it is active (ISO 3166-1, most first), its kind."""

    name: str
    countries: tuple[str, ...]
    kind: str


class Actors:
    """All known actors and the patterns by which they are found.

    `patterns` are folded names in the form of `text.fold_pattern`, with the Arabic clitics put
    before Arabic ones; `names` holds the actor's name for each. No pattern stands for two actors.

    Example:
        >>> actors = Actors.load()
        >>> actors.found([actors.patterns.index(" gsim ")])
        ('JNIM',)
    """

    def __init__(self, rows: Iterable[tuple[Actor, tuple[str, ...]]]) -> None:
        """Take actors with their aliases; ValueError where two actors share a name.

        An alias that ends in `?` needs the country, one that ends in `!` does not; without
        either, single words of three letters or fewer need it.
        """
        self.actors: dict[str, Actor] = {}
        owner: dict[str, str] = {}
        doubtful: dict[str, bool] = {}
        for actor, aliases in rows:
            if actor.name in self.actors:
                raise ValueError(f"{_FILE}: {actor.name!r} stands twice")
            self.actors[actor.name] = actor
            for alias in (*aliases, actor.name):
                for pattern in _patterns(alias.rstrip("?!")):
                    if owner.setdefault(pattern, actor.name) != actor.name:
                        raise ValueError(
                            f"{_FILE}: {alias!r} is both {owner[pattern]!r} and {actor.name!r}"
                        )
                    doubtful.setdefault(pattern, _is_doubtful(alias, pattern))
        self.patterns: tuple[str, ...] = tuple(sorted(owner))
        self.names: tuple[str, ...] = tuple(owner[pattern] for pattern in self.patterns)
        self._doubtful = tuple(doubtful[pattern] for pattern in self.patterns)
        self._within = _contained(self.patterns, self.names)

    @classmethod
    def load(cls) -> Actors:
        """The shipped table. ValueError, naming the line, where it is damaged."""
        data = importlib.resources.files("detectors.data") / "actors.tsv"
        return cls(_rows(data.read_text("utf-8")))

    def __len__(self) -> int:
        """Return the number of actors."""
        return len(self.actors)

    def found(
        self, pattern_indices: Iterable[int], countries: Collection[str] | None = None
    ) -> tuple[str, ...]:
        """Sorted names of the actors whose patterns were found.

        With `countries` (ISO 3166-1, those the document is about) a doubtful name counts only if
        its actor is active in one of them or is named otherwise too. A name that is part of
        another's (`Islamic State` of `Islamic State in Somalia`) gives way to it.
        """
        hits = set(pattern_indices)
        if not hits:
            return ()
        hits -= {part for hit in hits for part in self._within.get(hit, ())}
        sure = {self.names[hit] for hit in hits if not self._doubtful[hit]}
        doubtful = {self.names[hit] for hit in hits} - sure
        if countries is not None:
            about = set(countries)
            doubtful = {n for n in doubtful if not about.isdisjoint(self.actors[n].countries)}
        return tuple(sorted(sure | doubtful))


def _patterns(alias: str) -> list[str]:
    pattern = fold_pattern(alias)
    if not pattern or ord(pattern[1]) not in _ARABIC:
        return [pattern] if pattern else []
    word = pattern[1:]
    made = [pattern, *(f" {clitic}{word}" for clitic in _AND_SO_BY_AS)]
    if word.startswith(_ARTICLE):
        made.append(f" {_LAM}{_LAM}{word.removeprefix(_ARTICLE)}")
    else:
        made.append(f" {_LAM}{word}")
    return made


def _is_doubtful(alias: str, pattern: str) -> bool:
    if alias[-1] in "?!":
        return alias[-1] == "?"
    word = pattern.strip()
    return " " not in word and len(word) <= _SHORT


def _contained(patterns: tuple[str, ...], names: tuple[str, ...]) -> dict[int, tuple[int, ...]]:
    """For each pattern the patterns of other actors that are whole words of it."""
    index = {pattern: number for number, pattern in enumerate(patterns)}
    made: dict[int, tuple[int, ...]] = {}
    for number, pattern in enumerate(patterns):
        words = pattern.split()
        spans = (
            f" {' '.join(words[first:stop])} "
            for first in range(len(words))
            for stop in range(first + 1, len(words) + 1)
        )
        parts = [index[span] for span in spans if span in index]
        others = tuple(sorted({part for part in parts if names[part] != names[number]}))
        if others:
            made[number] = others
    return made


def _rows(text: str) -> Iterable[tuple[Actor, tuple[str, ...]]]:
    header = False
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = tuple(line.split("\t"))
        if not header:
            header = True
            if cells != _COLUMNS:
                raise ValueError(f"{_FILE}:{number}: columns are {cells}, expected {_COLUMNS}")
            continue
        if len(cells) != len(_COLUMNS):
            raise ValueError(f"{_FILE}:{number}: {len(cells)} cells, expected {len(_COLUMNS)}")
        name, aliases, countries, kind = cells
        codes = tuple(countries.split())
        strange = [code for code in codes if code not in COUNTRIES]
        if strange or not codes or not name or kind not in KINDS:
            raise ValueError(f"{_FILE}:{number}: bad name, countries {strange} or kind {kind!r}")
        yield (
            Actor(name=name, countries=codes, kind=kind),
            tuple(alias for alias in aliases.split("|") if alias),
        )
