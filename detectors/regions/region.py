"""One region: its volume, and a pair for each signal that ever stirred."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from detectors.feeds import LANES, phase
from detectors.params import VOLUME_CLASSES
from detectors.regions.moment import Moment
from detectors.regions.pair import Pair
from detectors.regions.region_lane import Counted, Expected, RegionLane
from detectors.regions.told import NOTHING, gravest
from detectors.regions.volumes import LaneVolume, ahead, outlook_at
from detectors.scorers.burst import Lane, score
from schemas.signals import SIGNALS
from schemas.times import DAY_MS

_HOURS_A_DAY: Final = 24.0
# With so many documents a region's own hours count for half of what they seem.
FEW: Final = 50.0
LEAST_SWING, MOST_SWING = 0.25, 3.0
# Letters of a country's code; a subdivision's has more.
_COUNTRY: Final = 2
# So many documents that tell what the whole feed's do are added to a country's own.
_A_FEW: Final = 10.0


class Region:
    """Volume and pairs of one region; folds whole final bins only.

    `key` names it among what has changed.
    """

    __slots__ = ("code", "key", "lanes", "pairs")

    def __init__(self, code: str) -> None:
        self.code = code
        self.key = ("region", code)
        self.lanes: dict[str, RegionLane] = {}
        self.pairs: dict[str, Pair] = {}

    def pair(self, signal: str) -> Pair:
        """The pair of a signal; begun now, at rest, if there was none."""
        pair = self.pairs.get(signal)
        if pair is None:
            pair = self.pairs[signal] = Pair(self.code, signal)
        return pair

    def awake(self, lane: str) -> bool:
        """Whether any pair needs each bin of a lane."""
        for pair in self.pairs.values():  # noqa: SIM110 - compiled, a generator costs more
            if lane in pair.awake:
                return True
        return False

    def count(self, group: str, lane: str, bin_ms: int, weight: float, moment: Moment) -> None:
        """Count a document of `weight` (its share in this region) in an open bin."""
        bins = self.lane(lane, moment).open.setdefault(group, {})
        bins[bin_ms] = bins.get(bin_ms, 0.0) + weight

    def lane(self, name: str, moment: Moment) -> RegionLane:
        """The region's volume in bins of one length, folded; begun now if there was none."""
        state = self.fold(name, moment)
        if state is None:
            lane, volume = moment.rules.lanes[name], moment.volumes.lanes[name]
            expected = Expected(lane.floor * volume.factor, 0.0, 0.0)
            state = self.lanes[name] = RegionLane(volume.final_ms, volume.passed, expected)
        return state

    def fold(self, name: str, moment: Moment) -> RegionLane | None:
        """Fold all final bins of a lane into the region's volume and exposure."""
        state = self.lanes.get(name)
        if state is None:
            return None
        volume = moment.volumes.lanes[name]
        final_ms = volume.final_ms
        if final_ms is not None and state.at_ms != final_ms:
            at_ms = state.at_ms
            bins = _fold(state, moment.rules.lanes[name], volume, final_ms, name)
            expected = _expected(state, moment.rules.lanes[name], volume)
            if name == "24h" and len(self.code) == _COUNTRY:
                expected.unrest = self._unrest(name, final_ms if at_ms is None else at_ms, moment)
            state.expect(expected, bins)
        return state

    def _unrest(self, name: str, at_ms: int, moment: Moment) -> float:
        """How much more of the country's documents than of the feed's tell of any crisis.

        By what its pairs had been told when the lane stood at `at_ms`.
        """
        lane, state = moment.rules.lanes[name], self.lanes[name]
        shares = moment.volumes.lanes[name].outlooks[2].share
        told = usual = 0.0
        for position, signal in enumerate(SIGNALS):
            share = shares[position]
            usual += share
            pair = self.pairs.get(signal)
            known = None if pair is None else pair.filters.get(name)
            weight, exposure = 0.0, state.exposure
            if pair is not None and known is not None:
                weight, exposure = known.weight, known.exposure
                slept = pair.slept.get(name)
                if slept is not None:
                    faded: float = lane.decay ** ((at_ms - slept[0]) // lane.bin_ms)
                    weight *= faded
                    exposure *= faded
                    exposure += max(state.exposure - slept[1] * faded, 0.0)
            told += (weight + share * _A_FEW) / (exposure + _A_FEW)
        if told <= 0.0 or usual <= 0.0:
            return 0.0
        return billionths(math.log(told / usual))

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
        bins = ((state.at_ms or 0) - at_ms) // lane.bin_ms
        faded: float = lane.decay**bins
        lane.skip(pair.filters[name], bins, state.exposure - before * faded)
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
        expected = state.ahead(ahead(moment.volumes.lanes[name], bin_ms, name))
        usual, at = expected.usual, phase(bin_ms, name)
        lean = expected.east * at[0] + expected.north * at[1]
        return min(max(usual + lean, LEAST_SWING * usual), MOST_SWING * usual)

    def unrest(self, name: str, bin_ms: int, moment: Moment) -> float:
        """How much more of a country's documents than of the feed's tell of crises, for a bin."""
        state = self.lane(name, moment)
        return state.ahead(ahead(moment.volumes.lanes[name], bin_ms, name)).unrest

    def daily_volume(self, moment: Moment) -> float:
        """Documents a day that name the region, all lanes together."""
        total = 0.0
        for name in LANES:
            state = self.lanes.get(name)
            if state is None:
                continue
            lane, groups = moment.rules.lanes[name], moment.volumes.lanes[name].groups
            for group in in_order(state.counted):
                known = groups.get(group)
                if known is not None and known.bins:
                    mean = state.counted[group].documents / known.bins
                    total += mean * _HOURS_A_DAY / lane.hours
        return total

    def threshold(self, signal: str, moment: Moment) -> float:
        """The opening threshold in log-odds: of the region's volume class, and the signal's more.

        It is higher while the feed is new, as baselines are guesses then.
        """
        return self.threshold_at(signal, self.daily_volume(moment), moment)

    def threshold_at(self, signal: str, daily: float, moment: Moment) -> float:
        """The same at a known volume of `daily` documents a day."""
        base = moment.rules.thresholds[volume_class(daily)]
        if "24h" in self.pairs[signal].awake:
            base += moment.rules.by_day[signal]
        return base + moment.rules.offsets[signal] + self._settling(signal, moment)

    def _settling(self, signal: str, moment: Moment) -> float:
        days = moment.rules.settling_days
        age = 0.0
        for name in self.pairs[signal].awake:
            since_ms = moment.volumes.lanes[name].since_ms
            if since_ms is not None:
                age = max(age, (moment.now_ms - since_ms) / DAY_MS)
        if age >= days:
            return 0.0
        return moment.params.settling_more * (1.0 - age / days)

    def provisional(self, signal: str, moment: Moment) -> float | None:
        """The pair's score with its open bins as they stand; None at rest."""
        pair = self.pairs.get(signal)
        if pair is None or not pair.awake:
            return None
        best: float | None = None
        for name in pair.awake:
            lane, volume = moment.rules.lanes[name], moment.volumes.lanes[name]
            state = pair.filters[name]
            open_bins = pair.open.get(name)
            bin_ms, last_ms = 0, -1
            if open_bins:
                bin_ms, last_ms = max(pair.since[name], volume.final_ms or 0), max(open_bins)
            while open_bins and bin_ms <= last_ms:
                outlook = outlook_at(volume, bin_ms, name)
                share = outlook.share[SIGNALS.index(signal)]
                exposure = self.exposure(name, bin_ms, moment)
                told = open_bins.get(bin_ms, NOTHING)
                alone = gravest(told, outlook.crowd, moment.params.three_owners)
                state = lane.step(
                    state, told.weight, told.said, exposure, share, outlook.rise, alone
                )
                bin_ms += lane.bin_ms
            value = score(state)
            best = value if best is None else max(best, value)
        return best


def _fold(state: RegionLane, lane: Lane, volume: LaneVolume, final_ms: int, name: str) -> int:
    """Fold a lane's final bins up to `final_ms`; returns how many."""
    at_ms = state.at_ms
    bins = 1 if at_ms is None else (final_ms - at_ms) // lane.bin_ms
    decay: float = lane.decay if bins == 1 else lane.decay**bins
    exposure = lane.floor * max(volume.passed - decay * state.mark, 0.0)
    for group in in_order(volume.groups):
        passed = volume.groups[group].passed
        counted = state.counted.get(group)
        if counted is None:
            counted = state.counted[group] = Counted(0.0, passed, 0.0, 0.0)
        documents = counted.documents * decay
        exposure += documents * (passed - counted.mark)
        east, north = counted.east * decay, counted.north * decay
        opened = state.open.get(group)
        if opened:
            for bin_ms in sorted(opened):
                if bin_ms < final_ms:
                    faded: float = lane.decay ** ((final_ms - bin_ms) // lane.bin_ms - 1)
                    came = opened.pop(bin_ms) * faded
                    at = phase(bin_ms, name)
                    documents += came
                    east, north = east + came * at[0], north + came * at[1]
        counted.documents = documents
        counted.east, counted.north = east, north
        counted.mark = passed
    state.mark = volume.passed
    state.at_ms = final_ms
    state.exposure = state.exposure * decay + exposure
    return bins


def _expected(state: RegionLane, lane: Lane, volume: LaneVolume) -> Expected:
    """Documents to expect in a bin by what is known now, and how they swing with the hour.

    The swing is what the region's own hours, by its documents' arrows on the day's clock, have
    more than the whole feed's: that is in the volume's factor already.
    """
    expected, east, north = lane.floor * volume.factor, 0.0, 0.0
    for group in in_order(state.counted):
        known = volume.groups.get(group)
        if known is None or not known.bins:
            continue
        own = state.counted[group]
        documents = own.documents
        expected += documents / known.bins * known.factor
        if (own.east or own.north) and known.documents:
            usual = documents / known.documents
            scale = 2.0 * documents / (documents + FEW) / known.bins * known.factor
            east += scale * (own.east - usual * known.east)
            north += scale * (own.north - usual * known.north)
    # What is settled here is kept by bin and region, and nobody counts billionths of documents.
    return Expected(billionths(expected), billionths(east), billionths(north))


def volume_class(daily: float) -> int:
    """The class of a region with so many documents a day."""
    at = 0
    while at < len(VOLUME_CLASSES) and daily >= VOLUME_CLASSES[at]:
        at += 1
    return at


def in_order(groups: Mapping[str, object]) -> list[str]:
    """The names sorted; mostly there is one."""
    names = list(groups)
    if len(names) > 1:
        names.sort()
    return names


def billionths(value: float) -> float:
    """The value to nine places, which are kept in fewer bytes.

    >>> billionths(26.093198167620812)
    26.093198168
    """
    return math.floor(value * 1e9 + 0.5) / 1e9
