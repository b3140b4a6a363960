"""How a role's app is run: Faust's worker without its logging, with a deadline for draining."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from time import monotonic
from typing import Any, Final

import faust
import uvloop
from mode import Service

from streams.app import RoleApp
from streams.errors import EXIT_GOOD, EXIT_INFRASTRUCTURE
from streams.metrics import Metrics
from streams.topics.heartbeat import beat
from streams.watchdog import end_process

BEAT_S: Final = 0.25


class Pulse(Service):
    """Counts the turns of the event loop, for the watchdog, and measures how late they come."""

    beats = 0

    def __init__(self, metrics: Metrics) -> None:
        super().__init__()
        self._metrics = metrics

    @Service.task
    async def _beat(self) -> None:
        while not self.should_stop:
            self.beats += 1
            began = monotonic()
            await asyncio.sleep(BEAT_S)
            late = max(0.0, monotonic() - began - BEAT_S)
            self._metrics.observe("tocsin_event_loop_lag_seconds", late)


class Heart(Service):
    """Sends heartbeats to the input partitions that the app has at the time."""

    def __init__(self, app: RoleApp, principal: str, every_s: float) -> None:
        super().__init__()
        self._app = app
        self._principal = principal
        self._every_s = every_s

    @Service.task
    async def _beat(self) -> None:
        await beat(
            self._app.outbox,
            lambda: list(self._app.positions()),
            self._principal,
            every_s=self._every_s,
        )


class RoleWorker(faust.Worker):
    """Drains on SIGTERM and SIGINT; ends the process where that takes longer than `drain_s`."""

    drain_s = 8.0

    def _flag_as_shutdown_by_signal(self) -> None:
        timer = threading.Timer(
            self.drain_s, end_process, [f"could not drain within {self.drain_s} s"]
        )
        timer.daemon = True
        timer.start()
        super()._flag_as_shutdown_by_signal()

    def _setproctitle(self, info: str, *, ident: str = "") -> None:
        """Faust's title names folders; the command line says what runs."""


def run_worker(app: RoleApp, services: Sequence[Any], *, drain_s: float) -> int:
    """Run until a signal or an error; the exit status."""
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    worker = RoleWorker(
        app, *services, loop=loop, override_logging=False, redirect_stdouts=False, quiet=True
    )
    worker.drain_s = drain_s
    worker.spinner = None
    try:
        worker.execute_from_commandline()
    except SystemExit as ended:
        return EXIT_INFRASTRUCTURE if ended.code else EXIT_GOOD
