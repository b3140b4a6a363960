"""What is remembered of a region's volume, and of one of its pairs; records without rules."""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from detectors.ground import Ground
from detectors.incident import Incident
from detectors.scorers.filter import Filter


class RegionLane(msgspec.Struct, array_like=True):
    """A region's documents in bins of one length, folded up to `at_ms`.

    `documents` and `marks` go by feed group: the decayed count, and the group's `passed` when it
    was last folded. `open` counts documents of bins not yet final. `exposure` is the decayed sum
    of expected documents, what a pair starts from. `ahead` are the documents to expect in the bin
    just final and in the two after it, each settled two bins before, and `swings` how they swing
    with the hour. `clock` is, by feed group, the decayed sum of documents as arrows on the day's
    clock.
    """

    at_ms: int | None
    documents: dict[str, float]
    marks: dict[str, float]
    mark: float
    open: dict[str, dict[int, float]]
    exposure: float
    ahead: list[float]
    swings: list[tuple[float, float]]
    clock: dict[str, tuple[float, float]] = {}


class Case(msgspec.Struct, array_like=True):
    """What documents made of a pair: its ground since it last rested, and its incident.

    Kept apart from the filters, which change with every bin and are written as often.
    """

    ground: Ground | None
    incident: Incident | None


class Told(NamedTuple):
    """What the stories of an open bin tell: their weight, and the log-odds they may say.

    `alone` is the most that one of them says by itself, before the feed's volume is allowed for;
    `further` how many owners beside the first surely tell of it that day.
    """

    weight: float = 0.0
    said: float = 0.0
    alone: float = 0.0
    further: int = 0


# With the first they are three.
_TWO_MORE: Final = 2
NOTHING: Final = Told()


def gravest(told: Told, crowd: float, three: float) -> float:
    """What the gravest says on a feed of this `crowd`; `three` where as many owners tell it."""
    return max(told.alone, three if told.further >= _TWO_MORE else 0.0) - crowd


class Pair(msgspec.Struct, array_like=True):
    """One (region, signal): filters by lane and open bins, and its case.

    `open` holds, by lane and bin, what is told there.
    `awake` are the lanes whose filter is above rest, `since` the bins it woke in; `slept`
    holds, for a filter at rest, up to when it is folded and the region's exposure then. `stories`,
    `gain` and `quiet` say how the score came to be: story weight, and the log-odds it and the
    empty bins brought.
    """

    filters: dict[str, Filter] = {}
    awake: list[str] = []
    since: dict[str, int] = {}
    slept: dict[str, tuple[int, float]] = {}
    open: dict[str, dict[int, Told]] = {}
    case: Case = msgspec.field(default_factory=lambda: Case(None, None))
    day: int = 0
    owner_weight: dict[str, float] = {}
    stories: float = 0.0
    gain: float = 0.0
    quiet: float = 0.0

    @classmethod
    def fresh(cls) -> Pair:
        """A pair at rest."""
        return cls()
