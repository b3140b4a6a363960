"""A worker's process with faults built in, for the tests of this folder and nothing else.

The product has no such switches: they are read here, from variables that begin with FAULTS_.

    FAULTS_KILL=<point>:<n>     SIGKILL itself when the point is passed for the n-th time
    FAULTS_NO_ORIGIN_CHECK=1    countries apply an origin as often as it comes
    FAULTS_NO_ACK_WAIT=1        sends count as acknowledged when they are begun
    FAULTS_SLOW_ALERTS=<s>      alerts reach the producer so much later
    FAULTS_HANG=<n>             the n-th batch is never done

Points: `observed` (observations acknowledged, batch not done), `alerted` (alerts acknowledged,
state not sent), `half-flushed` (alerts and half of the changed state acknowledged), `flushed`
(the state acknowledged that follows on alerts), `half-published` (a learned model acknowledged
under its digest, not yet as `current`), `published` (as both, the batch of labels not done).
"""

from __future__ import annotations

import tests.faults.from_sources  # noqa: F401  # isort: skip  # before the core

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from typing import ClassVar

import streams.app
from detectors import country
from detectors.country import Country
from schemas.observation import RegionObservation
from streams.brokers.base import Outgoing
from streams.process import main
from streams.transport import FaustOutbox

_POINT, _, _COUNT = os.environ.get("FAULTS_KILL", ":0").partition(":")
_NO_WAIT = bool(os.environ.get("FAULTS_NO_ACK_WAIT"))
_SLOW_S = float(os.environ.get("FAULTS_SLOW_ALERTS", "0"))
_HANG = int(os.environ.get("FAULTS_HANG", "0"))


class FaultyOutbox(FaustOutbox):
    """Sends as the product does, but for the faults asked for."""

    passed = 0
    calls = 0
    # Batches of several partitions are in work at once, each in a task of its own.
    alerted: ClassVar[set[object]] = set()

    async def send(self, records: Sequence[Outgoing]) -> list[int | None]:
        self.calls += 1
        if _HANG and self.calls >= _HANG:
            await asyncio.Event().wait()
        what = _what(records)
        task = asyncio.current_task()
        if what == "alerts":
            self.alerted.add(task)
        flushing = what == "state" and task in self.alerted
        if flushing:
            self.alerted.discard(task)
            if _POINT == "half-flushed" and self._due():
                await super().send(records[: len(records) // 2])
                _kill()
        if what == "models" and _POINT == "half-published" and self._due():
            await super().send(records[:1])
            _kill()
        if _NO_WAIT and what != "state":
            self._later = asyncio.ensure_future(self._slowly(records, what))
            return [None] * len(records)
        offsets = await self._slowly(records, what)
        points = {"observations": "observed", "alerts": "alerted", "models": "published"}
        point = points.get(what)
        if flushing:
            point = "flushed"
        if point == _POINT and self._due():
            _kill()
        return offsets

    async def _slowly(self, records: Sequence[Outgoing], what: str) -> list[int | None]:
        if what == "alerts" and _SLOW_S:
            await asyncio.sleep(_SLOW_S)
        return await super().send(records)

    def _due(self) -> bool:
        self.passed += 1
        return self.passed == int(_COUNT)


def _what(records: Sequence[Outgoing]) -> str:
    topics = {record.topic.partition(".")[2] for record in records}
    if "alerts.events" in topics:
        return "alerts"
    if "state" in topics:
        return "state"
    if "models" in topics:
        return "models"
    keyed = any(record.topic.endswith(".observations") and len(record.key or b"") == 2
                for record in records)  # fmt: skip
    return "observations" if keyed else "other"


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


_is_repeat = Country.is_repeat


def _never(self: Country, observation: RegionObservation) -> bool:
    _is_repeat(self, observation)
    return False


if __name__ == "__main__":
    vars(streams.app)["FaustOutbox"] = FaultyOutbox
    if os.environ.get("FAULTS_NO_ORIGIN_CHECK"):
        assert country.__file__.endswith(".py"), "a compiled method cannot be replaced"
        Country.is_repeat = _never  # type: ignore[method-assign]  # the negative control
    sys.exit(main(sys.argv[1:]))
