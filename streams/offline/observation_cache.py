"""The first stage, done once: stretches of an input, their observations kept by digest.

The digest of a stretch's bytes, of the greatest event time before it, and of what reads it
(compiled form, model, code, the floor of evidence) names the file that holds what it gave.
Stretches are read in processes of their own; a file is written whole or not at all, so work that
was broken off is found again.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
import zstandard

from detectors.pipeline import Core
from schemas.codec import encode
from streams.code_digest import code_digest
from streams.errors import InfrastructureError
from streams.garbage import collected_rarely
from streams.offline.kept_observations import Kept, Observations
from streams.offline.stretches import Counts, Partition, Stretch, observe_stretch, stretches
from streams.outputs import write_whole

FORMAT: Final = 3
KEPT_BYTES: Final = 4 << 30
"""The cache is cut down to this when a reading ends, what was used longest ago first."""
_LEVEL: Final = 3


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
        with collected_rarely():
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


def input_digest(kept: Sequence[Kept]) -> str:
    """SHA-256 over the keys of an input's stretches: equal for equal bytes, read by the same."""
    return hashlib.sha256(json.dumps([k.counts.key for k in kept]).encode()).hexdigest()
