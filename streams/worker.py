"""`tocsin worker`: one process a role, started again after a pause when it ends with trouble."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Final

from streams.clock import Clock, SystemClock
from streams.errors import EXIT_BAD_USAGE, EXIT_GOOD, EXIT_INFRASTRUCTURE, BadUsage
from streams.settings import Settings, env_name
from streams.topics.names import ROLES

log = logging.getLogger(__name__)

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 30.0
# A role that ran for so long starts again with the first pause.
HEALTHY_S: Final = 60.0
TURN_S: Final = 0.1
GRACE_S: Final = 1.0


def parse_roles(text: str) -> tuple[str, ...]:
    """The roles of `--roles`; raises BadUsage for others."""
    roles = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not roles:
        raise BadUsage(f"--roles {text!r}: name at least one of {', '.join(ROLES)}")
    for role in roles:
        if role not in ROLES:
            raise BadUsage(f"--roles {role!r}: is none of {', '.join(ROLES)}")
    return roles


def role_command(role: str, *, heartbeat: bool = False) -> list[str]:
    """The command line of a role's process; settings go by the environment."""
    command = [sys.executable, "-m", "streams.process", role]
    return [*command, "--heartbeat"] if heartbeat else command


def port_of(web_port: int, place: int) -> int:
    """The health and metrics port of the role at this place among those asked for.

    >>> port_of(9464, 0), port_of(9464, 1), port_of(0, 1)
    (9464, 9465, 0)
    """
    # Two processes cannot have one port; 0 takes a free one each.
    return web_port + place if web_port else 0


class Supervisor:
    """Keeps one process a role until told to stop; the second serves the port after `web_port`.

    `run` returns 0 after SIGTERM or SIGINT when all drained, 2 when a role refuses its settings,
    3 when a role did not drain in time. A role that ends otherwise is started again, after a
    pause that doubles from one second to thirty.
    """

    def __init__(
        self,
        roles: Sequence[str],
        *,
        command: Callable[[str], list[str]],
        drain_s: float,
        web_port: int = 0,
        clock: Clock | None = None,
    ) -> None:
        self._keepers = [
            _Keeper(role, command(role), port_of(web_port, place), clock or SystemClock())
            for place, role in enumerate(roles)
        ]
        self._drain_s = drain_s
        self._stop = threading.Event()

    def stop(self) -> None:
        """Ask `run` to drain and return."""
        self._stop.set()

    def run(self) -> int:
        """Start the roles and keep them."""
        while not self._stop.wait(TURN_S):
            for keeper in self._keepers:
                keeper.turn()
                if keeper.refused:
                    log.error("role %s refuses to run; stopping", keeper.role)
                    self._end_all()
                    return EXIT_BAD_USAGE
        return self._end_all()

    def _end_all(self) -> int:
        for keeper in self._keepers:
            keeper.terminate()
        codes = [keeper.wait(self._drain_s + GRACE_S) for keeper in self._keepers]
        return EXIT_INFRASTRUCTURE if any(codes) else EXIT_GOOD


class _Keeper:
    """One role's process."""

    def __init__(self, role: str, command: list[str], port: int, clock: Clock) -> None:
        self.role = role
        self.refused = False
        self._command = command
        self._environ = {**os.environ, env_name("web_port"): str(port)}
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._pause_s = FIRST_PAUSE_S
        self._began = self._due = clock.monotonic_s()

    def turn(self) -> None:
        now = self._clock.monotonic_s()
        if self._process is None:
            if now >= self._due:
                self._process = subprocess.Popen(  # noqa: S603 - our own program
                    self._command, env=self._environ
                )
                self._began = now
            return
        code = self._process.poll()
        if code is None:
            return
        self._process = None
        if code == EXIT_BAD_USAGE:
            self.refused = True
            return
        if now - self._began > HEALTHY_S:
            self._pause_s = FIRST_PAUSE_S
        log.warning(
            "role %s has ended with %d; started again in %.0f s", self.role, code, self._pause_s
        )
        self._due = now + self._pause_s
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)

    def terminate(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def wait(self, seconds: float) -> int:
        if self._process is None:
            return EXIT_GOOD
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            log.warning("role %s did not drain in %.0f s and is killed", self.role, seconds)
            self._process.kill()
            return self._process.wait()


def run(roles: Sequence[str], settings: Settings, *, heartbeat: bool = False) -> int:
    """Keep the roles until SIGTERM or SIGINT; the exit status."""
    supervisor = Supervisor(
        roles,
        command=lambda role: role_command(role, heartbeat=heartbeat),
        drain_s=settings.drain_s,
        web_port=settings.web_port,
    )

    def asked(number: int, _frame: FrameType | None) -> None:
        log.info("%s: draining", signal.Signals(number).name)
        supervisor.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked)
    return supervisor.run()
