"""Checkpoint folders: what `track` remembers at one moment, computed from the log alone.

    checkpoint.json     which log, until when, and per partition the offset it is applied to
    state-N.jsonl.zst   the state values of partition N, by key, in base 64

Everything dated before `until` is in it and nothing dated later, so what a replay from here gives
from `until` on is what a replay from the start of the log gives.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import zstandard

from detectors.params import Params
from detectors.tracker import PartitionTracker
from schemas.codec import LogRecord, decode, decode_log
from schemas.control import ParamsChange
from schemas.errors import DecodeError
from schemas.score import RegionScore
from schemas.times import format_ms, parse_ms
from streams.brokers.base import Broker, Record
from streams.errors import BadInput, BadUsage
from streams.files import read_lines, read_whole
from streams.outputs import write_whole
from streams.run_folder import write_json

CHECKPOINT: Final = "checkpoint.json"
FORMAT: Final = 2
_LEVEL: Final = 3


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One partition: the last offset applied, where reading goes on, how many values there are."""

    log_offset: int
    floor: int
    keys: int


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """`checkpoint.json`."""

    format: int
    topic: str
    topic_id: str
    until: str
    parts: tuple[Part, ...]


class _Entry(msgspec.Struct, frozen=True):
    key: str
    value: bytes


class Checkpoint:
    """A checkpoint folder that was found sound."""

    def __init__(self, folder: Path, head: Head) -> None:
        self._folder = folder
        self.head = head
        self.until_ms = parse_ms(head.until, "until")
        self.floors = [part.floor for part in head.parts]

    def check(self, topic: str, topic_id: str, partitions: int, from_ms: int) -> None:
        """Raise BadUsage where it is of another log, or later than the range begins."""
        place = str(self._folder)
        if (self.head.topic, self.head.topic_id) != (topic, topic_id):
            raise BadUsage(
                f"{place}: is a checkpoint of {self.head.topic} (id {self.head.topic_id}), and "
                f"not of {topic} (id {topic_id})"
            )
        if len(self.head.parts) != partitions:
            raise BadUsage(f"{place}: {len(self.head.parts)} partitions, {topic} has {partitions}")
        if from_ms < self.until_ms:
            raise BadUsage(
                f"{place}: was made until {self.head.until}; a replay from {format_ms(from_ms)} "
                "on needs an earlier one"
            )

    def tracker(
        self,
        number: int,
        params: Params,
        scores: Callable[[RegionScore], None] | None = None,
    ) -> PartitionTracker:
        """The tracker of a partition as it was."""
        path = str(self._folder / f"state-{number}.jsonl.zst")
        values = {}
        for line in read_lines(path, limit=1 << 30):
            try:
                entry = decode(_Entry, line.value)
            except DecodeError as error:
                raise BadInput(f"{path}:{line.number}", error.reason) from error
            values[entry.key] = entry.value
        if len(values) != self.head.parts[number].keys:
            raise BadInput(path, f"{len(values)} values, {self.head.parts[number].keys} expected")
        return PartitionTracker.restore(number, params, values, scores=scores)


def read_checkpoint(folder: str) -> Checkpoint:
    """A checkpoint from its folder; raises BadInput where it is none."""
    path = Path(folder) / CHECKPOINT
    try:
        return Checkpoint(Path(folder), decode(Head, read_whole(str(path))))
    except DecodeError as error:
        raise BadInput(str(path), error.reason) from error


def make_checkpoint(
    broker: Broker,
    topic: str,
    until_ms: int,
    folder: Path,
    on_progress: Callable[[int, int], None] | None = None,
) -> Head:
    """Write the folder from the log's start; raises BadUsage where the log begins later."""
    info = broker.topics().get(topic)
    if info is None:
        raise BadUsage(f"there is no topic {topic} on the broker")
    bounds = broker.bounds(topic)
    parts, done, total = [], 0, sum(end for _, end in bounds)
    for number, (first, end) in enumerate(bounds):
        if first:
            raise BadUsage(
                f"{topic}/{number}: offsets below {first} are gone; a checkpoint needs the log "
                "from its start"
            )
        tracker = PartitionTracker(number, Params())
        for record in broker.read(topic, number, first, end):
            entry = entry_of(record)
            if is_after(entry, until_ms):
                break
            tracker.apply(record.offset, entry)
            if on_progress:
                on_progress(done + record.offset + 1, total)
        done += end
        parts.append(_write_part(folder, tracker))
    head = Head(
        format=FORMAT,
        topic=topic,
        topic_id=info.id,
        until=format_ms(until_ms),
        parts=tuple(parts),
    )
    write_json(folder / CHECKPOINT, head)
    return head


def _write_part(folder: Path, tracker: PartitionTracker) -> Part:
    values = {key: value for key, value in tracker.changed() if value is not None}
    lines = [msgspec.json.encode(_Entry(key, values[key])) for key in sorted(values)]
    packed = zstandard.ZstdCompressor(level=_LEVEL).compress(b"\n".join(lines))
    write_whole(folder / f"state-{tracker.partition}.jsonl.zst", packed)
    return Part(log_offset=tracker.log_offset, floor=tracker.floor() or 0, keys=len(values))


def is_after(entry: LogRecord, until_ms: int) -> bool:
    """Whether the record could bring something dated at `until_ms` or later.

    The watermark never passes the greatest event time that a Tick has named.
    """
    if isinstance(entry, ParamsChange):
        return False
    return entry.event_ms is not None and entry.event_ms >= until_ms


def entry_of(record: Record) -> LogRecord:
    """The log's record; raises BadInput naming the offset where this version cannot read it."""
    try:
        return decode_log(record.value or b"")
    except DecodeError as error:
        place = f"{record.topic}/{record.partition}, offset {record.offset}"
        raise BadInput(
            place, f"not a record of the log as this version reads it: {error.reason}"
        ) from error
