"""Pairs, regions and volumes to the records that a state value has of them, and back.

What is given and what is made share their dictionaries: a record is encoded or dropped at once.
"""

from __future__ import annotations

from detectors.regions.pair import Pair
from detectors.regions.purses import packed, unpacked
from detectors.regions.region_lane import Counted, Expected, RegionLane
from detectors.regions.volumes import Group, InputState, LaneVolume, Outlook, Volumes
from detectors.scorers.filter import Filter
from detectors.state.stored import (
    StoredFilter,
    StoredGroup,
    StoredInput,
    StoredLane,
    StoredLaneVolume,
    StoredOutlook,
    StoredPair,
    StoredVolumes,
)

__all__ = [
    "stored_lanes",
    "stored_pair",
    "stored_volumes",
    "taken_lane",
    "taken_pair",
    "taken_volumes",
]


def stored_pair(pair: Pair) -> StoredPair:
    """A pair without its case."""
    return StoredPair(
        filters={
            name: StoredFilter(f.weight, f.exposure, f.excess, f.expected, f.low, f.high)
            for name, f in pair.filters.items()
        },
        awake=pair.awake,
        since=pair.since,
        slept=pair.slept,
        open=pair.open,
        day=pair.day,
        purses=packed(pair.purses),
        stories=pair.stories,
        gain=pair.gain,
        quiet=pair.quiet,
    )


def taken_pair(pair: Pair, stored: StoredPair) -> None:
    """Make of a pair what was stored; its case stays."""
    pair.filters = {
        name: Filter(f.weight, f.exposure, f.excess, f.expected, f.low, f.high)
        for name, f in stored.filters.items()
    }
    pair.awake = stored.awake
    pair.since = stored.since
    pair.slept = stored.slept
    pair.open = stored.open
    pair.day = stored.day
    pair.purses = unpacked(stored.purses)
    pair.stories, pair.gain, pair.quiet = stored.stories, stored.gain, stored.quiet


def stored_lanes(lanes: dict[str, RegionLane]) -> dict[str, StoredLane]:
    """A region's volume."""
    return {name: _stored_lane(lane) for name, lane in lanes.items()}


def _stored_lane(lane: RegionLane) -> StoredLane:
    counted = lane.counted
    settled = (lane.final, lane.first, lane.second)
    return StoredLane(
        at_ms=lane.at_ms,
        documents={group: c.documents for group, c in counted.items()},
        marks={group: c.mark for group, c in counted.items()},
        mark=lane.mark,
        open=lane.open,
        exposure=lane.exposure,
        ahead=[expected.usual for expected in settled],
        swings=[(expected.east, expected.north) for expected in settled],
        clock={group: (c.east, c.north) for group, c in counted.items() if c.east or c.north},
        unrest=(lane.final.unrest, lane.first.unrest, lane.second.unrest)
        if lane.final.unrest or lane.first.unrest or lane.second.unrest
        else None,
    )


def taken_lane(stored: StoredLane) -> RegionLane:
    """What was stored of a region in one lane."""
    final, first, second = (
        Expected(usual, *swing, unrest)
        for usual, swing, unrest in zip(
            stored.ahead, stored.swings, stored.unrest or (0.0, 0.0, 0.0), strict=True
        )
    )
    lane = RegionLane(stored.at_ms, stored.mark, second)
    lane.final, lane.first = final, first
    lane.exposure, lane.open = stored.exposure, stored.open
    lane.counted = {
        group: Counted(documents, stored.marks[group], *stored.clock.get(group, (0.0, 0.0)))
        for group, documents in stored.documents.items()
    }
    return lane


def stored_volumes(volumes: Volumes) -> StoredVolumes:
    """What a partition knows of the whole stream."""
    return StoredVolumes(
        inputs={
            name: StoredInput(known.event_ms, known.idle, known.block, known.upto, known.counted)
            for name, known in volumes.inputs.items()
        },
        roster=volumes.roster,
        watermark_ms=volumes.watermark_ms,
        lanes={name: _stored_volume(lane) for name, lane in volumes.lanes.items()},
    )


def _stored_volume(lane: LaneVolume) -> StoredLaneVolume:
    return StoredLaneVolume(
        final_ms=lane.final_ms,
        groups={
            name: StoredGroup(
                g.open, g.documents, g.bins, g.shares, g.factor, g.passed, g.east, g.north
            )
            for name, g in lane.groups.items()
        },
        factor=lane.factor,
        passed=lane.passed,
        gap=lane.gap,
        since_ms=lane.since_ms,
        outlooks=[StoredOutlook(o.share, o.rise, o.crowd) for o in lane.outlooks],
    )


def taken_volumes(stored: StoredVolumes) -> Volumes:
    """What was stored of the whole stream."""
    volumes = Volumes()
    volumes.inputs = {
        name: InputState(known.event_ms, known.idle, known.block, known.upto, known.counted)
        for name, known in stored.inputs.items()
    }
    volumes.roster = stored.roster
    volumes.watermark_ms = stored.watermark_ms
    volumes.lanes = {name: _taken_volume(lane) for name, lane in stored.lanes.items()}
    return volumes


def _taken_volume(stored: StoredLaneVolume) -> LaneVolume:
    lane = LaneVolume()
    lane.final_ms, lane.since_ms, lane.gap = stored.final_ms, stored.since_ms, stored.gap
    lane.factor, lane.passed = stored.factor, stored.passed
    lane.groups = {name: _taken_group(group) for name, group in stored.groups.items()}
    lane.outlooks = [Outlook(o.share, o.rise, o.crowd) for o in stored.outlooks]
    return lane


def _taken_group(stored: StoredGroup) -> Group:
    group = Group()
    group.open, group.shares = stored.open, stored.shares
    group.documents, group.bins = stored.documents, stored.bins
    group.factor, group.passed = stored.factor, stored.passed
    group.east, group.north = stored.east, stored.north
    return group
