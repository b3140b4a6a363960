"""Which bearer of a name is meant.

Every bearer is scored by its prior (log10 of its people; countries above all towns), by the
countries that the document names, by nearness to what is resolved already, by "Town, State", and
by the source's home. One name means one place throughout a document, and what is certain is
resolved first. The features are those of Leidner's survey (Toponym Resolution in Text, 2007).
"""

from __future__ import annotations

import functools
import itertools
import math
from typing import Final, NamedTuple

from detectors.draft import DEMONYM, FOLLOWS, Kind
from detectors.gazetteer import Gazetteer
from detectors.reading import Reading

__all__ = ["Chooser", "Name"]

_VOTE: Final = 3.0
_NEIGHBOUR: Final = 0.9
_LINK: Final = 4.0
_HOME: Final = 1.5
# Bonus for lying within so many kilometres of what is resolved.
_NEAR_KM: Final = 100.0
_NEAR: Final = 1.5
_FAR_KM: Final = 300.0
_FAR: Final = 0.8
_ANCHORS: Final = 12
_LINKED: Final = 16
_RIVALS: Final = 16
_DOUBT: Final = 0.5
_WIDE: Final = frozenset((Kind.COUNTRY, Kind.AREA))
_DEGREE_KM: Final = 111.2
# The same distances in degrees of latitude, squared.
_NEAR_DEGREES: Final = (_NEAR_KM / _DEGREE_KM) ** 2
_FAR_DEGREES: Final = (_FAR_KM / _DEGREE_KM) ** 2
# Lead over the best bearer in another country from which a name counts as certain: tenfold.
_CERTAIN: Final = 100
_GAPS: Final = frozenset({
    ", ", " (", ", in ", " in ", " en ", " au ", " à ", ", au ", ", en ", " of ", " de ", "، ",
    " في ", "، في ", "، ب", " nchini ", ", nchini ", " - ",
})  # fmt: skip
_LONGEST_GAP: Final = 5
_REMEMBERED: Final = 16_384
# A lone name of a place smaller than this, in a country the document does not speak of, is
# more often a person or a firm.
_UNSUPPORTED: Final = 4.0
# The same where the document speaks of other countries: so much do its votes come to.
_CONTRADICTED: Final = 4.9
_SPOKEN_OF: Final = 2.0
_HARDLY_SUPPORTED: Final = 3.3
_SUPPORTED: Final = 1.0
# In a paper of the country itself, or beside what speaks for it already, one further town or
# region will do.
_SUPPORTED_AT_HOME: Final = 0.5
_ROUNDING: Final = 1e-9
# The town before "Vt." that no town of Vermont is known by, if smaller than this elsewhere, is
# one of those that no list has.
_STATED_BELOW: Final = 600
_STATED_GAPS: Final = frozenset((", ", " ("))
_LIST_GOES_ON: Final = (",", " and", " et", " y ", " e ", " &", " or")


class Name(NamedTuple):
    """A name in `Reading.raw` and the pattern it matches; `placed` if "in" or "near" is before.

    `body` says that it is part of an organisation's name (University of Jos).
    """

    start: int
    end: int
    pattern: int
    placed: bool = False
    body: bool = False


class _Spot(NamedTuple):
    """Where a place lies; `scale` is what a degree of longitude is to one of latitude there."""

    kind: int
    country: int
    region: int
    lat: float
    lon: float
    scale: float


class _Bearers(NamedTuple):
    """What the gazetteer says of a name: its bearers as (prior, place), likeliest first.

    `country` is the likeliest's, `certain` that it leads those of other countries tenfold,
    `countries` are all bearers', `weight` is what one mention adds to the country's votes.
    `sizes` are the bearers once more, as (score by size, place, country, whether it is one).
    `outer` are those of the first that a town may lie in, as (place, country, region or 0 for a
    whole country); `inner` those that may lie in one, as (place, country, region).
    `spots` says where each of several bearers lies.
    """

    candidates: list[tuple[int, int]]
    sizes: list[tuple[float, int, int, bool]]
    outer: list[tuple[int, int, int]]
    inner: list[tuple[int, int, int]]
    country: int
    certain: bool
    countries: frozenset[int]
    weight: float
    spots: dict[int, _Spot]


