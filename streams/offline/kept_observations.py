"""What the first stage made of some inputs, read from the files that hold it, merged by time."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import zstandard

from schemas.codec import LogRecord, decode_log
from schemas.observation import Input
from schemas.tick import Tick
from streams.errors import InfrastructureError
from streams.offline.kept_ticks import WholeTicks
from streams.offline.stretches import TICK, Counts

_TIME: Final = itemgetter(0)


class Kept(NamedTuple):
    """A stretch that is observed: its counts, and the file that holds what it gave."""

    counts: Counts
    path: Path


# Event time reached (ms), country or `-`, record of the log: bytes of an observation, or a Tick.
Entry = tuple[int, bytes, bytes | Tick]


class Observations:
    """What the first stage made of some inputs; iterating merges them by event time.

    Each pass reads the files anew and holds one stretch of each input in memory. `digests` are
    SHA-256 over the keys of each input's stretches.
    """

    def __init__(self, inputs: Sequence[Input], kept: Sequence[Sequence[Kept]]) -> None:
        self.inputs = tuple(inputs)
        self.kept = kept
        self._roster = tuple(made.name for made in inputs)

    def __iter__(self) -> Iterator[LogRecord]:
        return (record for _, record in self.numbered())

    def numbered(
        self, concerns: Callable[[bytes], bool] = lambda _: True
    ) -> Iterator[tuple[int, LogRecord]]:
        """Offset and record of the log: all Ticks, and of the countries that `concerns` wants.

        What is not wanted is not decoded; offsets are those of the whole log.
        """
        wanted: dict[bytes, bool] = {}
        offset = -1
        for entries in merged([self._stretches(kept) for kept in self.kept]):
            for _, country, record in entries:
                offset += 1
                if isinstance(record, Tick):
                    yield offset, record
                    continue
                wants = wanted.get(country)
                if wants is None:
                    wants = wanted[country] = concerns(country)
                if wants:
                    yield offset, decode_log(record)

    def _stretches(self, kept: Sequence[Kept]) -> Iterator[list[Entry]]:
        ticks = WholeTicks(self._roster)
        return (read_stretch(stretch.path, ticks) for stretch in kept)

    def counts(self) -> Counts:
        """All stretches together."""
        every = [stretch.counts for kept in self.kept for stretch in kept]
        seen = [counts.event_ms for counts in every if counts.event_ms is not None]
        return Counts(
            key=hashlib.sha256("".join(counts.key for counts in every).encode()).hexdigest(),
            records=sum(counts.records for counts in every),
            observed=sum(counts.observed for counts in every),
            placeless=sum(counts.placeless for counts in every),
            refused=sum(counts.refused for counts in every),
            control=sum(counts.control for counts in every),
            event_ms=max(seen, default=None),
        )


def read_stretch(path: Path, ticks: WholeTicks) -> list[Entry]:
    """What a stretch gave, in order; `ticks` has made whole those of its input before."""
    try:
        data = path.read_bytes()
        lines = zstandard.ZstdDecompressor().decompress(data[data.index(b"\n") + 1 :]).split(b"\n")
        made: list[Entry] = []
        for line in lines:
            if line:
                at, country, record = line.split(b" ", 2)
                made.append((int(at), country, ticks.whole(record) if country == TICK else record))
    except (OSError, ValueError, zstandard.ZstdError, msgspec.DecodeError) as error:
        raise InfrastructureError(f"{path}: kept observations cannot be read: {error}") from error
    return made


def merged(inputs: Sequence[Iterator[list[Entry]]]) -> Iterator[list[Entry]]:
    """The entries of all inputs by time, those of one time input by input.

    Each input comes in lists, in order. Given are lists again: to sort what all have up to some
    time costs a fraction of what choosing the next of them costs, entry by entry.
    """
    held: list[list[Entry]] = [[] for _ in inputs]
    while True:
        for number, lists in enumerate(inputs):
            while not held[number]:
                more = next(lists, None)
                if more is None:
                    break
                held[number] = more
        ends = [(entries[-1][0], number) for number, entries in enumerate(held) if entries]
        if not ends:
            return
        # What comes of the input that ends first stands after this, and of its time before what
        # the inputs after it have.
        until, first = min(ends)
        taken: list[Entry] = []
        for number, entries in enumerate(held):
            cut = bisect_right if number <= first else bisect_left
            at = cut(entries, until, key=_TIME)
            taken += entries[:at]
            held[number] = entries[at:]
        if len(ends) > 1:
            taken.sort(key=_TIME)
        yield taken
