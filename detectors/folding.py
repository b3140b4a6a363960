"""A bin that has become final: into a pair's filter, and as a score."""

from __future__ import annotations

from typing import Final

from detectors.feeds import BIN_MS
from detectors.moment import Moment
from detectors.pair import NOTHING, Pair
from detectors.region import Region
from detectors.scorers.burst import score
from schemas.score import RegionScore
from schemas.signals import SIGNALS
from schemas.times import format_ms

__all__ = ["at_rest", "fold", "score_of"]

# Digits after the point of what an alert says of its score.
_SHOWN: Final = 9


def fold(region: Region, signal: str, name: str, moment: Moment) -> tuple[float, float]:
    """Fold the bin just final into an awake filter; returns its story weight and the expected."""
    lane, volume = moment.rules.lanes[name], moment.volumes.lanes[name]
    pair, start_ms = region.pairs[signal], moment.now_ms - BIN_MS[name]
    bins = pair.open.get(name, {})
    told = bins.pop(start_ms, NOTHING)
    weight, said = told.weight, told.said
    state = pair.filters[name]
    outlook = volume.outlook(start_ms, name)
    share = outlook.share[SIGNALS.index(signal)]
    exposure = region.exposure(name, start_ms, moment)
    expected = lane.mean(state, exposure, share)
    if start_ms < pair.since[name] or (volume.gap and weight == 0.0):
        return weight, expected
    before = score(state)
    alone = told.grave(outlook.crowd, moment.params.three_owners)
    pair.filters[name] = lane.step(state, weight, said, exposure, share, outlook.rise, alone)
    change = score(pair.filters[name]) - before
    # Only said, never reckoned with: so many digits are shown.
    if weight > 0.0:
        pair.stories = round(pair.stories + weight, _SHOWN)
        pair.gain = round(pair.gain + change, _SHOWN)
    else:
        pair.quiet = round(pair.quiet + change, _SHOWN)
    return weight, expected


def at_rest(pair: Pair, name: str, moment: Moment) -> bool:
    """Whether a pair's filter has forgotten its last stories."""
    lane, volume = moment.rules.lanes[name], moment.volumes.lanes[name]
    return lane.at_rest(pair.filters[name], volume.outlooks[0].rise)


def score_of(
    region: Region, signal: str, name: str, told: tuple[float, float, float], moment: Moment
) -> RegionScore:
    """The score of the bin just final; `told`: story weight, the expected, documents a day."""
    weight, expected, daily = told
    return RegionScore(
        bin=format_ms(moment.now_ms - BIN_MS[name]),
        region=region.code,
        signal=signal,
        score=round(score(region.pairs[signal].filters[name]), 6),
        threshold=region.threshold_at(signal, daily, moment),
        stories=round(weight, 6),
        expected=round(expected, 6),
        data_gap=moment.volumes.lanes[name].gap,
    )
