"""Which bearer of a name is meant.

Every bearer is scored by its prior (log10 of its people; countries above all towns), by the
countries that the document names, by nearness to what is resolved already, by "Town, State", and
by the source's home. One name means one place throughout a document, and what is certain is
resolved first. The features are those of Leidner's survey (Toponym Resolution in Text, 2007).
"""

from __future__ import annotations

import math
from typing import Final

from detectors.gazetteer.compiled import Gazetteer
from detectors.gazetteer.draft import Kind
from detectors.places.bearers import COUNTRY, REGION, Bearer, BearerBook, Bearers, Name
from detectors.places.doubts import namesakes, sum_of, unsupported
from detectors.places.stated import links, settle_stated
from detectors.text.reading import Reading

__all__ = ["Chooser"]

_VOTE: Final = 3.0
_NEIGHBOUR: Final = 0.9
_LINK: Final = 4.0
_HOME: Final = 1.5
_VOTE_OF_HOME: Final = 0.3
# Bonus for lying within so many kilometres of what is resolved.
_NEAR_KM: Final = 100.0
_NEAR: Final = 1.5
_FAR_KM: Final = 300.0
_FAR: Final = 0.8
_ANCHORS: Final = 12
_DOUBT: Final = 0.5
_AREA: Final[int] = Kind.AREA
_DEGREE_KM: Final = 111.2
# The same distances in degrees of latitude, squared.
_NEAR_DEGREES: Final = (_NEAR_KM / _DEGREE_KM) ** 2
_FAR_DEGREES: Final = (_FAR_KM / _DEGREE_KM) ** 2


class _Open:
    """A name of several bearers: their scores in order, and which is best."""

    __slots__ = ("best", "known", "pattern", "scores")

    def __init__(self, pattern: int, known: Bearers, scores: list[float]) -> None:
        self.pattern = pattern
        self.known = known
        self.scores = scores
        self.best = _best(known.all, scores)

    def lead(self) -> float:
        """By how much the best is ahead of the next."""
        scores, best = self.scores, self.best
        second = -math.inf
        for i, score in enumerate(scores):
            if i != best and score > second:
                second = score
        return scores[best] - second


class Chooser:
    """Scores the bearers of each name of a document."""

    def __init__(self, gazetteer: Gazetteer, flags: bytes) -> None:
        """Take the places, and the flags of their patterns as bytes."""
        self._number = {code: i for i, code in enumerate(gazetteer.countries)}
        self._neighbours = gazetteer.neighbours
        self._flags = flags
        self._book = BearerBook(gazetteer)

    def choose(self, names: list[Name], reading: Reading, *, screened: bool) -> list[int]:
        """Place of each name, -1 where the name is given up (only if `screened`)."""
        if not names:
            return []
        bearers: dict[int, Bearers] = {}
        counts: dict[int, int] = {}
        placed: set[int] = set()
        for name in names:
            pattern = name.pattern
            if name.placed:
                placed.add(pattern)
            if pattern in counts:
                counts[pattern] += 1
            else:
                counts[pattern] = 1
                bearers[pattern] = self._book.of(pattern)
        several = len(names) > 1
        linked: dict[int, set[int]] = links(names, bearers, reading.raw) if several else {}
        home = self._number.get(reading.home or "", 0)
        votes = _votes(bearers, counts, linked, home)
        chosen = self._resolve(bearers, linked, votes, home)
        if several:
            settle_stated(names, bearers, linked, chosen, self._flags, reading.raw)
            namesakes(chosen, bearers, home)
        places = [chosen[name.pattern].place for name in names]
        if screened:
            given_up = unsupported(chosen, bearers, counts, linked, votes, placed, home)
            for i in range(len(names)) if given_up else ():
                if names[i].pattern in given_up:
                    places[i] = -1
        return places

    def _resolve(
        self,
        bearers: dict[int, Bearers],
        linked: dict[int, set[int]],
        votes: dict[int, float],
        home: int,
    ) -> dict[int, Bearer]:
        """Bearer of each pattern; what has the greatest lead is settled first."""
        chosen: dict[int, Bearer] = {}
        anchors: list[Bearer] = []
        open_: list[_Open] = []
        order: list[tuple[float, int]] = []
        whole: dict[int, float] = {}
        part: dict[int, float] = {}
        for pattern, known in bearers.items():
            if len(known.all) == 1:
                _settle(pattern, known.all[0], chosen, anchors)
                continue
            if not open_:
                whole, part = self._shares(votes)
            scores = _scores(known.all, linked.get(pattern), whole, part, home)
            name = _Open(pattern, known, scores)
            order.append((-name.lead(), len(open_)))
            open_.append(name)
        order.sort()
        for behind, number in order:
            name = open_[number]
            best = name.best
            if anchors and -behind < _NEAR:
                best = _nearest(name, anchors)
            _settle(name.pattern, name.known.all[best], chosen, anchors)
        return chosen

    def _shares(self, votes: dict[int, float]) -> tuple[dict[int, float], dict[int, float]]:
        """Bonus by country number: for countries (neighbours support each other), for the rest."""
        total = sum_of(votes) + _DOUBT
        part = {of: _VOTE * weight / total for of, weight in votes.items()}
        whole = dict(part)
        for of, bonus in part.items():
            shared = _NEIGHBOUR * bonus
            for near in self._neighbours[of]:
                known = whole.get(near)
                if known is None or known < shared:
                    whole[near] = shared
        return whole, part


