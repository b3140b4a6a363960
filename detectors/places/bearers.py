"""What the gazetteer says of a name: the places that bear it, and what a mention of it is worth."""

from __future__ import annotations

import math
from typing import Final

from detectors.gazetteer.compiled import Gazetteer
from detectors.gazetteer.draft import DEMONYM, Kind
from schemas.remembered import remember

__all__ = ["COUNTRY", "REGION", "TOWNS", "Bearer", "BearerBook", "Bearers", "Choice", "Name"]

# By themselves, as an attribute of a class is looked up by name wherever it stands.
COUNTRY: Final[int] = Kind.COUNTRY
REGION: Final[int] = Kind.REGION
_CITY: Final[int] = Kind.CITY
_DISTRICT: Final[int] = Kind.DISTRICT
TOWNS: Final = (_CITY, _DISTRICT)
"""Kinds of the smallest places there are."""

_LINKED: Final = 16
# Lead over the best bearer in another country from which a name counts as certain: tenfold.
_CERTAIN: Final = 100
_REMEMBERED: Final = 16_384
_VOTE_OF_A_PEOPLE: Final = 0.5
_VOTE_OF_A_COUNTRY: Final = 1.0
_VOTE: Final = 0.6


class Name:
    """A name in `Reading.raw` and the pattern it matches; `placed` if "in" or "near" is before.

    `body` says that it is part of an organisation's name (University of Jos), `doubted` that it is
    a common word where no capital marks a name.
    """

    __slots__ = ("body", "doubted", "end", "pattern", "placed", "start")

    def __init__(
        self,
        start: int,
        end: int,
        pattern: int,
        *,
        placed: bool = False,
        body: bool = False,
        doubted: bool = False,
    ) -> None:
        self.start = start
        self.end = end
        self.pattern = pattern
        self.placed = placed
        self.doubted = doubted
        self.body = body


class Bearer:
    """One place that bears a name: its number, how likely it is by its size, where it lies.

    `prior` is in hundredths, `size` the same as a score; `scale` is what a degree of longitude is
    to one of latitude there.
    """

    __slots__ = ("country", "kind", "lat", "lon", "place", "prior", "region", "scale", "size")

    def __init__(self, gazetteer: Gazetteer, place: int, prior: int) -> None:
        self.place = place
        self.prior = prior
        self.size = prior / 100.0
        self.kind: int = gazetteer.kind[place]
        self.country: int = gazetteer.country[place]
        self.region: int = gazetteer.region[place]
        self.lat, self.lon = gazetteer.point(place)
        self.scale = math.cos(math.radians(self.lat))


class Bearers:
    """All bearers of a name, likeliest first.

    `country` is the likeliest's, `certain` that it leads those of other countries tenfold,
    `countries` are all bearers', `weight` is what one mention adds to the country's votes.
    `outer` are those of the first that a town may lie in, `inner` those that may lie in one,
    `whole` says that a country is among all.
    """

    __slots__ = (
        "all", "certain", "countries", "country", "inner", "outer", "people", "weight", "whole",
    )  # fmt: skip

    def __init__(self, bearers: list[Bearer], *, people: bool) -> None:
        first = bearers[0]
        self.all = bearers
        self.people = people
        self.country = first.country
        self.countries = frozenset(bearer.country for bearer in bearers)
        rival = next((b.prior for b in bearers if b.country != first.country), None)
        self.certain = rival is None or first.prior - rival >= _CERTAIN
        self.weight = self.weight_of(first)
        self.whole = any(bearer.kind == COUNTRY for bearer in bearers)
        linkable = [bearer for bearer in bearers[:_LINKED] if bearer.country]
        self.outer = [
            bearer
            for bearer in linkable
            if bearer.kind == COUNTRY or (bearer.kind in (REGION, _DISTRICT) and bearer.region)
        ]
        self.inner = [bearer for bearer in linkable if bearer.kind != COUNTRY]

    def weight_of(self, bearer: Bearer) -> float:
        """Vote of one mention for the bearer's country."""
        if self.people:
            return _VOTE_OF_A_PEOPLE
        return _VOTE_OF_A_COUNTRY if bearer.kind == COUNTRY else _VOTE


class Choice:
    """A name of a document, however often it stands there, and which of its bearers is meant.

    `placed` says that "in" or "near" is before it somewhere, `doubted` that it is a word like any
    other wherever it stands, `linked` are the places that "Town, State" speaks for, `scores` those
    of all bearers where there are several.
    """

    __slots__ = (
        "bearer", "count", "doubted", "given_up", "known", "linked", "pattern", "placed", "scores",
    )  # fmt: skip

    def __init__(self, name: Name, known: Bearers) -> None:
        self.pattern = name.pattern
        self.known = known
        self.placed = name.placed
        self.doubted = name.doubted
        self.count = 1
        self.linked: set[int] | None = None
        self.scores: list[float] | None = None
        # The likeliest until it is chosen.
        self.bearer = known.all[0]
        self.given_up = False

    def link(self, place: int) -> None:
        """Note that "Town, State" speaks for one of the bearers."""
        if self.linked is None:
            self.linked = {place}
        else:
            self.linked.add(place)

    def is_linked(self) -> bool:
        """Whether "Town, State" speaks for the bearer that is meant."""
        return self.linked is not None and self.bearer.place in self.linked


class BearerBook:
    """The bearers of every name; few names are most of what the news names, and are remembered."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Take the places."""
        self._gazetteer = gazetteer
        self._known: dict[int, Bearers] = {}

    def of(self, pattern: int) -> Bearers:
        """The bearers of the pattern's name."""
        known = self._known.get(pattern)
        if known is None:
            known = remember(self._known, pattern, self._look_up(pattern), _REMEMBERED)
        return known

    def _look_up(self, pattern: int) -> Bearers:
        gazetteer = self._gazetteer
        start, stop = gazetteer.first[pattern], gazetteer.first[pattern + 1]
        return Bearers(
            [Bearer(gazetteer, gazetteer.of[i], gazetteer.prior[i]) for i in range(start, stop)],
            people=bool(gazetteer.flags[pattern] & DEMONYM),
        )
