"""Pairs, regions, composites and volumes as a state value has them: records of msgspec's.

In memory they are classes that can be compiled (`pair`, `region_lane`, `volumes` of
`detectors.regions`).
"""

from __future__ import annotations

import msgspec

from detectors.regions.case import Case
from detectors.regions.incident import Incident
from detectors.regions.told import Told

# Stands in a pair for its case, which is a value of its own.
APART = Case(None, None)


class StoredFilter(msgspec.Struct, array_like=True):
    """A filter."""

    weight: float
    exposure: float
    excess: float
    expected: float
    low: float
    high: float


class StoredPair(msgspec.Struct, array_like=True):
    """A pair, without its case."""

    filters: dict[str, StoredFilter] = {}
    awake: list[str] = []
    since: dict[str, int] = {}
    slept: dict[str, tuple[int, float]] = {}
    open: dict[str, dict[int, Told]] = {}
    case: Case = msgspec.field(default_factory=lambda: APART)
    day: int = 0
    purses: bytes = b""
    stories: float = 0.0
    gain: float = 0.0
    quiet: float = 0.0


class StoredComposite(msgspec.Struct):
    """A country's composite and its incident."""

    strengths: dict[str, float]
    at_ms: int
    incident: Incident | None


class StoredLane(msgspec.Struct, array_like=True):
    """A region's documents in bins of one length; `ahead` and `swings` are what to expect."""

    at_ms: int | None
    documents: dict[str, float]
    marks: dict[str, float]
    mark: float
    open: dict[str, dict[int, float]]
    exposure: float
    ahead: list[float]
    swings: list[tuple[float, float]]
    clock: dict[str, tuple[float, float]] = {}
    unrest: tuple[float, float, float] | None = None


class StoredInput(msgspec.Struct):
    """One input partition as its Ticks tell it."""

    event_ms: int | None
    idle: bool
    block: int
    upto: int
    counted: dict[str, dict[int, list[float]]]


class StoredGroup(msgspec.Struct):
    """A feed group's volume."""

    open: dict[int, list[float]]
    documents: float
    bins: float
    shares: list[float]
    factor: float
    passed: float
    east: float = 0.0
    north: float = 0.0


class StoredOutlook(msgspec.Struct, array_like=True):
    """What a bin is judged by."""

    share: list[float]
    rise: float
    crowd: float = 0.0


class StoredLaneVolume(msgspec.Struct):
    """The feed groups of one bin length."""

    final_ms: int | None
    groups: dict[str, StoredGroup]
    factor: float
    passed: float
    gap: bool
    since_ms: int | None
    outlooks: list[StoredOutlook]


class StoredVolumes(msgspec.Struct):
    """Inputs, watermark and lanes of one partition of the log."""

    inputs: dict[str, StoredInput]
    roster: list[str]
    watermark_ms: int | None
    lanes: dict[str, StoredLaneVolume]
