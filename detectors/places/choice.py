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
from detectors.places.bearers import COUNTRY, REGION, Bearer, BearerBook, Choice, Name
from detectors.places.doubts import give_up_unsupported, namesakes, sum_of
from detectors.places.stated import link, settle_stated
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
        by_pattern: dict[int, Choice] = {}
        choices: list[Choice] = []
        for name in names:
            known = by_pattern.get(name.pattern)
            if known is None:
                known = Choice(name, self._book.of(name.pattern))
                by_pattern[name.pattern] = known
                choices.append(known)
            else:
                known.count += 1
                known.placed = known.placed or name.placed
                known.doubted = known.doubted and name.doubted
        several = len(names) > 1
        if several:
            link(names, by_pattern, reading.raw)
        home = self._number.get(reading.home, 0) if reading.home else 0
        votes = _votes(choices, home)
        settled = self._settle(choices, votes, home)
        if several:
            settle_stated(names, by_pattern, self._flags, reading.raw)
            namesakes(settled, home)
        if screened:
            give_up_unsupported(choices, votes, home)
        places: list[int] = []
        for name in names:
            choice = by_pattern[name.pattern]
            places.append(-1 if choice.given_up else choice.bearer.place)
        return places

    def _settle(self, choices: list[Choice], votes: dict[int, float], home: int) -> list[Choice]:
        """Choose a bearer of each; the names in that order: what has the greatest lead is first."""
        settled: list[Choice] = []
        anchors: list[Bearer] = []
        open_: list[Choice] = []
        order: list[tuple[float, int]] = []
        bonus = _Bonus(votes, self._neighbours)
        for choice in choices:
            if len(choice.known.all) == 1:
                settled.append(choice)
                _anchor(choice.bearer, anchors)
                continue
            scores = _scores(choice, bonus, home)
            best = _best(choice.known.all, scores)
            choice.scores = scores
            choice.bearer = choice.known.all[best]
            order.append((-_lead(scores, best), len(open_)))
            open_.append(choice)
        if len(order) > 1:
            order.sort()
        for behind, number in order:
            choice = open_[number]
            if anchors and -behind < _NEAR:
                choice.bearer = _nearest(choice, anchors)
            settled.append(choice)
            _anchor(choice.bearer, anchors)
        return settled


class _Bonus:
    """What the votes add to the scores of a country's bearers: worked out when it is asked for."""

    def __init__(self, votes: dict[int, float], neighbours: list[tuple[int, ...]]) -> None:
        self._votes = votes
        self._neighbours = neighbours
        self._part: dict[int, float] | None = None
        self._whole: dict[int, float] | None = None

    def part(self) -> dict[int, float]:
        """Bonus of places, by country number."""
        if self._part is None:
            total = sum_of(self._votes) + _DOUBT
            self._part = {of: _VOTE * weight / total for of, weight in self._votes.items()}
        return self._part

    def whole(self) -> dict[int, float]:
        """Bonus of whole countries: neighbours support each other."""
        if self._whole is None:
            part = self.part()
            whole = dict(part)
            for of, bonus in part.items():
                shared = _NEIGHBOUR * bonus
                for near in self._neighbours[of]:
                    known = whole.get(near)
                    if known is None or known < shared:
                        whole[near] = shared
            self._whole = whole
        return self._whole


def _votes(choices: list[Choice], home: int) -> dict[int, float]:
    """Weight of each country by what is certain."""
    votes: dict[int, float] = {home: _VOTE_OF_HOME} if home else {}
    for choice in choices:
        known, places = choice.known, choice.linked
        stated: list[Bearer] = []
        of = known.country
        if places is not None:
            stated = [b for b in known.all if b.place in places]
            of = stated[0].country if stated else known.country
        # A paper in Lebanon that names Tripoli does not speak of Libya.
        if home and of != home and home in known.countries:
            continue
        if of and (stated or known.certain):
            weight = known.weight_of(stated[0]) if stated else known.weight
            if choice.count > 1:
                weight *= 1.0 + math.log2(choice.count)
            if stated:
                weight /= len({bearer.country for bearer in stated})
            voted = votes.get(of)
            votes[of] = weight if voted is None else voted + weight
    return votes


def _scores(choice: Choice, bonus: _Bonus, home: int) -> list[float]:
    scores: list[float] = []
    linked = choice.linked
    part = bonus.part()
    whole = bonus.whole() if choice.known.whole else part
    for bearer in choice.known.all:
        of = bearer.country
        score = bearer.size
        added = (whole if bearer.kind == COUNTRY else part).get(of)
        if added is not None:
            score += added
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


def _lead(scores: list[float], best: int) -> float:
    """By how much the best is ahead of the next."""
    second = -math.inf
    for i, score in enumerate(scores):
        if i != best and score > second:
            second = score
    return scores[best] - second


def _nearest(choice: Choice, anchors: list[Bearer]) -> Bearer:
    """Which is best with the bonus for lying near what is resolved."""
    bearers, scores = choice.known.all, choice.scores or []
    least = max(scores) - _NEAR
    nearer = [
        score + _nearness(bearers[i], anchors) if score >= least else -math.inf
        for i, score in enumerate(scores)
    ]
    return bearers[_best(bearers, nearer)]


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


def _anchor(bearer: Bearer, anchors: list[Bearer]) -> None:
    """Note a place that others may lie near."""
    if len(anchors) < _ANCHORS and bearer.kind not in (COUNTRY, _AREA):
        anchors.append(bearer)
