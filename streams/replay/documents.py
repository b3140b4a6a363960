"""Documents replayed: observed once, then tracked with each set of parameters."""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from detectors.pipeline import Core
from detectors.tracker import PartitionTracker
from streams.brokers.base import Broker
from streams.errors import InfrastructureError
from streams.garbage import collected_rarely
from streams.observation_cache import ObservationCache, Observations, input_digest
from streams.replay.counting import Tally
from streams.replay.jobs import Job, Progress, Surroundings, finish
from streams.replay.plan import Plan, Setting
from streams.replay.sources import Documents
from streams.run_folder import RunWriter, Source

_STEP: Final = 512


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


def _each(jobs: Sequence[Job], observations: Observations, around: Surroundings) -> None:
    if len(jobs) == 1 or around.processes == 1:
        for job in jobs:
            _track(job, observations, around)
        return
    _SHARED.append((observations, around))
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(min(around.processes, len(jobs)), mp_context=context)
    try:
        for number, name in enumerate(pool.map(_track_shared, jobs), 1):
            around.on_progress(Progress("runs", name, number, len(jobs), None))
    except BrokenProcessPool as error:
        raise InfrastructureError("a process that runs trackers died") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        _SHARED.pop()


# What a forked process finds of its parent's.
_SHARED: list[tuple[Observations, Surroundings]] = []


def _track_shared(job: Job) -> str:
    observations, around = _SHARED[-1]
    _track(job, observations, around._replace(on_progress=lambda _: None))
    return job.setting.name


def _track(job: Job, observations: Observations, around: Surroundings) -> None:
    plan, name = job.plan, job.setting.name
    run_id = plan.run_id(job.setting, job.model, [source.digest for source in job.sources])
    with ExitStack() as stack:
        writer = stack.enter_context(RunWriter(job.folder))
        tally = Tally(writer, (plan.from_ms, plan.to_ms), run_id, plan.replay_of)
        tracker = PartitionTracker(0, job.setting.params(), scores=tally.score)
        stack.enter_context(collected_rarely())
        for offset, entry in enumerate(observations):
            for alert in tracker.apply(offset, entry):
                tally.alert(alert)
            if offset % _STEP == 0:
                tracker.drop_changes()
                at_ms = tracker.watermark_ms
                around.on_progress(Progress("tracking", name, offset, None, at_ms, tally.openings))
    finish(job, tally, run_id, around)
