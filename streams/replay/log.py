"""The observations log replayed: every set of parameters in one pass, partition by partition."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from detectors.pipeline import Core
from detectors.tracker import PartitionTracker
from schemas.codec import LogRecord
from schemas.control import ParamsChange
from schemas.times import format_ms
from streams.brokers.base import Broker
from streams.errors import BadUsage
from streams.garbage import collected_rarely
from streams.offline.stretches import Counts
from streams.replay.checkpoints import entry_of, read_checkpoint
from streams.replay.counting import Tally
from streams.replay.jobs import Job, Progress, Surroundings, finish
from streams.replay.plan import Plan, Setting
from streams.replay.spans import Span
from streams.run_folder import RunWriter, Source

_STEP: Final = 64


class _Pass:
    """One pass over the log, and what was seen in it."""

    def __init__(self, plan: Plan, due: Sequence[Setting], around: Surroundings) -> None:
        self._plan = plan
        self._due = due
        self._around = around
        self._checkpoint = read_checkpoint(plan.checkpoint) if plan.checkpoint else None
        self._total = sum(max(0, span.end - span.start) for span in plan.spans)
        self.tallies: list[Tally] = []
        self.done = 0
        self.first_ms: int | None = None
        self.last_ms: int | None = None
        self.models: set[str] = set()

    def read(self, span: Span, broker: Broker) -> Source:
        """One partition to its fixed end, or until nothing can come of the range any more."""
        trackers = [
            self._tracker(span.partition, setting, tally)
            for setting, tally in zip(self._due, self.tallies, strict=True)
        ]
        digest, records = hashlib.sha256(), 0
        for record in broker.read(span.topic, span.partition, span.start, span.end):
            entry = entry_of(record)
            digest.update(record.value or b"")
            records += 1
            self._see(entry)
            # Who brings own parameters asks what those would have done.
            if not (isinstance(entry, ParamsChange) and self._due[0].own):
                for tracker, tally in zip(trackers, self.tallies, strict=True):
                    for alert in tracker.apply(record.offset, entry):
                        tally.alert(alert)
            if records % _STEP == 0:
                for tracker in trackers:
                    tracker.drop_changes()
                self._tell(span, self.done + records)
            reached = trackers[0].watermark_ms
            if reached is not None and reached >= self._plan.to_ms:
                # Nothing that comes now can be dated earlier than the watermark.
                break
        self.done += records
        return Source(
            name=span.name,
            start=span.start,
            end=span.end,
            records=records,
            digest=digest.hexdigest(),
        )

    def _tracker(self, number: int, setting: Setting, tally: Tally) -> PartitionTracker:
        if self._checkpoint is None:
            return PartitionTracker(number, setting.params(), scores=tally.score)
        return self._checkpoint.tracker(number, setting.params(), tally.score)

    def _see(self, entry: LogRecord) -> None:
        if isinstance(entry, ParamsChange):
            return
        self.models.add(entry.model)
        at_ms = entry.event_ms
        if at_ms is not None:
            self.first_ms = at_ms if self.first_ms is None else min(self.first_ms, at_ms)
            self.last_ms = at_ms if self.last_ms is None else max(self.last_ms, at_ms)

    def _tell(self, span: Span, done: int) -> None:
        openings = self.tallies[0].openings
        self._around.on_progress(
            Progress("log", span.name, done, self._total, self.last_ms, openings)
        )

    def check(self) -> None:
        """Raise BadUsage where nothing was of the range."""
        first, last, plan = self.first_ms, self.last_ms, self._plan
        if first is not None and last is not None and last >= plan.from_ms and first < plan.to_ms:
            return
        seen = "nothing was read"
        if first is not None and last is not None:
            seen = f"what was read is of {format_ms(first)} to {format_ms(last)}"
        raise BadUsage(
            f"nothing to replay: the log holds nothing from {format_ms(plan.from_ms)} to "
            f"{format_ms(plan.to_ms)}; {seen}"
        )


def run_log(
    plan: Plan,
    due: Sequence[Setting],
    folders: Mapping[str, Path],
    around: Surroundings,
    broker: Broker,
) -> None:
    """Read the log once and write a run for each set of parameters."""
    began = around.clock.now_ms(), around.clock.monotonic_s()
    run_ids = {s.name: plan.run_id(s, "log", [repr(span) for span in plan.spans]) for s in due}
    made = _Pass(plan, due, around)
    with ExitStack() as stack:
        for setting in due:
            writer = stack.enter_context(RunWriter(folders[setting.name]))
            span = plan.from_ms, plan.to_ms
            made.tallies.append(Tally(writer, span, run_ids[setting.name], plan.replay_of))
        stack.enter_context(collected_rarely())
        sources = tuple(made.read(span, broker) for span in plan.spans)
        made.check()
    observed = around.clock.monotonic_s() - began[1]
    for setting, tally in zip(due, made.tallies, strict=True):
        job = Job(
            setting=setting,
            folder=folders[setting.name],
            plan=plan,
            sources=sources,
            counts=Counts(key="", records=made.done, event_ms=made.last_ms),
            first_ms=made.first_ms,
            model=",".join(sorted(made.models)),
            compiled=around.compiled or Core.compiled_digest(),
            began=(*began, observed),
        )
        finish(job, tally, run_ids[setting.name], around)
