"""A region's bin that has become final: into its pairs' filters, and as scores."""

from __future__ import annotations

import math
from collections.abc import Callable

from detectors.regions.moment import Moment
from detectors.regions.pair import Pair
from detectors.regions.region import Region, billionths
from detectors.regions.told import gravest
from detectors.regions.volumes import LaneVolume, Outlook, outlook_at
from detectors.scorers.burst import score
from schemas.score import RegionScore
from schemas.signals import SIGNALS
from schemas.times import format_ms

__all__ = ["FinalBin", "at_rest"]

Sink = Callable[[RegionScore], None]


class FinalBin:
    """The bin of a lane that has just become final: what all pairs are folded by.

    `sink`, if given, takes the scores.
    """

    __slots__ = ("_at", "_sink", "moment", "name", "outlook", "start_ms", "volume")

    def __init__(self, name: str, moment: Moment, sink: Sink | None) -> None:
        self.name = name
        self.moment = moment
        self.volume: LaneVolume = moment.volumes.lanes[name]
        self.start_ms = moment.now_ms - moment.rules.lanes[name].bin_ms
        self.outlook: Outlook = outlook_at(self.volume, self.start_ms, name)
        self._sink = sink
        self._at = "" if sink is None else format_ms(self.start_ms)

    def fold(self, region: Region) -> list[str]:
        """Fold the bin into a region's volume and its awake filters; their signals."""
        name, moment, sink = self.name, self.moment, self._sink
        region.fold(name, moment)
        exposure = region.exposure(name, self.start_ms, moment)
        daily = 0.0 if sink is None else region.daily_volume(moment)
        folded = []
        for position, signal in enumerate(SIGNALS):
            pair = region.pairs.get(signal)
            if pair is None or name not in pair.awake:
                continue
            folded.append(signal)
            lane, state = moment.rules.lanes[name], pair.filters[name]
            share = self.outlook.share[position]
            expected = lane.mean(state, exposure, share)
            weight = self._take(pair, exposure, share)
            if sink is not None:
                sink(
                    RegionScore(
                        self._at,
                        region.code,
                        signal,
                        _six(score(pair.filters[name])),
                        region.threshold_at(signal, daily, moment),
                        _six(weight),
                        _six(expected),
                        self.volume.gap,
                    )
                )
        return folded

    def _take(self, pair: Pair, exposure: float, share: float) -> float:
        """Take a pair's bin into its filter; returns the bin's story weight."""
        name = self.name
        lane, outlook, state = self.moment.rules.lanes[name], self.outlook, pair.filters[name]
        weight = said = 0.0
        alone = -outlook.crowd
        bins = pair.open.get(name)
        if bins:
            told = bins.pop(self.start_ms, None)
            if told is not None:
                weight, said = told.weight, told.said
                alone = gravest(told, outlook.crowd, self.moment.rules.three_owners)
        if self.start_ms < pair.since[name] or (self.volume.gap and weight == 0.0):
            return weight
        stepped = lane.step(state, weight, said, exposure, share, outlook.rise, alone)
        pair.filters[name] = stepped
        change = score(stepped) - score(state)
        # These are only said, never reckoned with.
        if weight > 0.0:
            pair.stories = billionths(pair.stories + weight)
            pair.gain = billionths(pair.gain + change)
        else:
            pair.quiet = billionths(pair.quiet + change)
        return weight


def at_rest(pair: Pair, name: str, moment: Moment) -> bool:
    """Whether a pair's filter has forgotten its last stories."""
    lane, volume = moment.rules.lanes[name], moment.volumes.lanes[name]
    return lane.at_rest(pair.filters[name], volume.outlooks[0].rise)


def _six(value: float) -> float:
    """The value to six places; `round` would go by way of its text."""
    return math.floor(value * 1e6 + 0.5) / 1e6
