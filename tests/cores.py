"""One core for all tests of a process, and a cache folder that subprocesses share with it."""

import functools
from pathlib import Path

from detectors.pipeline import Core
from streams.resources import load_core


def cache_dir() -> Path:
    """A folder that outlives the run: compiling takes half a minute."""
    return Path(__file__).parents[1] / ".pytest_cache" / "tocsin"


@functools.cache
def shipped_core() -> Core:
    """The core as shipped, compiled if this version has not been yet."""
    return load_core(cache_dir())
