"""What a partition knows of the whole stream: watermark and volumes, through Ticks alone."""

from __future__ import annotations

import math
from typing import Final

from detectors.feeds import BIN_HOURS, BIN_MS, LANES, bin_start, group_lane, phase
from detectors.params import Params
from schemas.signals import SIGNALS
from schemas.tick import Tick

_MINUTE_MS: Final = 60_000
_HOURS_A_DAY: Final = 24.0
# Documents' worth of belief that a bin is ordinary; keeps a thin feed's noise out of the factor.
_SMOOTHING: Final = 20.0
_MOST: Final = 10.0
_GAP_SIGMAS: Final = 3.0
# Signals' share of documents before any is seen, and how many documents that belief weighs.
_PRIOR_SHARE: Final = 0.01
_PRIOR_WEIGHT: Final = 500.0


class InputState:
    """One input partition as its Ticks tell it; `counted` is what its block added to volumes."""

    __slots__ = ("block", "counted", "event_ms", "idle", "upto")

    def __init__(
        self,
        event_ms: int | None,
        idle: bool,  # noqa: FBT001 - a Tick's own field
        block: int,
        upto: int,
        counted: dict[str, dict[int, list[float]]],
    ) -> None:
        self.event_ms = event_ms
        self.idle = idle
        self.block = block
        self.upto = upto
        self.counted = counted


class Group:
    """A feed group's volume: open bins, decayed mean, and sums over its final bins.

    `open` maps a bin's start to documents and probability sums. `factor` is the last final bin's
    volume over its mean. `passed` sums factor over `bins`, so that a sleeping region's exposure
    over any stretch is one subtraction. `east` and `north` are the decayed sum of documents as
    arrows on the day's clock: their mean says when the feed is busy.
    """

    __slots__ = ("bins", "documents", "east", "factor", "north", "open", "passed", "shares")

    def __init__(self) -> None:
        """A group that nothing was heard of."""
        self.open: dict[int, list[float]] = {}
        self.documents = 0.0
        self.bins = 0.0
        self.shares: list[float] = [0.0] * len(SIGNALS)
        self.factor = 1.0
        self.passed = 0.0
        self.east = 0.0
        self.north = 0.0


class Outlook:
    """What a bin is judged by: each signal's global share, and the scale of crisis levels.

    It is settled two bins ahead, so that a bin is judged alike while it is open and when it is
    final, however far the watermark has come meanwhile. `crowd` is how much less, in log-odds, a
    story says alone on a feed of this volume: the more documents a day, the more of them misread.
    """

    __slots__ = ("crowd", "rise", "share")

    def __init__(self, share: list[float], rise: float, crowd: float) -> None:
        self.share = share
        self.rise = rise
        self.crowd = crowd


class LaneVolume:
    """The feed groups of one bin length; bins that end at or before `final_ms` are final.

    `since_ms` is the start of the first. `passed` is the decayed sum of the lane's factor.
    `outlooks` are those of the bin just final and of the two after it.
    """

    __slots__ = ("factor", "final_ms", "gap", "groups", "outlooks", "passed", "since_ms")

    def __init__(self) -> None:
        """A lane without a bin."""
        self.final_ms: int | None = None
        self.groups: dict[str, Group] = {}
        self.factor = 1.0
        self.passed = 0.0
        self.gap = False
        self.since_ms: int | None = None
        self.outlooks: list[Outlook] = [Outlook([_PRIOR_SHARE] * len(SIGNALS), 1.0, 0.0)] * 3


