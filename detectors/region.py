"""One region: its volume, and a pair for each signal that ever stirred."""

from __future__ import annotations

import math
from typing import Final

from detectors.feeds import BIN_HOURS, BIN_MS, LANES, phase
from detectors.moment import Moment
from detectors.pair import NOTHING, Pair, RegionLane, gravest
from detectors.params import VOLUME_CLASSES
from detectors.scorers.burst import Lane, score
from detectors.volumes import LaneVolume, ahead, outlook_at
from schemas.signals import SIGNALS
from schemas.times import DAY_MS

_HOURS_A_DAY: Final = 24.0
_STILL: Final = (0.0, 0.0)
# With so many documents a region's own hours count for half of what they seem.
FEW: Final = 50.0
LEAST_SWING, MOST_SWING = 0.25, 3.0


class Region:
    """Volume and pairs of one region; folds whole final bins only."""

    __slots__ = ("code", "lanes", "pairs")

    def __init__(self, code: str) -> None:
        self.code = code
        self.lanes: dict[str, RegionLane] = {}
        self.pairs: dict[str, Pair] = {}

    def awake(self, lane: str) -> bool:
        """Whether any pair needs each bin of a lane."""
        return any(lane in pair.awake for pair in self.pairs.values())

    def count(self, group: str, lane: str, bin_ms: int, weight: float, moment: Moment) -> None:
        """Count a document of `weight` (its share in this region) in an open bin."""
        bins = self.lane(lane, moment).open.setdefault(group, {})
        bins[bin_ms] = bins.get(bin_ms, 0.0) + weight

    def lane(self, name: str, moment: Moment) -> RegionLane:
        """The region's volume in bins of one length, folded; begun now if there was none."""
        self.fold(name, moment)
        state = self.lanes.get(name)
        if state is None:
            lane, volume = moment.rules.lanes[name], moment.volumes.lanes[name]
            usual = lane.floor * volume.factor
            state = RegionLane(
                volume.final_ms, {}, {}, volume.passed, {}, 0.0, [usual] * 3, [_STILL] * 3
            )
            self.lanes[name] = state
        return state

    def fold(self, name: str, moment: Moment) -> None:
        """Fold all final bins of a lane into the region's volume and exposure."""
        lane, volume = moment.rules.lanes[name], moment.volumes.lanes[name]
        state = self.lanes.get(name)
        final_ms = volume.final_ms
        if state is None or final_ms is None or state.at_ms == final_ms:
            return
        bins = 1 if state.at_ms is None else (final_ms - state.at_ms) // BIN_MS[name]
        decay = lane.decay**bins
        exposure = lane.floor * max(volume.passed - decay * state.mark, 0.0)
        for group in sorted(volume.groups):
            passed = volume.groups[group].passed
            documents = state.documents.get(group, 0.0) * decay
            exposure += documents * (passed - state.marks.get(group, passed))
            east, north = state.clock.get(group, _STILL)
            east, north = east * decay, north * decay
            for bin_ms in sorted(state.open.get(group, {})):
                if bin_ms < final_ms:
                    age = (final_ms - bin_ms) // BIN_MS[name] - 1
                    counted = state.open[group].pop(bin_ms) * float(lane.decay**age)
                    at = phase(bin_ms, name)
                    documents += counted
                    east, north = east + counted * at[0], north + counted * at[1]
            state.documents[group] = documents
            if east or north:
                state.clock[group] = (east, north)
            state.marks[group] = passed
        state.mark = volume.passed
        state.at_ms = final_ms
        state.exposure = state.exposure * decay + exposure
        usual, swing = _usual(state, lane, volume)
        state.ahead = [*state.ahead[1:], usual] if bins == 1 else [usual] * 3
        state.swings = [*state.swings[1:], swing] if bins == 1 else [swing] * 3

    def sleep(self, pair: Pair, name: str) -> None:
        """Note from when on a pair's filter is folded no more."""
        state = self.lanes[name]
        pair.slept[name] = (state.at_ms or 0, state.exposure)

    def wake(self, pair: Pair, name: str, lane: Lane) -> int:
        """Fold into a filter what has passed since it fell asleep: one step, as nothing came.

        Returns the bins that it slept.
        """
        at_ms, before = pair.slept.pop(name)
        state = self.lanes[name]
        bins = ((state.at_ms or 0) - at_ms) // BIN_MS[name]
        lane.skip(pair.filters[name], bins, state.exposure - before * lane.decay**bins)
        return bins

    def calm(self, signal: str, moment: Moment) -> None:
        """Forget what was told of a signal: its open bins, and how far its filters rose."""
        pair = self.pairs[signal]
        pair.open = {}
        pair.stories = pair.gain = pair.quiet = 0.0
        for name in pair.awake:
            rise = moment.volumes.lanes[name].outlooks[1].rise
            moment.rules.lanes[name].calm(pair.filters[name], rise)

    def exposure(self, name: str, bin_ms: int, moment: Moment) -> float:
        """Documents to expect in the bin just final or in an open one."""
        state = self.lanes[name]
        which = ahead(moment.volumes.lanes[name], bin_ms, name)
        usual, at, (east, north) = state.ahead[which], phase(bin_ms, name), state.swings[which]
        lean = east * at[0] + north * at[1]
        return min(max(usual + lean, LEAST_SWING * usual), MOST_SWING * usual)

    def daily_volume(self, moment: Moment) -> float:
        """Documents a day that name the region, all lanes together."""
        total = 0.0
        for name in LANES:
            state = self.lanes.get(name)
            if state is None:
                continue
            for group in sorted(state.documents):
                known = moment.volumes.lanes[name].groups.get(group)
                if known is not None and known.bins:
                    mean = state.documents[group] / known.bins
                    total += mean * _HOURS_A_DAY / BIN_HOURS[name]
        return total

    def threshold(self, signal: str, moment: Moment) -> float:
        """The opening threshold in log-odds: of the region's volume class, and the signal's more.

        It is higher while the feed is new, as baselines are guesses then.
        """
        return self.threshold_at(signal, self.daily_volume(moment), moment)

    def threshold_at(self, signal: str, daily: float, moment: Moment) -> float:
        """The same at a known volume of `daily` documents a day."""
        at = 0
        while at < len(VOLUME_CLASSES) and daily >= VOLUME_CLASSES[at]:
            at += 1
        base = moment.rules.thresholds[at]
        if "24h" in self.pairs[signal].awake:
            base += moment.rules.by_day[signal]
        return base + moment.rules.offsets[signal] + self._settling(signal, moment)

    def _settling(self, signal: str, moment: Moment) -> float:
        params = moment.params
        age = 0.0
        for name in self.pairs[signal].awake:
            since_ms = moment.volumes.lanes[name].since_ms
            if since_ms is not None:
                age = max(age, (moment.now_ms - since_ms) / DAY_MS)
        if age >= params.settling_days:
            return 0.0
        return params.settling_more * (1.0 - age / params.settling_days)

    def provisional(self, signal: str, moment: Moment) -> float | None:
        """The pair's score with its open bins as they stand; None at rest."""
        pair = self.pairs.get(signal)
        if pair is None or not pair.awake:
            return None
        best: float | None = None
        for name in pair.awake:
            lane, volume = moment.rules.lanes[name], moment.volumes.lanes[name]
            state = pair.filters[name]
            open_bins = pair.open.get(name, {})
            bin_ms = max(pair.since[name], volume.final_ms or 0)
            last_ms = max(open_bins, default=0)
            while open_bins and bin_ms <= last_ms:
                outlook = outlook_at(volume, bin_ms, name)
                share = outlook.share[SIGNALS.index(signal)]
                exposure = self.exposure(name, bin_ms, moment)
                told = open_bins.get(bin_ms, NOTHING)
                alone = gravest(told, outlook.crowd, moment.params.three_owners)
                state = lane.step(
                    state, told.weight, told.said, exposure, share, outlook.rise, alone
                )
                bin_ms += BIN_MS[name]
            value = score(state)
            best = value if best is None else max(best, value)
        return best


def _usual(state: RegionLane, lane: Lane, volume: LaneVolume) -> tuple[float, tuple[float, float]]:
    """Documents to expect in a bin by what is known now, and how they swing with the hour.

    The swing is what the region's own hours, by its documents' arrows on the day's clock, have
    more than the whole feed's: that is in the volume's factor already.
    """
    expected, east, north = lane.floor * volume.factor, 0.0, 0.0
    for group in sorted(state.documents):
        known = volume.groups.get(group)
        if known is None or not known.bins:
            continue
        documents = state.documents[group]
        expected += documents / known.bins * known.factor
        own = state.clock.get(group)
        if own is not None and known.documents:
            usual = documents / known.documents
            scale = 2.0 * documents / (documents + FEW) / known.bins * known.factor
            east += scale * (own[0] - usual * known.east)
            north += scale * (own[1] - usual * known.north)
    # What is settled here is kept by bin and region, and nobody counts billionths of documents.
    return billionths(expected), (billionths(east), billionths(north))


def billionths(value: float) -> float:
    """The value to nine places, which are kept in fewer bytes.

    >>> billionths(26.093198167620812)
    26.093198168
    """
    return math.floor(value * 1e9 + 0.5) / 1e9
