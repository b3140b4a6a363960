"""An input cut into stretches of 16 blocks, each read apart to what one reader would give.

What a stretch gives depends on its bytes, on the greatest event time before it, and on what reads
it. That time is known before anything is read, so stretches can be read in any order, by anyone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import msgspec

from detectors.blocks import BlockReader, InputRecord
from detectors.observed import Observed
from detectors.pipeline import Core
from schemas.codec import encode
from schemas.dead_letter import DeadLetter
from schemas.document import Document, Kind
from schemas.observation import Input, Origin
from schemas.tick import Tick
from schemas.topics import BLOCK
from streams.offline.dates import claimed_ms
from streams.offline.kept_ticks import ShortTicks

STRETCH: Final = 16 * BLOCK
# Instead of a country, as a Tick concerns all of them.
TICK: Final = b"-"


class Raw(NamedTuple):
    """A record of an input as it stands: `timestamp_ms` is the broker's, None in files.

    `at_ms` is its event time where that is known already.
    """

    offset: int
    timestamp_ms: int | None
    value: bytes
    control: bool = False
    at_ms: int | None = None


class Partition(NamedTuple):
    """One input partition (or file) to be read: what it is, and its records in order."""

    input: Input
    kind: Kind
    records: Iterable[Raw]


class Stretch(NamedTuple):
    """The records of one input from offset `start` on; `event_ms` is the greatest before them."""

    input: Input
    kind: Kind
    start: int
    event_ms: int | None
    records: tuple[Raw, ...]
    last: bool


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What a stretch held: `records` = `observed` + `placeless` + `refused` + `control`."""

    key: str
    records: int = 0
    observed: int = 0
    placeless: int = 0
    refused: int = 0
    control: int = 0
    event_ms: int | None = None


def observe_stretch(
    core: Core, stretch: Stretch, trusted: frozenset[str], key: str = ""
) -> tuple[Counts, list[bytes]]:
    """What a stretch gives: lines of event time reached, country (`-` for a Tick), log record.

    The time is the greatest so far, so that merging by it keeps each input's order. Ticks have an
    empty roster and are short (`streams.offline.kept_ticks`): who reads them makes them whole.
    """
    reader = _reader(core, stretch, trusted)
    ticks = ShortTicks()
    lines: list[bytes] = []
    refused = control = 0
    documents: set[int] = set()
    for raw in stretch.records:
        outputs = reader.step(_input_record(stretch.input, raw))
        refused_here = 0
        for output in outputs:
            if isinstance(output, DeadLetter):
                refused_here += 1
            else:
                if isinstance(output, Tick):
                    country, record = TICK, encode(ticks.short(output))
                else:
                    documents.add(raw.offset)
                    country, record = output.country.encode(), encode(output)
                lines.append(b"%d %b %b" % (reader.event_ms or 0, country, record))
        refused += refused_here
        control += raw.control and not refused_here
    if stretch.last:
        last = encode(ticks.short(reader.tick(idle=True)))
        lines.append(b"%d %b %b" % (reader.event_ms or 0, TICK, last))
    records = len(stretch.records)
    counts = Counts(
        key=key,
        records=records,
        observed=len(documents),
        placeless=records - len(documents) - refused - control,
        refused=refused,
        control=control,
        event_ms=reader.event_ms,
    )
    return counts, lines


def _reader(core: Core, stretch: Stretch, trusted: frozenset[str]) -> BlockReader:
    return BlockReader(
        stretch.input,
        core,
        roster=(),
        kind=stretch.kind,
        start=stretch.start,
        trusted=trusted,
        event_ms=stretch.event_ms,
    )


def _input_record(source: Input, raw: Raw) -> InputRecord:
    return InputRecord(
        input=source,
        offset=raw.offset,
        timestamp_ms=raw.timestamp_ms,
        value=raw.value,
        control=raw.control,
    )


def stretches(partition: Partition, trusted: frozenset[str] = frozenset()) -> Iterator[Stretch]:
    """The partition's records cut at multiples of a stretch; at least one, the last marked."""
    event_ms: int | None = None
    before: Stretch | None = None
    grouped = itertools.groupby(partition.records, key=lambda raw: raw.offset // STRETCH)
    for number, records in grouped:
        if before is not None:
            yield before
        start = number * STRETCH
        held = tuple(records)
        before = Stretch(partition.input, partition.kind, start, event_ms, held, last=False)
        event_ms = _greatest(before, trusted)
    if before is None:
        before = Stretch(partition.input, partition.kind, 0, None, (), last=True)
    yield before._replace(last=True)


class _Blank:
    """Reads nothing: a reader with it tells what is refused, and event times."""

    model_digest = ""

    def observe(self, document: Document, event_ms: int, origin: Origin) -> Observed:
        del document, event_ms, origin
        return Observed("", 0, {}, [])


def _greatest(stretch: Stretch, trusted: frozenset[str]) -> int | None:
    """The greatest event time after the stretch, exactly as its reader will have it.

    Only the newest record that is not refused has to be read for it.
    """
    dated = sorted(
        ((at_ms, raw) for raw in stretch.records if (at_ms := event_ms_of(raw)) is not None),
        key=lambda pair: -pair[0],
    )
    for at_ms, raw in dated:
        if stretch.event_ms is not None and at_ms <= stretch.event_ms:
            break
        reader = BlockReader(
            stretch.input,
            _Blank(),
            roster=(),
            kind=stretch.kind,
            start=raw.offset // BLOCK * BLOCK,
            trusted=trusted,
        )
        reader.step(_input_record(stretch.input, raw))
        if reader.event_ms is not None:
            return reader.event_ms if stretch.event_ms is None else max(at_ms, stretch.event_ms)
    return stretch.event_ms


def event_ms_of(raw: Raw) -> int | None:
    """The event time that the record would have if it is not refused."""
    if raw.control:
        return raw.timestamp_ms
    at_ms = claimed_ms(raw.value) if raw.at_ms is None else raw.at_ms
    if at_ms is None or raw.timestamp_ms is None:
        return at_ms
    return min(at_ms, raw.timestamp_ms)
