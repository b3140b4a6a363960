"""A run of a plan: what it is given, how far it is, and the files that close it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from detectors.params import Params, params_id
from detectors.pipeline import Core
from schemas.score import RegionScore
from schemas.times import format_ms
from streams.clock import Clock as Watch
from streams.clock import SystemClock
from streams.code_digest import code_digest
from streams.offline.stretches import Counts
from streams.outputs import write_whole
from streams.replay.counting import Tally
from streams.replay.plan import Plan, Setting
from streams.run_folder import (
    ALERTS,
    FORMAT,
    REPORT,
    RUN,
    SUMMARY,
    Clock,
    Run,
    RunFolder,
    Source,
    write_json,
)
from streams.version import version


class Progress(NamedTuple):
    """How far a replay is: what it does, for which run, records done of `total` (if known).

    `event_ms` is the event time reached, `openings` those in the range so far.
    """

    doing: str
    run: str
    done: int
    total: int | None
    event_ms: int | None
    openings: int = 0


class Gathers(Protocol):
    """Counts scores in as they come."""

    def add(self, score: RegionScore) -> None:
        """Count one in."""

    def dump(self) -> bytes:
        """All that was counted in."""


class Surroundings(NamedTuple):
    """What a replay is given beside its plan.

    `make_core` gives the core for the parameters; `report` makes the page of a run, of what
    `gather` made counted in of its scores, or of its files where nothing was. `processes`
    bounds those that read documents, and the runs at a time. `trusted` are the principals whose
    control records count.
    """

    make_core: Callable[[Params], Core]
    cache: Path
    processes: int
    report: Callable[[RunFolder, Sequence[bytes]], bytes] | None = None
    gather: Callable[[tuple[int, int]], Gathers] | None = None
    trusted: tuple[str, ...] = ()
    on_progress: Callable[[Progress], None] = lambda _: None
    clock: Watch = SystemClock()
    compiled: str | None = None


class Job(NamedTuple):
    """One run: its parameters, its folder, and what every run of the plan shares."""

    setting: Setting
    folder: Path
    plan: Plan
    sources: tuple[Source, ...]
    counts: Counts
    first_ms: int | None
    model: str
    compiled: str
    began: tuple[int, float, float]


def finish(
    job: Job,
    tally: Tally,
    run_id: str,
    around: Surroundings,
    counted: Sequence[bytes] = (),
) -> None:
    """Write the summary, the page and, last, what was run; `counted` is for the page."""
    plan, params = job.plan, job.setting.params()
    summary = tally.summary(job.counts, job.first_ms, job.folder / ALERTS)
    write_json(job.folder / SUMMARY, summary)
    started_ms, started_s, observed = job.began
    run = Run(
        format=FORMAT,
        run_id=run_id,
        name=job.setting.name,
        topic=plan.topic,
        deployment=plan.deployment,
        from_=format_ms(plan.from_ms),
        to=format_ms(plan.to_ms),
        warmup_from=None if plan.warmup_ms is None else format_ms(plan.warmup_ms),
        exactness="exact" if plan.exact else "approximate",
        why=plan.why,
        sources=job.sources,
        params_id=params_id(params),
        params={name: job.setting.values[name] for name in sorted(job.setting.values)},
        model=job.model,
        compiled=job.compiled,
        code=code_digest(),
        version=version(),
        checkpoint=plan.checkpoint,
        clock=Clock(
            started_at=format_ms(started_ms),
            finished_at=format_ms(around.clock.now_ms()),
            observed_s=round(observed, 3),
            seconds=round(around.clock.monotonic_s() - started_s, 3),
        ),
    )
    if around.report is not None:
        write_whole(job.folder / REPORT, around.report(RunFolder(job.folder, run=run), counted))
    write_json(job.folder / RUN, run)
