"""The first stage alone, kept: inputs to the records of an observations log, in memory as bytes.

What is fitted or compared runs the second stage over the same records many times; reading the
documents is done once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from detectors.blocks import BlockReader, InputRecord
from detectors.params import Params
from detectors.pipeline import Core
from detectors.tracker import PartitionTracker
from schemas.alert import Alert
from schemas.codec import LogRecord, decode_log, encode
from schemas.dead_letter import DeadLetter
from schemas.errors import DecodeError
from schemas.times import parse_ms
from streams.files import Line
from streams.offline.merging import Feed, merge

_STEP: Final = 256


class Recording:
    """The log of one run over inputs; each pass gives the same records, made anew from bytes.

    `inputs` is the SHA-256 of all lines that were read: equal for equal inputs, whoever reads
    them. `lines` counts them, `refused` those that could not be read.
    """

    def __init__(self, records: Sequence[bytes], inputs: str, lines: int, refused: int) -> None:
        self._records = records
        self.inputs = inputs
        self.lines = lines
        self.refused = refused

    def __iter__(self) -> Iterator[LogRecord]:
        return map(decode_log, self._records)

    def __len__(self) -> int:
        return len(self._records)

    def alerts(self, params: Params) -> Iterator[Alert]:
        """The alerts that a tracker with these parameters makes of the whole log."""
        tracker = PartitionTracker(0, params)
        for offset, entry in enumerate(self):
            yield from tracker.apply(offset, entry)


def record(
    core: Core,
    feeds: Sequence[Feed],
    on_progress: Callable[[int], None] | None = None,
    until_ms: int | None = None,
) -> Recording:
    """Read all feeds to their end, in event-time order; raises BadInput where one breaks off.

    Lines dated at `until_ms` or later are left out, as if they were not there.
    """
    records: list[bytes] = []
    digest = hashlib.sha256()
    lines = refused = 0
    roster = tuple(feed.input.name for feed in feeds)
    readers = [BlockReader(feed.input, core, roster=roster, kind=feed.kind) for feed in feeds]
    for number, line in merge([_cut(feed, until_ms) for feed in feeds]):
        if line is None:
            records.append(encode(readers[number].tick(idle=True)))
            continue
        lines += 1
        digest.update(line.value + b"\n")
        document = InputRecord(
            input=feeds[number].input, offset=line.number - 1, timestamp_ms=None, value=line.value
        )
        for output in readers[number].step(document):
            if isinstance(output, DeadLetter):
                refused += 1
            else:
                records.append(encode(output))
        if on_progress and lines % _STEP == 0:
            on_progress(lines)
    return Recording(records, digest.hexdigest(), lines, refused)


class _Dated(msgspec.Struct):
    published: str = ""


def _cut(feed: Feed, until_ms: int | None) -> Feed:
    if until_ms is None:
        return feed
    return feed._replace(lines=(line for line in feed.lines if not _is_after(line, until_ms)))


def _is_after(line: Line, until_ms: int) -> bool:
    try:
        published = msgspec.json.decode(line.value, type=_Dated).published
        return parse_ms(published) >= until_ms
    except (msgspec.DecodeError, DecodeError):
        # It will be refused, in its place.
        return False
