"""The core from its compiled form, kept on disk: seconds to build once, then a read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from detectors.params import Params
from detectors.pipeline import Core
from schemas.model import ModelSnapshot
from streams.errors import TocsinError
from streams.outputs import write_whole

_CHECK: Final = 32
_KEPT: Final = 2


def cache_file(cache: Path) -> Path:
    """Where the compiled form of this version's data is kept."""
    return cache / f"core-{Core.compiled_digest()[:32]}.bin"


def load_core(
    cache: Path,
    *,
    params: Params | None = None,
    model: ModelSnapshot | None = None,
    notice: Callable[[str], None] | None = None,
    build: Callable[[], bytes] = Core.compile,
) -> Core:
    """A Core, from the cache where it holds a sound one, else compiled by `build` and put there.

    `notice` is told in words when compiling, mending or doing without a cache; a cache folder
    that cannot be written to costs time at the next start and is no error.
    """
    say = notice or (lambda _: None)
    wanted = params or Params()
    compiled = read_cache(cache, say)
    if compiled is not None:
        try:
            return Core.build(wanted, compiled, model)
        except ValueError as error:
            say(f"{cache_file(cache)}: cannot be used ({error}); it is built again")
    say("compiling the gazetteer (once; half a minute)")
    compiled = build()
    try:
        write_whole(cache_file(cache), hashlib.sha256(compiled).digest() + compiled)
        _forget_old(cache)
    except (OSError, TocsinError) as error:
        say(f"the compiled gazetteer is not kept: {error}")
    return Core.build(wanted, compiled, model)


def read_cache(cache: Path, notice: Callable[[str], None] | None = None) -> bytes | None:
    """The compiled form if it is there and whole; a damaged one is told of and not returned."""
    path = cache_file(cache)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        if notice:
            notice(f"{path}: cannot be read ({error.strerror}); it is built again")
        return None
    if hashlib.sha256(data[_CHECK:]).digest() != data[:_CHECK]:
        if notice:
            notice(f"{path}: is damaged; it is built again")
        return None
    return data[_CHECK:]


def _forget_old(cache: Path) -> None:
    # Two stay, for another version that runs beside this one; each has some 150 MB.
    made = sorted(cache.glob("core-*.bin"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in made[_KEPT:]:
        path.unlink(missing_ok=True)
