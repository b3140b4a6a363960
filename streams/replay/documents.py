"""Documents replayed: observed once, then tracked with each set of parameters."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Mapping, MutableSequence, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Final, NamedTuple

from detectors.pipeline import Core
from streams.brokers.base import Broker
from streams.errors import InfrastructureError
from streams.garbage import collected_rarely
from streams.offline.kept_observations import Observations
from streams.offline.observation_cache import ObservationCache, input_digest
from streams.replay.counting import Tally
from streams.replay.jobs import Job, Progress, Surroundings, finish
from streams.replay.plan import Plan, Setting
from streams.replay.shares import SHARES, Share, Told, shares_of, track, transitions
from streams.replay.sources import Documents
from streams.run_folder import RunWriter, Source, make_folder

# How often it is told how far the trackers are.
_TELL_S: Final = 0.25


def run_documents(
    plan: Plan,
    due: Sequence[Setting],
    folders: Mapping[str, Path],
    around: Surroundings,
    broker: Broker | None,
) -> None:
    """Stage 1 once for each floor of evidence (the only parameter it knows), stage 2 for all."""
    floors = sorted({setting.params().evidence_floor for setting in due})
    for floor in floors:
        settings = [s for s in due if s.params().evidence_floor == floor]
        began = around.clock.now_ms(), around.clock.monotonic_s()
        core = around.make_core(settings[0].params())
        observations, documents = observe_plan(plan, core, around, broker)
        observed = around.clock.monotonic_s() - began[1]
        sources = tuple(
            Source(
                name=made.name,
                start=0,
                end=sum(k.counts.records for k in kept),
                records=sum(k.counts.records for k in kept),
                digest=input_digest(kept),
            )
            for made, kept in zip(observations.inputs, observations.kept, strict=True)
        )
        if plan.spans:
            sources = tuple(
                Source(
                    name=s.name, start=span.start, end=span.end, records=s.records, digest=s.digest
                )
                for s, span in zip(sources, plan.spans, strict=True)
            )
        jobs = [
            Job(
                setting=setting,
                folder=folders[setting.name],
                plan=plan,
                sources=sources,
                counts=observations.counts(),
                first_ms=documents.first_ms,
                model=core.model_digest,
                compiled=around.compiled or Core.compiled_digest(),
                began=(*began, observed),
            )
            for setting in settings
        ]
        del core
        _each(jobs, observations, around)


def observe_plan(
    plan: Plan, core: Core, around: Surroundings, broker: Broker | None = None
) -> tuple[Observations, Documents]:
    """The plan's documents through the first stage, from the cache where they are there."""
    documents = Documents(plan, broker)
    total = sum(span.end - span.start for span in plan.spans) or None
    cache = ObservationCache(
        around.cache / "observations",
        core,
        processes=around.processes,
        trusted=around.trusted,
        compiled=around.compiled,
    )
    observations = cache.observe(
        documents.partitions(),
        lambda done, at: around.on_progress(Progress("reading", plan.topic, done, total, at)),
    )
    if broker is not None:
        # No connection stays open while trackers run, and no thread is there to be forked.
        broker.close()
    documents.check(plan.files or [span.name for span in plan.spans])
    return observations, documents


class _Work(NamedTuple):
    """What processes share: the runs, what was observed, and how far each share is.

    `passed` holds three numbers for each share of each run: records, event time (0 for none yet),
    openings.
    """

    jobs: Sequence[Job]
    observations: Observations
    around: Surroundings
    passed: MutableSequence[int]

    def told(self, job: int, share: int) -> Told:
        """Notes how far a share is."""
        at = 3 * (job * SHARES + share)

        def note(records: int, at_ms: int | None, openings: int) -> None:
            self.passed[at : at + 3] = [records, at_ms or 0, openings]

        return note

    def progress(self, job: int, doing: str = "tracking") -> Progress:
        """How far a run is: records that went past a whole tracker, the least event time."""
        at = 3 * job * SHARES
        numbers = self.passed[at : at + 3 * SHARES]
        records, openings = sum(numbers[0::3]) // SHARES, sum(numbers[2::3])
        name = self.jobs[job].setting.name
        return Progress(doing, name, records, None, min(numbers[1::3]) or None, openings)


# What a forked process finds of its parent's.
_SHARED: list[_Work] = []


def _each(jobs: Sequence[Job], observations: Observations, around: Surroundings) -> None:
    """Every run's shares, side by side where there are processes, then every run's files."""
    context = multiprocessing.get_context("fork")
    passed = context.RawArray("q", 3 * SHARES * len(jobs))
    work = _Work(jobs, observations, around, passed)
    numbers = range(len(jobs))
    tasks = [(number, share) for number in numbers for share in range(SHARES)]
    _SHARED.append(work)
    try:
        for job in jobs:
            make_folder(job.folder)
        if around.processes == 1:
            for number, share in tasks:
                _track(number, share)
                around.on_progress(work.progress(number))
            deque(map(_close, numbers), maxlen=0)
        else:
            with ProcessPoolExecutor(around.processes, mp_context=context) as pool:
                _wait([pool.submit(_track, *task) for task in tasks], work)
                _wait([pool.submit(_close, number) for number in numbers], work, "writing")
    except BrokenProcessPool as error:
        raise InfrastructureError("a process that runs trackers died") from error
    finally:
        _SHARED.pop()
        for part in (part for job in jobs for part in shares_of(job.folder)):
            part.drop()


def _wait(futures: Sequence[Future[None]], work: _Work, doing: str = "tracking") -> None:
    """Until all are done, telling how far the runs are; the first error stops it."""
    waiting = set(futures)
    try:
        while waiting:
            done, waiting = wait(waiting, timeout=_TELL_S, return_when=FIRST_EXCEPTION)
            for future in done:
                future.result()
            for job in range(len(work.jobs)):
                work.around.on_progress(work.progress(job, doing))
    finally:
        for future in waiting:
            future.cancel()


def _track(number: int, share: int) -> None:
    work = _SHARED[-1]
    job = work.jobs[number]
    span = job.plan.from_ms, job.plan.to_ms
    told, gather = work.told(number, share), work.around.gather
    gathers = None if gather is None else gather(span)
    track(Share(share, job.folder), work.observations, job.setting.params(), span, told, gathers)


def _close(number: int) -> None:
    """Make a run's files of what its shares gave."""
    with collected_rarely():
        _make_files(_SHARED[-1], number)


def _make_files(work: _Work, number: int) -> None:
    job = work.jobs[number]
    plan, shares = job.plan, shares_of(job.folder)
    run_id = plan.run_id(job.setting, job.model, [source.digest for source in job.sources])
    with RunWriter(job.folder) as writer:
        tally = Tally(writer, (plan.from_ms, plan.to_ms), run_id, plan.replay_of)
        for alert in transitions(shares):
            tally.alert(alert)
        for share in shares:
            with share.scores.open("rb") as frames:
                writer.take_scores(frames)
    counted = [share.counted.read_bytes() for share in shares if share.counted.is_file()]
    finish(job, tally, run_id, work.around, counted)
