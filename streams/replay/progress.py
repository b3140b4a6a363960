"""How far a replay is: a line on a terminal with rate and time left, and metrics to be scraped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from schemas.times import format_ms
from streams.clock import Clock, SystemClock
from streams.metrics import Metrics, build_labels
from streams.replay.jobs import Progress
from streams.replay.plan import Plan
from streams.version import version
from streams.web import Health, WebServer

_REDRAW_S: Final = 0.2
_MINUTE: Final = 60
# A rate over less than this is of nothing.
_SOON_S: Final = 0.5


class ProgressLine:
    """Written over a few times a second; silent where the stream is no terminal."""

    def __init__(self, stream: TextIO, plan: Plan, clock: Clock | None = None) -> None:
        self._stream = stream
        self._plan = plan
        self._clock = clock or SystemClock()
        self._doing = ""
        self._began = self._shown = self._clock.monotonic_s()

    def show(self, progress: Progress) -> None:
        """Draw it, if it is time."""
        now = self._clock.monotonic_s()
        if progress.doing != self._doing:
            self._doing, self._began = progress.doing, now
        if not self._stream.isatty() or now - self._shown < _REDRAW_S:
            return
        self._shown = now
        self._stream.write(f"\r\x1b[K{progress_words(progress, self._plan, now - self._began)}")
        self._stream.flush()

    def close(self) -> None:
        """Clear the line."""
        if self._stream.isatty():
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def progress_words(progress: Progress, plan: Plan, seconds: float) -> str:
    """The line: what is done, how fast, how long it will take."""
    said = f"{progress.doing} {progress.run}: {progress.done:,}"
    if progress.total:
        said += f" of {progress.total:,}"
    timed = seconds >= _SOON_S
    if timed:
        said += f" ({progress.done / seconds:,.0f}/s)"
    share = share_of(progress, plan)
    if share:
        said += f", {share:.0%}"
        if timed:
            said += f", {_time(seconds / share - seconds)} left"
    if progress.event_ms:
        said += f", at {format_ms(progress.event_ms)[:10]}"
    return said


def share_of(progress: Progress, plan: Plan) -> float | None:
    """The part that is done, by records where their number is known, else by event time."""
    if progress.total:
        return min(1.0, progress.done / progress.total)
    if not progress.event_ms:
        return None
    begin = plan.from_ms if plan.warmup_ms is None else plan.warmup_ms
    return min(1.0, max(0.0, (progress.event_ms - begin) / (plan.to_ms - begin)))


def _time(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // _MINUTE} min {whole % _MINUTE} s" if whole >= _MINUTE else f"{whole} s"


@contextmanager
def served(host: str, port: int, plan: Plan) -> Iterator[tuple[Callable[[Progress], None], int]]:
    """Metrics on a port while the block lasts; gives what is to be told, and the port."""
    metrics = Metrics()
    metrics.info("tocsin_build_info", **build_labels(version(), "replay"))
    done: dict[tuple[str, str], int] = {}
    opened: dict[str, int] = {}

    def told(progress: Progress) -> None:
        run = progress.run
        key = progress.doing, run
        metrics.inc(
            "tocsin_replay_records_total", max(0, progress.done - done.get(key, 0)), run=run
        )
        done[key] = progress.done
        metrics.inc(
            "tocsin_replay_openings_total",
            max(0, progress.openings - opened.get(run, 0)),
            run=run,
        )
        opened[run] = progress.openings
        if progress.event_ms is not None:
            metrics.set("tocsin_replay_event_timestamp_seconds", progress.event_ms / 1000, run=run)
        share = share_of(progress, plan)
        if share is not None:
            metrics.set("tocsin_replay_progress_ratio", share, run=run)

    server = WebServer(
        host, port, metrics=metrics, health=lambda: Health(alive=True, ready=True, details={})
    )
    try:
        yield told, server.port
    finally:
        server.close()
