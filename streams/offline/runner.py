"""The embedded run: documents to alerts in one process, by the functions that the workers call.

Each input is an input partition with a BlockReader; what it gives goes, batch by batch, to the
partitions of an observations log in memory, and each partition's tracker applies it in order.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from detectors.blocks import BlockReader, InputRecord, Output, coalesce
from detectors.pipeline import Core
from detectors.tracker import PartitionTracker
from schemas.alert import Alert
from schemas.codec import LogRecord, decode_log, encode
from schemas.dead_letter import DeadLetter
from schemas.document import MAX_BYTES
from schemas.observation import RegionObservation
from schemas.score import RegionScore
from schemas.tick import Tick
from schemas.times import HOUR_MS
from schemas.topics import partition_of
from streams.files import Line
from streams.offline.merging import Feed, merge

DEFAULT_BATCH: Final = 256


class Cut(NamedTuple):
    """How a run is cut; none of it changes an incident.

    The size of a `batch` of lines says how often results and progress come. `partitions` are the
    log's. `coalesced` keeps only the last Tick of each block and batch, as workers do: event time
    then passes in steps of a batch, and an opening may move within its bin.
    """

    partitions: int = 1
    batch: int = DEFAULT_BATCH
    coalesced: bool = False


WHOLE: Final = Cut()


class Refused(NamedTuple):
    """A line that was refused: where it stands, and why in words."""

    place: str
    line: int
    kind: str
    reason: str
    value: bytes


class Progress(NamedTuple):
    """How far a run is: lines read, the greatest event time (ms) and alerts so far."""

    lines: int
    event_ms: int | None
    alerts: int


class Summary:
    """The counts of a run: `lines` = `observed` + `placeless` + `refused`, exactly.

    `groups` counts the documents of each feed group, `languages` those of each language (label of
    `language.label`), `late` those that came after documents more
    than the late window newer, `incidents` the openings.
    """

    def __init__(self) -> None:
        self.lines = 0
        self.observed = 0
        self.placeless = 0
        self.refused = 0
        self.late = 0
        self.alerts = 0
        self.incidents = 0
        self.event_ms: int | None = None
        self.groups: collections.Counter[str] = collections.Counter()
        self.languages: collections.Counter[str] = collections.Counter()

    def add_block(self, tick: Tick) -> None:
        """Count a finished block (or the last one, as far as it got)."""
        for volume in tick.volumes:
            self.observed += volume.observed
            self.placeless += volume.placeless
            self.groups[volume.group] += volume.observed + volume.placeless
        self.refused += tick.refused


def run_embedded(
    core: Core,
    feeds: Sequence[Feed],
    *,
    on_alert: Callable[[Alert], None],
    on_score: Callable[[RegionScore], None] | None = None,
    on_refused: Callable[[Refused], None] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cut: Cut = WHOLE,
) -> Summary:
    """Run all feeds to their end, in event-time order; the callbacks hear of things as they come.

    Raises BadInput where a feed breaks off.
    """
    run = _Run(core, feeds, on_alert, on_score, on_refused, cut)
    for number, line in merge(feeds):
        run.take(number, line)
        if run.pending_lines >= cut.batch:
            run.flush()
            if on_progress:
                on_progress(Progress(run.summary.lines, run.summary.event_ms, run.summary.alerts))
    run.flush()
    return run.finish()


class _Run:
    """The readers, the log's partitions and their trackers of one embedded run."""

    def __init__(
        self,
        core: Core,
        feeds: Sequence[Feed],
        on_alert: Callable[[Alert], None],
        on_score: Callable[[RegionScore], None] | None,
        on_refused: Callable[[Refused], None] | None,
        cut: Cut,
    ) -> None:
        roster = tuple(feed.input.name for feed in feeds)
        self._feeds = feeds
        self._readers = [
            BlockReader(feed.input, core, roster=roster, kind=feed.kind) for feed in feeds
        ]
        self._trackers = [
            PartitionTracker(number, core.params, scores=on_score)
            for number in range(cut.partitions)
        ]
        self._ends = [0] * cut.partitions
        self._on_alert = on_alert
        self._on_refused = on_refused
        self._coalesced = cut.coalesced
        self._late_ms = core.params.late_hours * HOUR_MS
        self._pending: list[Output] = []
        self._blocks: dict[str, Tick] = {}
        self.pending_lines = 0
        self.summary = Summary()

    def take(self, number: int, line: Line | None) -> None:
        """One line of a feed, or its end."""
        reader, feed = self._readers[number], self._feeds[number]
        if line is None:
            self._pending.append(reader.tick(idle=True))
            return
        offset = line.number - 1
        record = InputRecord(input=feed.input, offset=offset, timestamp_ms=None, value=line.value)
        self.pending_lines += 1
        self.summary.lines += 1
        for output in reader.step(record):
            if isinstance(output, DeadLetter):
                self._refuse(feed, line, output)
            else:
                self._pending.append(output)
                if isinstance(output, RegionObservation) and reader.event_ms is not None:
                    # One observation a document would do; a document late for one country is so
                    # for all, hence the count is of observations and only says "some are".
                    self.summary.late += output.event_ms < reader.event_ms - self._late_ms
        if reader.event_ms is not None:
            self.summary.event_ms = max(self.summary.event_ms or reader.event_ms, reader.event_ms)

    def _refuse(self, feed: Feed, line: Line, letter: DeadLetter) -> None:
        if self._on_refused is None:
            return
        reason = letter.reason
        if line.length > MAX_BYTES:
            reason = f"{line.length} bytes, more than the limit of {MAX_BYTES}"
        self._on_refused(Refused(feed.place, line.number, letter.kind, reason, line.value))

    def flush(self) -> None:
        """Send what is pending to the log and let every tracker apply it."""
        outputs, self._pending, self.pending_lines = self._pending, [], 0
        for output in coalesce(outputs) if self._coalesced else outputs:
            if isinstance(output, DeadLetter):
                continue
            # Through the wire form, so that what is applied is what a worker would read.
            record = decode_log(encode(output))
            if isinstance(output, Tick):
                self._count(output)
                for partition in range(len(self._trackers)):
                    self._apply(partition, record)
            else:
                self._apply(partition_of(output.country, len(self._trackers)), record)

    def _count(self, tick: Tick) -> None:
        name = tick.input.name
        former = self._blocks.get(name)
        if former is not None and former.block != tick.block:
            self.summary.add_block(former)
        self._blocks[name] = tick

    def _apply(self, partition: int, record: LogRecord) -> None:
        offset = self._ends[partition]
        self._ends[partition] += 1
        for alert in self._trackers[partition].apply(offset, record):
            self.summary.alerts += 1
            self.summary.incidents += alert.revision == 1
            self._on_alert(alert)

    def finish(self) -> Summary:
        """The summary with the last blocks counted."""
        for tick in self._blocks.values():
            self.summary.add_block(tick)
        self._blocks.clear()
        for reader in self._readers:
            self.summary.languages += reader.take_languages()
        return self.summary