class Chooser:
    """Scores the bearers of each name of a document."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Take the places."""
        self._gazetteer = gazetteer
        self._number = {code: i for i, code in enumerate(gazetteer.countries)}
        # Few names are most of what the news names.
        self._bearers = functools.lru_cache(_REMEMBERED)(self._look_up)

    def _look_up(self, pattern: int) -> _Bearers:
        gazetteer = self._gazetteer
        country, kind, region = gazetteer.country, gazetteer.kind, gazetteer.region
        start, stop = gazetteer.first[pattern], gazetteer.first[pattern + 1]
        candidates = list(
            zip(
                gazetteer.prior[start:stop].tolist(), gazetteer.of[start:stop].tolist(), strict=True
            )
        )
        prior, place = candidates[0]
        linkable = [other for _, other in candidates[:_LINKED] if country[other]]
        rival = next((p for p, other in candidates if country[other] != country[place]), None)
        return _Bearers(
            candidates=candidates,
            sizes=[
                (prior / 100.0, place, country[place], kind[place] == Kind.COUNTRY)
                for prior, place in candidates
            ],
            outer=[
                (other, country[other], 0 if kind[other] == Kind.COUNTRY else region[other])
                for other in linkable
                if kind[other] == Kind.COUNTRY
                or (kind[other] in (Kind.REGION, Kind.DISTRICT) and region[other])
            ],
            inner=[
                (other, country[other], region[other])
                for other in linkable
                if kind[other] != Kind.COUNTRY
            ],
            country=country[place],
            certain=rival is None or prior - rival >= _CERTAIN,
            countries=frozenset(country[other] for _, other in candidates),
            weight=self._weight(pattern, place),
            spots={other: self._spot(other) for _, other in candidates}
            if len(candidates) > 1
            else {},
        )

    def _spot(self, place: int) -> _Spot:
        gazetteer = self._gazetteer
        lat, lon = gazetteer.point(place)
        return _Spot(
            gazetteer.kind[place],
            gazetteer.country[place],
            gazetteer.region[place],
            lat,
            lon,
            math.cos(math.radians(lat)),
        )

    def _weight(self, pattern: int, place: int) -> float:
        """Vote of one mention of a place for its country."""
        if self._gazetteer.flags[pattern] & DEMONYM:
            return 0.5
        return 1.0 if self._gazetteer.kind[place] == Kind.COUNTRY else 0.6

    def choose(self, names: list[Name], reading: Reading, *, screened: bool) -> list[int]:
        """Place of each name, -1 where the name is given up (only if `screened`)."""
        if not names:
            return []
        bearers: dict[int, _Bearers] = {}
        counts: dict[int, int] = {}
        for _, _, pattern, _, _ in names:
            if pattern in counts:
                counts[pattern] += 1
            else:
                counts[pattern] = 1
                bearers[pattern] = self._bearers(pattern)
        links = self._links(names, bearers, reading.raw)
        home = self._number.get(reading.home or "", 0)
        votes = self._votes(bearers, counts, links, home)
        chosen = self._resolve(bearers, links, votes, home)
        self._as_stated(names, bearers, links, chosen, reading.raw)
        self._namesakes(chosen, bearers, home)
        if screened:
            placed = {name.pattern for name in names if name.placed}
            self._give_up(chosen, bearers, counts, links, votes, placed, home)
        return [chosen[name.pattern] for name in names]

    def _links(
        self, names: list[Name], bearers: dict[int, _Bearers], raw: str
    ) -> dict[tuple[int, int], float]:
        """Bonus of (pattern, place) that "Town, State" speaks for."""
        links: dict[tuple[int, int], float] = {}
        seen: set[tuple[int, int]] = set()
        for left, right in itertools.pairwise(names):
            pair = (left.pattern, right.pattern)
            if right.start - left.end > _LONGEST_GAP or pair in seen:
                continue
            if raw[left.end : right.start] not in _GAPS:
                continue
            seen.add(pair)
            for outer, country, region in bearers[right.pattern].outer:
                for inner, of, within in bearers[left.pattern].inner:
                    if inner != outer and of == country and region in (0, within):
                        links[left.pattern, inner] = _LINK
                        links[right.pattern, outer] = _LINK
        return links

    def _as_stated(
        self,
        names: list[Name],
        bearers: dict[int, _Bearers],
        links: dict[tuple[int, int], float],
        chosen: dict[int, int],
        raw: str,
    ) -> None:
        """Give a town the region that stands after it where no bearer of its name lies in it.

        `Springfield, Vt.` is none of the Springfields that are known; the region is all that is
        known of it. Not so in a list, where a region may follow a town for no reason.
        """
        gazetteer = self._gazetteer
        kind = gazetteer.kind
        linked = {pattern for pattern, _ in links} if links else frozenset()
        for left, right in itertools.pairwise(names):
            if right.start - left.end > _LONGEST_GAP or left.pattern in linked:
                continue
            outer = chosen[right.pattern]
            if kind[outer] != Kind.REGION or raw[left.end : right.start] not in _STATED_GAPS:
                continue
            inner = chosen[left.pattern]
            known = bearers[left.pattern]
            if (
                kind[inner] not in (Kind.CITY, Kind.DISTRICT)
                or gazetteer.region[inner] == gazetteer.region[outer]
                or known.candidates[0][0] >= _STATED_BELOW
                or any(kind[p] in (Kind.REGION, Kind.COUNTRY) for _, p in known.candidates)
            ):
                continue
            if gazetteer.flags[right.pattern] & FOLLOWS or (
                gazetteer.country[inner] == gazetteer.country[outer]
                and not raw.startswith(_LIST_GOES_ON, right.end)
            ):
                chosen[left.pattern] = outer

    def _namesakes(self, chosen: dict[int, int], bearers: dict[int, _Bearers], home: int) -> None:
        """Georgia is the state, and Niger the one in Nigeria, where only towns of it are named."""
        gazetteer = self._gazetteer
        kind = gazetteer.kind
        for pattern, place in chosen.items():
            if kind[place] != Kind.COUNTRY or len(bearers[pattern].candidates) == 1:
                continue
            country = gazetteer.country[place]
            others = [p for other, p in chosen.items() if other != pattern]
            if country == home or any(gazetteer.country[p] == country for p in others):
                continue
            within = {gazetteer.region[p] for p in others}
            for _, rival in bearers[pattern].candidates:
                if kind[rival] == Kind.REGION and gazetteer.region[rival] in within:
                    chosen[pattern] = rival
                    break

    def _votes(
        self,
        bearers: dict[int, _Bearers],
        counts: dict[int, int],
        links: dict[tuple[int, int], float],
        home: int,
    ) -> dict[int, float]:
        """Weight of each country by what is certain."""
        country = self._gazetteer.country
        votes: dict[int, float] = {home: 0.3} if home else {}
        for pattern, known in bearers.items():
            linked = (
                [place for _, place in known.candidates if (pattern, place) in links]
                if links
                else []
            )
            of = country[linked[0]] if linked else known.country
            # A paper in Lebanon that names Tripoli does not speak of Libya.
            if home and of != home and home in known.countries:
                continue
            if linked or known.certain:
                weight = self._weight(pattern, linked[0]) if linked else known.weight
                count = counts[pattern]
                if count > 1:
                    weight *= 1.0 + math.log2(count)
                if linked:
                    weight /= len({country[p] for p in linked})
                votes[of] = votes.get(of, 0.0) + weight
        votes.pop(0, None)
        return votes

    def _resolve(
        self,
        bearers: dict[int, _Bearers],
        links: dict[tuple[int, int], float],
        votes: dict[int, float],
        home: int,
    ) -> dict[int, int]:
        """Place of each pattern; what has the greatest lead is settled first."""
        chosen: dict[int, int] = {}
        anchors: list[tuple[float, float, int, int]] = []
        open_: list[tuple[float, int, int, list[tuple[float, int]]]] = []
        whole: dict[int, float] = {}
        part: dict[int, float] = {}
        for order, (pattern, known) in enumerate(bearers.items()):
            candidates = known.candidates
            if len(candidates) == 1:
                self._settle(pattern, candidates[0][1], chosen, anchors)
                continue
            if not open_:
                whole, part = self._shares(votes)
            scores = _scores(pattern, known.sizes, links, whole, part, home)
            open_.append((scores[1][0] - scores[0][0], order, pattern, scores))
        # No two have the same second part.
        open_.sort()
        for lead, _, pattern, scores in open_:
            place = scores[0][1]
            if anchors and -lead < _NEAR:
                least = scores[0][0] - _NEAR
                spots = bearers[pattern].spots
                place = -max(
                    [
                        (s + _nearness(spots[p], anchors), -p)
                        for s, p in scores[:_RIVALS]
                        if s >= least
                    ]
                )[1]
            self._settle(pattern, place, chosen, anchors)
        return chosen

    def _settle(
        self,
        pattern: int,
        place: int,
        chosen: dict[int, int],
        anchors: list[tuple[float, float, int, int]],
    ) -> None:
        gazetteer = self._gazetteer
        chosen[pattern] = place
        if len(anchors) < _ANCHORS and gazetteer.kind[place] not in _WIDE:
            point = gazetteer.point(place)
            anchors.append((*point, gazetteer.country[place], gazetteer.region[place]))

    def _shares(self, votes: dict[int, float]) -> tuple[dict[int, float], dict[int, float]]:
        """Bonus by country number: for countries (neighbours support each other), for the rest."""
        total = math.fsum(votes.values()) + _DOUBT
        part = {of: _VOTE * weight / total for of, weight in votes.items()}
        whole = dict(part)
        for of, bonus in part.items():
            for near in self._gazetteer.neighbours[of]:
                whole[near] = max(whole.get(near, 0.0), _NEIGHBOUR * bonus)
        return whole, part

    def _give_up(
        self,
        chosen: dict[int, int],
        bearers: dict[int, _Bearers],
        counts: dict[int, int],
        links: dict[tuple[int, int], float],
        votes: dict[int, float],
        placed: set[int],
        home: int,
    ) -> None:
        """Set small places that nothing in the document speaks for to -1.

        Of those that "in" or "near" stands before only the smallest are. A name does not speak for
        itself, however often it stands there, unless nothing speaks for another country.
        """
        gazetteer = self._gazetteer
        total = math.fsum(votes.values())
        for pattern, place in chosen.items():
            of = gazetteer.country[place]
            vote = votes.get(of, 0.0)
            own = 0.0
            count = counts[pattern]
            if of == bearers[pattern].country and bearers[pattern].certain:
                own = bearers[pattern].weight * (1.0 + math.log2(count))
            least = _SUPPORTED_AT_HOME if own or of == home else _SUPPORTED
            if vote - own >= least - _ROUNDING:
                continue
            others = total - vote if count > 1 else total
            if count > 1 and others < _SPOKEN_OF:
                continue
            unsupported = _CONTRADICTED if others >= _SPOKEN_OF else _UNSUPPORTED
            if gazetteer.kind[place] not in (Kind.CITY, Kind.DISTRICT) or (pattern, place) in links:
                continue
            prior = next(p for p, other in bearers[pattern].candidates if other == place) / 100.0
            if prior < (_HARDLY_SUPPORTED if pattern in placed else unsupported):
                chosen[pattern] = -1


