"""A role's process that can be made to stumble while it runs, for the tests of this folder.

The product has no such switches: files that appear in the folder OPERATIONS_FLAGS are looked for.

    stall      every poll blocks the event loop for two seconds
    recovery   reading state stops before its first piece

A process with OPERATIONS_GATE=name is ready to run, which the file `name-ready` says, and does so
once the file `name` is there: what a restart takes is then the same on a busy machine.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from streams.batch import Batch, Done
from streams.brokers.base import Record
from streams.process import main
from streams.roles.observe_role import ObserveRole
from streams.roles.track_role import TrackRole
from streams.topics.state import StateStore

FLAGS = Path(os.environ["OPERATIONS_FLAGS"])
STALL_S = 2.0
_observe, _track, _scan = ObserveRole.handle, TrackRole.handle, StateStore._scan


def _stall() -> None:
    if (FLAGS / "stall").exists():
        threading.Event().wait(STALL_S)


async def observe(self: ObserveRole, batches: Sequence[Batch]) -> list[Done]:
    _stall()
    return await _observe(self, batches)


async def track(self: TrackRole, batches: Sequence[Batch]) -> list[Done]:
    _stall()
    return await _track(self, batches)


async def scan(self: StateStore, start: int, stop: int) -> AsyncIterator[Record]:
    while (FLAGS / "recovery").exists():  # noqa: ASYNC110 - a file has no event
        await asyncio.sleep(0.1)
    async for record in _scan(self, start, stop):
        yield record


ObserveRole.handle = observe  # type: ignore[method-assign]  # a fault put in its place
TrackRole.handle = track  # type: ignore[method-assign]  # a fault put in its place
StateStore._scan = scan  # type: ignore[method-assign]  # a fault put in its place


def _wait_at_the_gate(name: str) -> None:
    (FLAGS / f"{name}-ready").touch()
    pause = threading.Event()
    while not (FLAGS / name).exists():
        pause.wait(0.02)


if __name__ == "__main__":
    if "OPERATIONS_GATE" in os.environ:
        _wait_at_the_gate(os.environ["OPERATIONS_GATE"])
    sys.exit(main([*sys.argv[1:], "--heartbeat"]))
