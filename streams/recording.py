"""The first stage alone, kept: inputs to the records of an observations log, in memory as bytes.

What is fitted or compared runs the second stage over the same records many times; reading the
documents is done once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from detectors.blocks import BlockReader, InputRecord
from detectors.pipeline import Core
from schemas.codec import LogRecord, decode_log, encode
from schemas.dead_letter import DeadLetter
from streams.merging import Feed, merge

_STEP: Final = 256


class Recording:
    """The log of one run over inputs; each pass gives the same records, made anew from bytes.

    `digest` is the SHA-256 of all records: equal inputs read by an equal core give an equal one.
    `lines` counts what was read, `refused` what could not be.
    """

    def __init__(self) -> None:
        self._records: list[bytes] = []
        self._hash = hashlib.sha256()
        self.lines = 0
        self.refused = 0

    @property
    def digest(self) -> str:
        """Hex digits."""
        return self._hash.hexdigest()

    def add(self, record: bytes) -> None:
        """The next record of the log."""
        self._records.append(record)
        self._hash.update(len(record).to_bytes(8, "big"))
        self._hash.update(record)

    def __iter__(self) -> Iterator[LogRecord]:
        return map(decode_log, self._records)

    def __len__(self) -> int:
        return len(self._records)


def record(
    core: Core, feeds: Sequence[Feed], on_progress: Callable[[int], None] | None = None
) -> Recording:
    """Read all feeds to their end, in event-time order; raises BadInput where one breaks off."""
    made = Recording()
    roster = tuple(feed.input.name for feed in feeds)
    readers = [BlockReader(feed.input, core, roster=roster, kind=feed.kind) for feed in feeds]
    for number, line in merge(feeds):
        if line is None:
            made.add(encode(readers[number].tick(idle=True)))
            continue
        made.lines += 1
        document = InputRecord(
            input=feeds[number].input, offset=line.number - 1, timestamp_ms=None, value=line.value
        )
        for output in readers[number].step(document):
            if isinstance(output, DeadLetter):
                made.refused += 1
            else:
                made.add(encode(output))
        if on_progress and made.lines % _STEP == 0:
            on_progress(made.lines)
    return made
