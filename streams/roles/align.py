"""Alignment: no input partition runs far ahead of the others in event time while catching up."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from schemas.times import HOUR_MS
from streams.batch import Partition


class Alignment:
    """Says how far in event time a partition may be read.

    Only partitions that have unread records hold others back: waiting for one that is read to
    its end would gain nothing. The slowest is never held, so there is always one to read.

    Example:
        >>> a, b = Partition("news", 0), Partition("news", 1)
        >>> alignment = Alignment(6.0)
        >>> alignment.see(b, 1_000)
        >>> alignment.limit_ms(a, {b})
        21601000
        >>> alignment.see(a, 30_000_000)
        >>> alignment.held(a, {b}), alignment.held(b, {a})
        (True, False)
    """

    def __init__(self, hours: float) -> None:
        self._ahead_ms = round(hours * HOUR_MS)
        self._event_ms: dict[Partition, int] = {}

    def see(self, partition: Partition, event_ms: int | None) -> None:
        """Take note of a partition's greatest event time, in milliseconds."""
        if event_ms is not None:
            self._event_ms[partition] = event_ms

    def forget(self) -> None:
        """Drop what was noted."""
        self._event_ms.clear()

    def limit_ms(self, partition: Partition, waiting: AbstractSet[Partition]) -> int | None:
        """The event time past which the partition must stop; None: there is no limit.

        While one of `waiting` has not been heard of, the limit counts from where the partition
        itself stands; before that is known, callers stop after its first record.
        """
        others = [self._event_ms.get(other) for other in waiting if other != partition]
        if not others:
            return None
        mine = self._event_ms.get(partition)
        known = [event_ms for event_ms in others if event_ms is not None]
        if len(known) < len(others):
            return 0 if mine is None else mine
        return min(known) + self._ahead_ms

    def held(self, partition: Partition, waiting: AbstractSet[Partition]) -> bool:
        """Whether the partition has to wait for one of `waiting`."""
        mine = self._event_ms.get(partition)
        if mine is None:
            return False
        others = [other for other in waiting if other != partition]
        if any(other not in self._event_ms for other in others):
            return True
        limit = self.limit_ms(partition, waiting)
        return limit is not None and mine > limit
