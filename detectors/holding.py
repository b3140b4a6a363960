"""Observations ahead of the watermark, until their bin is the next after the first open one."""

from __future__ import annotations

import heapq

from detectors.feeds import BIN_MS, bin_start, group_lane
from schemas.observation import RegionObservation

__all__ = ["Held", "release_ms"]


class Held:
    """What is held, taken up in event-time order, whatever the order it came in.

    `again` are offsets of the log whose records a restored tracker has to be given once more.
    """

    __slots__ = ("_heap", "again")

    def __init__(self) -> None:
        """Nothing is held."""
        self._heap: list[tuple[int, int, str, int, int, RegionObservation]] = []
        self.again: set[int] = set()

    def add(self, log_offset: int, record: RegionObservation) -> None:
        """Hold a record of the log."""
        origin = record.origin
        order = (release_ms(record), record.event_ms, origin.input.name, origin.offset)
        heapq.heappush(self._heap, (*order, log_offset, record))

    def next_ms(self) -> int | None:
        """The watermark at which the next is taken up; None where nothing is held."""
        return self._heap[0][0] if self._heap else None

    def take(self) -> tuple[int, RegionObservation]:
        """The next, and its offset in the log."""
        entry = heapq.heappop(self._heap)
        return entry[4], entry[5]

    def offsets(self) -> list[int]:
        """Where in the log is what a restart has to read again."""
        return [*(entry[4] for entry in self._heap), *self.again]


def release_ms(record: RegionObservation) -> int:
    """The watermark at which the record's bin is the next after the first open one."""
    lane = group_lane(record.group)
    return bin_start(record.event_ms, lane) - BIN_MS[lane]