def _nearness(spot: _Spot, anchors: list[tuple[float, float, int, int]]) -> float:
    """Bonus for lying near, or around, a resolved place; flat-earth distance does here."""
    kind, country, region, lat, lon, scale = spot
    if kind == Kind.AREA:
        return 0.0
    # A region without a code is around nothing.
    around = region if kind == Kind.REGION else 0
    far = False
    for a_lat, a_lon, a_country, a_region in anchors:
        if kind == Kind.COUNTRY:
            if a_country == country:
                return _NEAR
            continue
        if around and a_region == around:
            return _NEAR
        north, east = a_lat - lat, (a_lon - lon) * scale
        distance = north * north + east * east
        if distance <= _NEAR_DEGREES:
            return _NEAR
        far = far or distance <= _FAR_DEGREES
    return _FAR if far else 0.0


def _scores(
    pattern: int,
    sizes: list[tuple[float, int, int, bool]],
    links: dict[tuple[int, int], float],
    whole: dict[int, float],
    part: dict[int, float],
    home: int,
) -> list[tuple[float, int]]:
    """Candidates by falling score, equal ones by place number."""
    if not (whole or links):
        # Nothing speaks for any of them but its size, by which they are ranked already.
        return [(score, place) for score, place, _, _ in sizes]
    scores: list[tuple[float, int]] = []
    for size, place, of, is_country in sizes:
        score = size + (whole if is_country else part).get(of, 0.0)
        if links:
            score += links.get((pattern, place), 0.0)
        if of == home != 0:
            score += _HOME
        scores.append((-score, place))
    scores.sort()
    return [(-score, place) for score, place in scores]