def _votes(
    bearers: dict[int, Bearers], counts: dict[int, int], linked: dict[int, set[int]], home: int
) -> dict[int, float]:
    """Weight of each country by what is certain."""
    votes: dict[int, float] = {home: _VOTE_OF_HOME} if home else {}
    for pattern, known in bearers.items():
        places = linked.get(pattern) if linked else None
        stated: list[Bearer] = []
        of = known.country
        if places:
            stated = [b for b in known.all if b.place in places]
            of = stated[0].country if stated else known.country
        # A paper in Lebanon that names Tripoli does not speak of Libya.
        if home and of != home and home in known.countries:
            continue
        if stated or known.certain:
            weight = known.weight_of(stated[0]) if stated else known.weight
            count = counts[pattern]
            if count > 1:
                weight *= 1.0 + math.log2(count)
            if stated:
                weight /= len({bearer.country for bearer in stated})
            votes[of] = votes.get(of, 0.0) + weight
    votes.pop(0, None)
    return votes


def _scores(
    bearers: list[Bearer],
    linked: set[int] | None,
    whole: dict[int, float],
    part: dict[int, float],
    home: int,
) -> list[float]:
    scores: list[float] = []
    for bearer in bearers:
        of = bearer.country
        score = bearer.size
        bonus = (whole if bearer.kind == COUNTRY else part).get(of)
        if bonus is not None:
            score += bonus
        if linked is not None and bearer.place in linked:
            score += _LINK
        if of == home != 0:
            score += _HOME
        scores.append(score)
    return scores


def _best(bearers: list[Bearer], scores: list[float]) -> int:
    """Which has the greatest score, of equal ones the least place number."""
    best = 0
    for i in range(1, len(scores)):
        if scores[i] > scores[best] or (
            scores[i] == scores[best] and bearers[i].place < bearers[best].place
        ):
            best = i
    return best


def _nearest(name: _Open, anchors: list[Bearer]) -> int:
    """Which is best with the bonus for lying near what is resolved."""
    bearers, scores = name.known.all, name.scores
    least = scores[name.best] - _NEAR
    return _best(
        bearers,
        [
            score + _nearness(bearers[i], anchors) if score >= least else -math.inf
            for i, score in enumerate(scores)
        ],
    )


def _nearness(bearer: Bearer, anchors: list[Bearer]) -> float:
    """Bonus for lying near, or around, a resolved place; flat-earth distance does here."""
    kind = bearer.kind
    if kind == _AREA:
        return 0.0
    if kind == COUNTRY:
        country = bearer.country
        for anchor in anchors:
            if anchor.country == country:
                return _NEAR
        return 0.0
    # A region without a code is around nothing.
    around = bearer.region if kind == REGION else 0
    lat, lon, scale = bearer.lat, bearer.lon, bearer.scale
    far = False
    for anchor in anchors:
        if around and anchor.region == around:
            return _NEAR
        north, east = anchor.lat - lat, (anchor.lon - lon) * scale
        distance = north * north + east * east
        if distance <= _NEAR_DEGREES:
            return _NEAR
        far = far or distance <= _FAR_DEGREES
    return _FAR if far else 0.0


def _settle(pattern: int, bearer: Bearer, chosen: dict[int, Bearer], anchors: list[Bearer]) -> None:
    chosen[pattern] = bearer
    if len(anchors) < _ANCHORS and bearer.kind not in (COUNTRY, _AREA):
        anchors.append(bearer)