class Volumes:
    """Inputs, watermark and lanes of one partition of the log."""

    __slots__ = ("inputs", "lanes", "roster", "watermark_ms")

    def __init__(self) -> None:
        """Before the first Tick."""
        self.inputs: dict[str, InputState] = {}
        self.roster: list[str] = []
        self.watermark_ms: int | None = None
        self.lanes: dict[str, LaneVolume] = {lane: LaneVolume() for lane in LANES}

    def take(self, tick: Tick) -> None:
        """Take a Tick; one of an older block, or no further in the same block, changes nothing."""
        known = self.inputs.get(tick.input.name)
        if known is not None and (tick.block, tick.upto) < (known.block, known.upto):
            return
        self.roster = list(tick.roster)
        counted = _by_group(tick)
        before = known.counted if known is not None and known.block == tick.block else {}
        self._count(counted, before)
        event_ms = tick.event_ms
        if known is not None and known.event_ms is not None:
            event_ms = known.event_ms if event_ms is None else max(event_ms, known.event_ms)
        self.inputs[tick.input.name] = InputState(
            event_ms, tick.idle, tick.block, tick.upto, counted
        )

    def _count(
        self,
        counted: dict[str, dict[int, list[float]]],
        before: dict[str, dict[int, list[float]]],
    ) -> None:
        for group, bins in counted.items():
            lane = self.lanes[group_lane(group)]
            state = lane.groups.get(group)
            if state is None:
                state = lane.groups[group] = Group()
            counted_before = before.get(group, {})
            for bin_ms, counts in bins.items():
                if lane.final_ms is not None and bin_ms < lane.final_ms:
                    continue
                old = counted_before.get(bin_ms)
                if old == counts:
                    continue
                total = state.open.setdefault(bin_ms, [0.0] * len(counts))
                for i, value in enumerate(counts):
                    total[i] += value - (old[i] if old else 0.0)

    def due_watermark(self, params: Params) -> int | None:
        """Where the watermark may go now: never back, and held by every listed busy input."""
        states = [self.inputs.get(name) for name in self.roster]
        if not states or any(state is None for state in states):
            return self.watermark_ms
        known = [state for state in states if state is not None]
        busy = [state.event_ms for state in known if not state.idle]
        if any(ms is None for ms in busy):
            return self.watermark_ms
        times = [ms for ms in busy if ms is not None]
        ended = [state.event_ms for state in known if state.event_ms is not None]
        if not (times or ended):
            return self.watermark_ms
        reached = min(times) if times else max(ended)
        reached -= int(params.lateness_minutes * _MINUTE_MS)
        return reached if self.watermark_ms is None else max(reached, self.watermark_ms)

    def next_final(self, lane: str) -> int | None:
        """End of the lane's next bin to become final; None while the lane has no documents."""
        state = self.lanes[lane]
        if state.final_ms is not None:
            return state.final_ms + BIN_MS[lane]
        starts = [bin_ms for group in state.groups.values() for bin_ms in group.open]
        return min(starts) + BIN_MS[lane] if starts else None

    def finalise(self, lane: str, params: Params) -> int:
        """Make the lane's next bin final and return its end."""
        state = self.lanes[lane]
        end = self.next_final(lane)
        if end is None:
            message = f"lane {lane} has no bin to finalise"
            raise ValueError(message)
        start = end - BIN_MS[lane]
        if state.since_ms is None:
            state.since_ms = start
        decay: float = 2.0 ** (-BIN_HOURS[lane] / (24.0 * params.half_life_days))
        volume = usual = 0.0
        for name in sorted(state.groups):
            group = state.groups[name]
            counts = group.open.pop(start, None)
            seen = counts[0] if counts else 0.0
            mean = group.documents / group.bins if group.bins else seen
            group.factor = min((seen + _SMOOTHING) / (mean + _SMOOTHING), _MOST)
            group.documents = group.documents * decay + seen
            group.bins = group.bins * decay + 1.0
            east, north = phase(start, lane)
            group.east = group.east * decay + seen * east
            group.north = group.north * decay + seen * north
            for i in range(len(SIGNALS)):
                group.shares[i] = group.shares[i] * decay + (counts[i + 1] if counts else 0.0)
            group.passed += group.factor / group.bins
            volume += seen
            usual += mean
        state.factor = min((volume + _SMOOTHING) / (usual + _SMOOTHING), _MOST)
        state.passed = state.passed * decay + state.factor
        state.gap = volume < params.gap_share * usual and usual - volume > _GAP_SIGMAS * math.sqrt(
            usual
        )
        hourly = usual / BIN_HOURS[lane]
        risen: float = (hourly / params.reference_volume) ** params.volume_exponent
        rise = min(1.0, risen)
        crowd = math.log1p(hourly * _HOURS_A_DAY / params.alone_volume)
        state.outlooks = [*state.outlooks[1:], Outlook(_shares(state), rise, crowd)]
        state.final_ms = end
        return end

    def first_open(self, lane: str, ms: int) -> int:
        """Start of the bin that a document of time `ms` counts in: its own, or the first open."""
        final_ms = self.lanes[lane].final_ms
        start = bin_start(ms, lane)
        return start if final_ms is None else max(start, final_ms)


def ahead(volume: LaneVolume, bin_ms: int, lane: str) -> int:
    """Which of a lane's three outlooks is a bin's: 0 just final, 1 the first open, 2 any later."""
    final_ms = volume.final_ms
    if final_ms is None:
        return 2
    if bin_ms < final_ms:
        return 0
    return 1 if bin_ms < final_ms + BIN_MS[lane] else 2


def outlook_at(volume: LaneVolume, bin_ms: int, lane: str) -> Outlook:
    """What is expected of a lane's whole feed in a bin."""
    return volume.outlooks[ahead(volume, bin_ms, lane)]


def _shares(state: LaneVolume) -> list[float]:
    documents = 0.0
    shares = [0.0] * len(SIGNALS)
    for name in sorted(state.groups):
        group = state.groups[name]
        documents += group.documents
        for i, share in enumerate(group.shares):
            shares[i] += share
    documents += _PRIOR_WEIGHT
    prior = _PRIOR_SHARE * _PRIOR_WEIGHT
    return [(share + prior) / documents for share in shares]


def _by_group(tick: Tick) -> dict[str, dict[int, list[float]]]:
    counted: dict[str, dict[int, list[float]]] = {}
    for row in tick.volumes:
        documents = float(row.observed + row.placeless)
        counted.setdefault(row.group, {})[row.bin_ms] = [documents, *row.probability]
    return counted
