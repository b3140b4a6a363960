"""A bin that has become final: into a pair's filter, and as a score."""

from __future__ import annotations

import math

from detectors.feeds import BIN_MS
from detectors.moment import Moment
from detectors.pair import NOTHING, Pair, gravest
from detectors.region import Region, billionths
from detectors.scorers.burst import score
from detectors.volumes import outlook_at
from schemas.score import RegionScore
from schemas.signals import SIGNALS
from schemas.times import format_ms

__all__ = ["at_rest", "bin_text", "fold", "score_of"]


def fold(region: Region, signal: str, name: str, moment: Moment) -> tuple[float, float]:
    """Fold the bin just final into an awake filter; returns its story weight and the expected."""
    lane, volume = moment.rules.lanes[name], moment.volumes.lanes[name]
    pair, start_ms = region.pairs[signal], moment.now_ms - BIN_MS[name]
    bins = pair.open.get(name, {})
    told = bins.pop(start_ms, NOTHING)
    weight, said = told.weight, told.said
    state = pair.filters[name]
    outlook = outlook_at(volume, start_ms, name)
    share = outlook.share[SIGNALS.index(signal)]
    exposure = region.exposure(name, start_ms, moment)
    expected = lane.mean(state, exposure, share)
    if start_ms < pair.since[name] or (volume.gap and weight == 0.0):
        return weight, expected
    before = score(state)
    alone = gravest(told, outlook.crowd, moment.params.three_owners)
    pair.filters[name] = lane.step(state, weight, said, exposure, share, outlook.rise, alone)
    change = score(pair.filters[name]) - before
    # These are only said, never reckoned with.
    if weight > 0.0:
        pair.stories = billionths(pair.stories + weight)
        pair.gain = billionths(pair.gain + change)
    else:
        pair.quiet = billionths(pair.quiet + change)
    return weight, expected


def at_rest(pair: Pair, name: str, moment: Moment) -> bool:
    """Whether a pair's filter has forgotten its last stories."""
    lane, volume = moment.rules.lanes[name], moment.volumes.lanes[name]
    return lane.at_rest(pair.filters[name], volume.outlooks[0].rise)


def bin_text(name: str, moment: Moment) -> str:
    """When the bin just final began, as scores say it."""
    return format_ms(moment.now_ms - BIN_MS[name])


def score_of(
    region: Region,
    signal: str,
    name: str,
    told: tuple[float, float, float],
    moment: Moment,
    bin_at: str,
) -> RegionScore:
    """The score of the bin just final; `told`: story weight, the expected, documents a day."""
    weight, expected, daily = told
    return RegionScore(
        bin_at,
        region.code,
        signal,
        _six(score(region.pairs[signal].filters[name])),
        region.threshold_at(signal, daily, moment),
        _six(weight),
        _six(expected),
        moment.volumes.lanes[name].gap,
    )


def _six(value: float) -> float:
    """The value to six places; `round` would go by way of its text."""
    return math.floor(value * 1e6 + 0.5) / 1e6
