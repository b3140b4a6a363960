"""Compiled modules of the core, used in place of the sources they were made of and no others.

`deploy/native.py` compiles the modules that take the time and puts them in a folder named by the
digest of all sources of `schemas` and `detectors`. `attach` has Python look there first. After any
edit the digest names a folder that is not there, so the sources run: slower, the same bytes.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.machinery
import importlib.util
import sys
from pathlib import Path
from typing import Final

__all__ = ["FOLDER", "LIBRARY", "attach", "folder", "sources_digest"]

PACKAGES: Final = Path(__file__).parents[1]
FOLDER: Final = PACKAGES / "detectors" / "compiled"
LIBRARY: Final = "tocsin_core__mypyc"
"""The one library that holds all compiled modules, a module of its own to Python."""
_LENGTH: Final = 32
_SOURCES: Final = frozenset({".py", ".c", ".h"})


def sources_digest() -> str:
    """SHA-256, in hex, of every source file of the core by name: constants cross modules."""
    digest = hashlib.sha256()
    for package in ("schemas", "detectors"):
        found = (PACKAGES / package).rglob("*")
        for path in sorted(path for path in found if path.suffix in _SOURCES):
            data = path.read_bytes()
            digest.update(f"{path.relative_to(PACKAGES).as_posix()} {len(data)}\n".encode())
            digest.update(data)
    return digest.hexdigest()


def folder() -> Path:
    """Where the modules compiled from the sources as they are now would be."""
    return FOLDER / sources_digest()[:_LENGTH]


@functools.cache
def _loaded() -> Path | None:
    """The folder of the compiled modules with their library loaded, if there is one for us."""
    if not FOLDER.is_dir():
        return None
    place = folder()
    # Another Python's library has another suffix.
    library = place / f"{LIBRARY}{importlib.machinery.EXTENSION_SUFFIXES[0]}"
    spec = importlib.util.spec_from_file_location(LIBRARY, library) if library.is_file() else None
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules[LIBRARY] = module
    return place


def attach(package: str, search: list[str]) -> None:
    """Put the compiled modules of a package first on its path, where there are such."""
    place = _loaded()
    if place is not None:
        search.insert(0, str(place.joinpath(*package.split("."))))
