"""A pair as decisions see it: score and threshold, what bears it out, and why, in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from detectors.feeds import BIN_HOURS
from detectors.incidents.record import Standing
from detectors.params import Params
from detectors.regions.ground import Ground, together
from detectors.regions.incident import Incident
from detectors.regions.moment import Moment
from detectors.regions.pair import Pair
from detectors.regions.region import Region
from detectors.scorers.burst import log_odds, odds
from schemas.alert import Why
from schemas.signals import SIGNALS
from schemas.times import HOUR_MS

__all__ = ["View", "farthest", "has_gap", "standing_of", "views_of", "whole"]


class View:
    """A pair as it stands: score and threshold in log-odds.

    `filtered` is what the filter alone makes of it, `ground` what bears it out: for an incident
    that others joined, that of all of them.
    """

    __slots__ = ("code", "filtered", "ground", "pair", "region", "score", "threshold")

    def __init__(
        self,
        region: Region,
        pair: Pair,
        score: float,
        threshold: float,
        filtered: float,
        ground: Ground | None,
    ) -> None:
        self.code = region.code
        self.region = region
        self.pair = pair
        self.score = score
        self.threshold = threshold
        self.filtered = filtered
        self.ground = ground

    def resting_on(self, ground: Ground) -> View:
        """The same on another ground."""
        return View(self.region, self.pair, self.score, self.threshold, self.filtered, ground)

    @property
    def owners(self) -> int:
        """Independent owners that tell of it."""
        return len(self.ground.owners) if self.ground else 0

    @property
    def margin(self) -> float:
        """How far it is above its threshold."""
        return self.score - self.threshold

    def happens_here(self, params: Params) -> bool:
        """Whether enough of its stories happen in the country and do not only name it."""
        ground = self.pair.case.ground
        return ground is not None and ground.leading >= params.leading_share * ground.stories

    @property
    def firing(self) -> Incident | None:
        """Its incident, if that is open."""
        incident = self.pair.case.incident
        return incident if incident is not None and incident.ended_ms is None else None


def views_of(
    regions: Mapping[str, Region], codes: Iterable[str], signal: str, moment: Moment
) -> list[View]:
    """The pairs of a signal that are awake in the regions named, in that order."""
    views = []
    for code in codes:
        region = regions.get(code)
        if region is None:
            continue
        score = region.provisional(signal, moment)
        if score is not None:
            pair, threshold = region.pairs[signal], region.threshold(signal, moment)
            ground = pair.case.ground
            view = View(region, pair, score, threshold, score, ground)
            if ground is not None and ground.advisory >= moment.rules.advisory_sure:
                _advise(view, ground, moment)
            views.append(view)
    return views


def _advise(view: View, ground: Ground, moment: Moment) -> None:
    """What an authority's advisory adds: an event in itself, for as long as an incident is held."""
    params = moment.params
    if moment.now_ms - ground.advisory_ms <= params.hold_hours * HOUR_MS:
        view.score = max(view.score, log_odds(ground.advisory))
        view.threshold = min(view.threshold, log_odds(params.advisory_sure))


def whole(view: View, views: Sequence[View], home: str, now_ms: int) -> View:
    """The incident of a subdivision of `home` as it stands with the regions that joined it.

    Score and threshold are those of the region farthest above its own; what bears it out is
    the ground of all. Documents and stories are no more than the country has, as one may tell
    of several regions.
    """
    joined = _joined(view, views, home)
    grounds = [v.ground for v in (view, *joined) if v.ground is not None]
    if not joined or not grounds:
        return view
    ground = together(grounds, now_ms)
    country = next((v.ground for v in views if v.code == home), None)
    if country is not None:
        least = max(grounds, key=lambda g: g.documents)
        ground.documents = max(min(ground.documents, country.documents), least.documents)
        ground.stories = max(min(ground.stories, country.stories), least.stories)
    return _best(view, joined).resting_on(ground)


def farthest(view: View, views: Sequence[View], home: str) -> View:
    """Of a subdivision and the regions that joined its incident, that farthest above its threshold.

    What bears it out is that region's own ground.
    """
    return _best(view, _joined(view, views, home))


def _best(view: View, joined: Sequence[View]) -> View:
    best = view
    for other in joined:
        if other.margin > best.margin:
            best = other
    return best


def _joined(view: View, views: Sequence[View], home: str) -> list[View]:
    # One that has just ended is still worded as it stood.
    incident = view.pair.case.incident
    if incident is None or not incident.parts or view.code == home:
        return []
    return [v for v in views if v.code in incident.parts and v.firing is None]


def standing_of(view: View, signal: str, moment: Moment) -> Standing:
    """Score, threshold, baseline a day, and the terms that add up to the score."""
    position, pair = SIGNALS.index(signal), view.pair
    baseline, rest = 0.0, 0.0
    for name in pair.awake:
        lane, volume = moment.rules.lanes[name], moment.volumes.lanes[name]
        outlook = volume.outlooks[1]
        exposure = view.region.exposure(name, volume.final_ms or 0, moment)
        mean = lane.mean(pair.filters[name], exposure, outlook.share[position])
        baseline += mean * 24.0 / BIN_HOURS[name]
        rest = odds(*lane.rest(outlook.rise))
    fresh = 0.0
    for name in sorted(pair.open):
        bins = pair.open[name]
        for bin_ms in sorted(bins):
            fresh += bins[bin_ms].weight
    terms = [
        ("resting level", 1.0, rest),
        ("stories in final bins", pair.stories, pair.gain),
        ("bins without stories", 1.0, pair.quiet),
        ("stories in open bins", fresh, view.filtered - rest - pair.gain - pair.quiet),
        ("advisory", 1.0, view.score - view.filtered),
    ]
    why = tuple(_why(name, amount, total) for name, amount, total in terms if total)
    return Standing(view.score, view.threshold, baseline, why, has_gap(pair, moment))


def _why(feature: str, amount: float, total: float) -> Why:
    """A term of `total` log-odds from an amount of story weight (or of one)."""
    value = amount or 1.0
    return Why(feature=feature, weight=round(total / value, 9), value=round(value, 9))


def has_gap(pair: Pair, moment: Moment) -> bool:
    """Whether feeds that the pair hears from are far below their volume."""
    return any(moment.volumes.lanes[name].gap for name in pair.awake)
