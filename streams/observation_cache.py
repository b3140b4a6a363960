"""The first stage, done once: stretches of an input, their observations kept by digest.

An input partition is cut into stretches of 16 blocks. What a stretch gives depends on its bytes,
on the greatest event time before it, and on what reads it (compiled form, model, code, the floor
of evidence): the digest of these names the file that holds it. Stretches are read in processes
of their own; a file is written whole or not at all, so work that was broken off is found again.
"""

from __future__ import annotations

import hashlib
import heapq
import itertools
import json
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import zstandard

from detectors.blocks import BlockReader, InputRecord
from detectors.observed import Observed
from detectors.pipeline import Core
from schemas.codec import LogRecord, decode_log, encode
from schemas.dead_letter import DeadLetter
from schemas.document import Document, Kind
from schemas.errors import DecodeError
from schemas.observation import Input, Origin
from schemas.tick import Tick
from schemas.times import parse_ms
from schemas.topics import BLOCK
from streams.code_digest import code_digest
from streams.errors import InfrastructureError
from streams.outputs import write_whole

FORMAT: Final = 1
STRETCH: Final = 16 * BLOCK
KEPT_BYTES: Final = 4 << 30
"""The cache is cut down to this when a reading ends, what was used longest ago first."""
_LEVEL: Final = 3


class Raw(NamedTuple):
    """A record of an input as it stands: `timestamp_ms` is the broker's, None in files."""

    offset: int
    timestamp_ms: int | None
    value: bytes
    control: bool = False


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


class Kept(NamedTuple):
    """A stretch that is observed: its counts, and the file that holds what it gave."""

    counts: Counts
    path: Path


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
        numbered = [self._numbered(number, kept) for number, kept in enumerate(self.kept)]
        for _, _, data in heapq.merge(*numbered, key=lambda entry: entry[:2]):
            record = decode_log(data)
            if isinstance(record, Tick):
                record = msgspec.structs.replace(record, roster=self._roster)
            yield record

    @staticmethod
    def _numbered(number: int, kept: Sequence[Kept]) -> Iterator[tuple[int, int, bytes]]:
        for stretch in kept:
            for at_ms, data in entries(stretch.path):
                yield at_ms, number, data

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


def entries(path: Path) -> list[tuple[int, bytes]]:
    """What a stretch gave: (event time reached in ms, record of the log) in order."""
    try:
        data = path.read_bytes()
        lines = zstandard.ZstdDecompressor().decompress(data[data.index(b"\n") + 1 :]).split(b"\n")
    except (OSError, ValueError, zstandard.ZstdError) as error:
        raise InfrastructureError(f"{path}: kept observations cannot be read: {error}") from error
    made = (line.partition(b" ") for line in lines if line)
    return [(int(at), record) for at, _, record in made]


