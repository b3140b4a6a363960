"""The watchdog: a worker that makes no progress ends itself and says why.

It runs in a thread of its own, so that a stuck event loop cannot stop it, and counts its own
turns, so that a process that was paused is not taken for one that is stuck.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple, NoReturn, Protocol

from streams.batch import Partition
from streams.brokers.base import BrokerError
from streams.errors import EXIT_INFRASTRUCTURE

log = logging.getLogger(__name__)

TURN_S: Final = 1.0


def end_process(reason: str) -> NoReturn:
    """Say why and end at once, exit 3: whatever is in hand is read again by the next owner."""
    log.critical("ending: %s", reason)
    for handler in logging.getLogger().handlers:
        handler.flush()
    sys.stderr.flush()
    os._exit(EXIT_INFRASTRUCTURE)


class Standing(NamedTuple):
    """How a worker stands: acknowledged offsets of its partitions, and those held on purpose.

    `settled` is false while partitions are being given out.
    """

    positions: Mapping[Partition, int]
    held: AbstractSet[Partition]
    settled: bool


class Worker(Protocol):
    """What the watchdog looks at. Both are called from its thread."""

    def standing(self) -> Standing:
        """How the worker stands."""
        ...

    def beats(self) -> int:
        """A number that grows as long as the event loop turns."""
        ...


class Progress:
    """Judges one look after another; each is a turn later than the one before.

    Example:
        >>> stalls = Progress(turns=2)
        >>> p = Partition("news", 0)
        >>> behind = Standing({p: 5}, set(), True), {p: 9}
        >>> [stalls.look(*behind, beats=n) for n in range(3)][-1]
        'news/0: 4 records wait and none was done in 2 s: position 5, end 9'
    """

    def __init__(self, *, turns: int) -> None:
        self._turns = turns
        self._stuck: dict[Partition, tuple[int, int]] = {}
        self._unsettled = 0
        self._beats: tuple[int, int] = (-1, 0)

    def look(self, standing: Standing, ends: Mapping[Partition, int], *, beats: int) -> str | None:
        """The reason why the worker must end, or None."""
        last, still = self._beats
        self._beats = beats, still + 1 if beats == last else 0
        if self._beats[1] >= self._turns:
            return f"the event loop has not turned for {self._turns} s"
        self._unsettled = 0 if standing.settled else self._unsettled + 1
        if self._unsettled > 2 * self._turns:
            return f"no partitions were given to us and taken up in {2 * self._turns} s"
        stuck: dict[Partition, tuple[int, int]] = {}
        for partition, position in standing.positions.items():
            end = ends.get(partition, 0)
            if end <= position or partition in standing.held:
                continue
            before, turns = self._stuck.get(partition, (-1, 0))
            stuck[partition] = position, turns + 1 if before == position else 0
            if stuck[partition][1] >= self._turns:
                return (
                    f"{partition}: {end - position} records wait and none was done in "
                    f"{self._turns} s: position {position}, end {end}"
                )
        self._stuck = stuck
        return None


class Watchdog:
    """Looks at a worker every second; ends the process where it is stuck or left by its parent."""

    def __init__(
        self,
        worker: Worker,
        ends: Callable[[], Mapping[Partition, int]],
        *,
        stall_after_s: float,
        end: Callable[[str], NoReturn] = end_process,
        orphaned: Callable[[], None] | None = None,
    ) -> None:
        self._worker = worker
        self._ends = ends
        self._progress = Progress(turns=max(1, round(stall_after_s / TURN_S)))
        self._end = end
        self._orphaned = orphaned
        self._parent = os.getppid()
        self._stop = threading.Event()
        self._known: Mapping[Partition, int] = {}
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(TURN_S):
            if self._orphaned is not None and os.getppid() != self._parent:
                self._orphaned()
                self._orphaned = None
            try:
                self._known = self._ends()
            except BrokerError as error:
                # An outage is no standstill of ours; sends have a deadline of their own.
                log.warning("watchdog: %s", error)
            reason = self._progress.look(
                self._worker.standing(), self._known, beats=self._worker.beats()
            )
            if reason is not None and not self._stop.is_set():
                self._end(reason)
