"""The core from its compiled form, kept on disk: seconds to build once, then a read.

Compiling takes 1 GB for half a minute, which no worker should hold ever after, so another process
does it: `python -m streams.resources FILE`. The file is mapped, not read, so the workers of one
machine share its pages.
"""

from __future__ import annotations

import mmap
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from detectors.gazetteer.packing import is_sound
from detectors.params import Params
from detectors.pipeline import Core
from schemas.model import ModelSnapshot
from streams.errors import InfrastructureError, TocsinError
from streams.outputs import write_whole

_KEPT: Final = 2


def cache_file(cache: Path) -> Path:
    """Where the compiled form of this version's data is kept."""
    return cache / f"core-{Core.compiled_digest()[:32]}.bin"


def compile_apart(path: Path) -> None:
    """Compile in a process of its own, to a file; InfrastructureError says what went wrong."""
    command = [sys.executable, "-m", __name__, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter and module
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        raise InfrastructureError(f"the gazetteer cannot be compiled: {last}")


def load_core(
    cache: Path,
    *,
    params: Params | None = None,
    model: ModelSnapshot | None = None,
    notice: Callable[[str], None] | None = None,
    build: Callable[[Path], None] = compile_apart,
) -> Core:
    """A Core, from the cache where it holds a sound one, else compiled by `build` and put there.

    `build` writes the compiled form to a file. `notice` is told in words when compiling, mending
    or doing without a cache; a cache folder that cannot be written to costs time at the next
    start and is no error. Raises InfrastructureError where compiling fails.
    """
    say = notice or (lambda _: None)
    wanted = params or Params()
    compiled = read_cache(cache, say)
    if compiled is not None:
        try:
            core = Core.build(wanted, compiled, model, checked=True)
        except ValueError as error:
            say(f"{cache_file(cache)}: cannot be used ({error}); it is built again")
        else:
            _let_go(compiled)
            return core
    say("compiling the gazetteer (once; half a minute)")
    try:
        cache.mkdir(parents=True, exist_ok=True)
        made = _made(cache_file(cache), build)
        _forget_old(cache)
    except (OSError, TocsinError) as error:
        say(f"the compiled gazetteer is not kept: {error}")
        with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
            made = _made(Path(folder) / "core.bin", build)
    core = Core.build(wanted, made, model)
    _let_go(made)
    return core


def read_cache(cache: Path, notice: Callable[[str], None] | None = None) -> memoryview | None:
    """The compiled form if it is there and whole; a damaged one is told of and not returned.

    A view of the file's pages, which stays good when the file is replaced or removed.
    """
    path = cache_file(cache)
    try:
        data = _mapped(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        if notice:
            notice(f"{path}: cannot be read ({error.strerror}); it is built again")
        return None
    if not is_sound(data):
        if notice:
            notice(f"{path}: is damaged; it is built again")
        return None
    return data


def _mapped(path: Path) -> memoryview:
    with path.open("rb") as file:
        if not file.seek(0, 2):
            return memoryview(b"")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _let_go(view: memoryview) -> None:
    # Most of the file was read once, to check it; what is asked for again, words and names of
    # places, comes back from the system's cache page by page.
    if isinstance(view.obj, mmap.mmap):
        view.obj.madvise(mmap.MADV_DONTNEED)


def _made(path: Path, build: Callable[[Path], None]) -> memoryview:
    # Beside its place first: two that start at once must not write to one file.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".core-") as folder:
        draft = Path(folder) / path.name
        build(draft)
        data = _mapped(draft)
        draft.replace(path)
    return data


def _forget_old(cache: Path) -> None:
    # Two stay, for another version that runs beside this one; each has some 150 MB.
    made = sorted(cache.glob("core-*.bin"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in made[_KEPT:]:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    write_whole(Path(sys.argv[1]), Core.compile())