class ObservationCache:
    """A folder of observed stretches.

    `core` reads what is not there yet; `processes` of 1 reads in this one. `trusted` are the
    principals whose control records count.
    """

    def __init__(
        self,
        folder: Path,
        core: Core,
        *,
        processes: int = 1,
        trusted: Iterable[str] = (),
        compiled: str | None = None,
    ) -> None:
        self._folder = folder
        self._core = core
        self._processes = processes
        self._trusted = frozenset(trusted)
        floor = core.params.evidence_floor
        made_of = (FORMAT, compiled or Core.compiled_digest(), core.model_digest, floor)
        self._maker = f"{made_of} {code_digest()} {sorted(self._trusted)}"

    def key(self, stretch: Stretch) -> str:
        """The name of what the stretch gives."""
        digest = hashlib.sha256(self._maker.encode())
        head = (*msgspec.structs.astuple(stretch.input), *stretch[1:4], stretch.last)
        digest.update(f"{head}\n".encode())
        for raw in stretch.records:
            told = f"{raw.offset} {raw.timestamp_ms} {raw.control} {len(raw.value)}\n"
            digest.update(told.encode())
            digest.update(raw.value)
        return digest.hexdigest()

    def observe(
        self,
        partitions: Sequence[Partition],
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Observations:
        """Read all inputs to their end; `on_progress` hears the records and event time (ms).

        Errors of the inputs' iterators come through; what was observed by then is kept.
        """
        kept: list[list[Kept]] = [[] for _ in partitions]
        done = 0
        with _pool(self._core, self._trusted, self._processes) as pool:
            waiting: deque[tuple[int, Future[Counts] | Counts, Path]] = deque()

            def settle() -> None:
                nonlocal done
                number, counts, path = waiting.popleft()
                try:
                    made = counts.result() if isinstance(counts, Future) else counts
                except BrokenProcessPool as error:
                    raise InfrastructureError("a process that reads documents died") from error
                kept[number].append(Kept(made, path))
                done += made.records
                if on_progress:
                    on_progress(done, made.event_ms or 0)

            # Created before the first record is asked for: a broker's client has threads, and a
            # process must not be forked beside them.
            for number, partition in enumerate(partitions):
                for stretch in stretches(partition, self._trusted):
                    key = self.key(stretch)
                    path = self._folder / key[:2] / f"{key}.zst"
                    found = _header(path, key)
                    if found is not None:
                        waiting.append((number, found, path))
                    elif pool is None:
                        made = _keep(self._core, stretch, self._trusted, key, path)
                        waiting.append((number, made, path))
                    else:
                        waiting.append((number, pool.submit(_task, stretch, key, path), path))
                    while len(waiting) > 2 * self._processes:
                        settle()
            while waiting:
                settle()
        result = Observations([partition.input for partition in partitions], kept)
        self._trim({stretch.path for found in kept for stretch in found})
        return result

    def _trim(self, used: set[Path]) -> None:
        sized = []
        for path in self._folder.glob("??/*.zst"):
            try:
                stat = path.stat()
            except OSError:
                continue
            sized.append((path in used, stat.st_mtime, str(path), stat.st_size))
        total = sum(size for *_, size in sized)
        for in_use, _, name, size in sorted(sized):
            if total <= KEPT_BYTES or in_use:
                return
            Path(name).unlink(missing_ok=True)
            total -= size


def _header(path: Path, key: str) -> Counts | None:
    try:
        with path.open("rb") as file:
            counts = msgspec.json.decode(file.readline(), type=Counts)
        os.utime(path)
    except (OSError, msgspec.DecodeError):
        return None
    return counts if counts.key == key else None


# What a forked process finds of its parent's: a Core cannot be sent, and need not be.
_SHARED: list[tuple[Core, frozenset[str]]] = []


@contextmanager
def _pool(core: Core, trusted: frozenset[str], processes: int) -> Iterator[Executor | None]:
    if processes == 1:
        yield None
        return
    _SHARED.append((core, trusted))
    pool = ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork"))
    try:
        # All are started now.
        deque(pool.map(abs, range(processes)), maxlen=0)
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        _SHARED.pop()


def _task(stretch: Stretch, key: str, path: Path) -> Counts:
    core, trusted = _SHARED[-1]
    return _keep(core, stretch, trusted, key, path)


def _keep(core: Core, stretch: Stretch, trusted: frozenset[str], key: str, path: Path) -> Counts:
    counts, lines = observe_stretch(core, stretch, trusted, key)
    packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    write_whole(path, encode(counts) + b"\n" + packer.compress(b"\n".join(lines)))
    return counts


def observe_stretch(
    core: Core, stretch: Stretch, trusted: frozenset[str], key: str = ""
) -> tuple[Counts, list[bytes]]:
    """What a stretch gives: lines of event time reached, a blank, and a record of the log.

    The time is the greatest so far, so that merging by it keeps each input's order. Ticks have an
    empty roster, which who reads them fills in.
    """
    reader = _reader(core, stretch, trusted)
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
                if not isinstance(output, Tick):
                    documents.add(raw.offset)
                lines.append(b"%d %b" % (reader.event_ms or 0, encode(output)))
        refused += refused_here
        control += raw.control and not refused_here
    if stretch.last:
        lines.append(b"%d %b" % (reader.event_ms or 0, encode(reader.tick(idle=True))))
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


class _Dated(msgspec.Struct):
    published: str | None = None


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
        ((at_ms, raw) for raw in stretch.records if (at_ms := _claimed(raw)) is not None),
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


def _claimed(raw: Raw) -> int | None:
    """The event time that the record would have if it is not refused."""
    if raw.control:
        return raw.timestamp_ms
    try:
        published = msgspec.json.decode(raw.value, type=_Dated).published
        at_ms = None if published is None else parse_ms(published)
    except (msgspec.DecodeError, DecodeError):
        return None
    if at_ms is None or raw.timestamp_ms is None:
        return at_ms
    return min(at_ms, raw.timestamp_ms)


def input_digest(kept: Sequence[Kept]) -> str:
    """SHA-256 over the keys of an input's stretches: equal for equal bytes, read by the same."""
    return hashlib.sha256(json.dumps([k.counts.key for k in kept]).encode()).hexdigest()
