"""Places and names as they are gathered, before they are packed."""

from __future__ import annotations

import array
from typing import Final, NamedTuple

from detectors.text.normal import fold, fold_pattern

__all__ = [
    "ACRONYM",
    "CAPITALS",
    "COMMON",
    "DEMONYM",
    "FOLLOWS",
    "LOWER",
    "UNCASED",
    "Draft",
    "Kind",
    "Place",
]

# Flags of a pattern.
CAPITALS: Final = 1
"""Counts only when written in capitals: US, DRC."""
COMMON: Final = 2
"""Also a common word: needs more than a capital."""
LOWER: Final = 4
"""Written without a capital in its language: `malien`."""
FOLLOWS: Final = 8
"""Means something only after the name of a place within it: `Austin, Tex.`"""
DEMONYM: Final = 16
"""A word for the people, not the place."""

ACRONYM: Final = 32
"""Means something else in capitals: USA beside Usa, a town of Japan."""

UNCASED: Final = 64
"""Counts only in a text without capitals, whose apostrophes are lost too: `somalias capital`."""

_LONGEST: Final = 60


class Kind:
    """What a place is; small integers, as they are packed."""

    COUNTRY = 0
    REGION = 1
    DISTRICT = 2
    CITY = 3
    AREA = 4


class Place(NamedTuple):
    """One place; `geonameid` 0 and `region` None where not known, `country` None for areas."""

    geonameid: int
    lat: float
    lon: float
    population: int
    country: str | None
    region: str | None
    kind: int


class Draft:
    """Collects places, and patterns with their candidates (place, prior in hundredths)."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.of_people: dict[str, dict[int, int]] = {}
        self.lower: set[str] = set()
        self.english: set[str] = set()
        self.neighbours: dict[str, list[str]] = {}
        self.patterns: dict[str, int] = {}
        self.flags = array.array("B")
        self.of_pattern = array.array("i")
        self.of_place = array.array("i")
        self.prior = array.array("h")

    def place(self, place: Place) -> int:
        """Number of a new place."""
        self.places.append(place)
        return len(self.places) - 1

    def name(
        self, name: str, place: int, prior: float, flags: int = 0, pattern: str | None = None
    ) -> None:
        """Add a candidate for a name; one that folds to nothing, or is over long, is left out.

        A name with punctuation inside ("St. Louis") is also known in its spaced form. `pattern`
        is the name's, if it is at hand.
        """
        if pattern is None:
            pattern = fold_pattern(name)
        if not pattern or len(pattern) > _LONGEST:
            return
        self._add(pattern, place, prior, flags)
        if ". " in name or ", " in name:
            spaced = fold(name).text.strip()
            if "  " in spaced:
                self._add(f" {spaced} ", place, prior, flags)

    def names_of(self, kind: int) -> set[str]:
        """Patterns that so far name a place of this kind."""
        numbers = {
            number
            for number, place in zip(self.of_pattern, self.of_place, strict=True)
            if self.places[place].kind == kind
        }
        return {pattern for pattern, number in self.patterns.items() if number in numbers}

    def people(self, word: str, country: int, prior: float, *, english: bool) -> None:
        """Add a word for a country's people; it stands before every place of that name."""
        pattern = fold_pattern(word)
        if pattern:
            self.of_people.setdefault(pattern, {})[country] = round(100 * prior)
            (self.english if english else self.lower).add(pattern)

    def _add(self, pattern: str, place: int, prior: float, flags: int) -> None:
        number = self.patterns.get(pattern)
        if number is None:
            number = self.patterns[pattern] = len(self.patterns)
            self.flags.append(flags)
        else:
            # A restriction holds only if it holds for every use of the pattern; a licence for any.
            old = self.flags[number]
            strict = old & flags & (CAPITALS | FOLLOWS | DEMONYM | UNCASED)
            acronym = ACRONYM if (old | flags) & (CAPITALS | ACRONYM) else 0
            self.flags[number] = strict | acronym | ((old | flags) & (COMMON | LOWER))
        self.of_pattern.append(number)
        self.of_place.append(place)
        self.prior.append(round(100 * prior))
