"""How strong each signal of each country was at the end of each week, as the tracker had it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from detectors.params import Params
from detectors.tracker import PartitionTracker
from schemas.codec import LogRecord
from schemas.signals import SIGNALS
from schemas.times import DAY_MS

__all__ = ["Week", "weeks"]

_DAYS = 7


class Week(NamedTuple):
    """A country on `day`: what each signal counts for in its composite, in the order of SIGNALS.

    Nothing that was told after that day is in it.
    """

    country: str
    day: int
    strengths: tuple[float, ...]


def weeks(log: Iterable[LogRecord], params: Params, first: int, last: int) -> Iterator[Week]:
    """A row for each country that has been told of, each seventh day from `first` to `last`."""
    tracker = PartitionTracker(0, params)
    due = first
    for offset, record in enumerate(log):
        tracker.apply(offset, record)
        tracker.drop_changes()
        reached = tracker.watermark_ms
        if reached is None or reached // DAY_MS < due:
            continue
        day = reached // DAY_MS
        if day > last:
            return
        yield from _now(tracker, day, reached)
        due = day + _DAYS


def _now(tracker: PartitionTracker, day: int, now_ms: int) -> Iterator[Week]:
    for code in sorted(tracker.countries):
        composite = tracker.countries[code].escalation.composite
        fade = composite.fade(now_ms, tracker.params)
        strengths = composite.strengths
        yield Week(code, day, tuple(strengths.get(signal, 0.0) * fade for signal in SIGNALS))
