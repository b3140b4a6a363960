"""Results to files, whole or not at all: written beside their place and renamed at the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from streams.errors import BadUsage, InfrastructureError

STDOUT: Final = "-"


@contextmanager
def whole_file(path: str) -> Iterator[IO[bytes]]:
    """A file to write bytes to, put in its place when the block ends well; `-` is stdout.

    If the block raises, an older file of that name stays as it was and nothing is left behind.
    Raises BadUsage where the place cannot be written to, InfrastructureError on a full disk.
    """
    if path == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    if target.is_dir():
        raise BadUsage(f"{path}: is a folder, a file name is wanted")
    if target.exists() and not target.is_file():
        # A device or a pipe (/dev/null, a shell's >(...)) takes what comes and has no name to win.
        with target.open("wb") as stream:
            yield stream
        return
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        stream = draft.open("wb")
    except OSError as error:
        raise BadUsage(f"{path}: cannot be written: {error.strerror}") from error
    try:
        with stream:
            yield stream
        _replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """The same for bytes in hand; the folder is made if need be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadUsage(f"{path.parent}: cannot be made: {error.strerror}") from error
    with whole_file(str(path)) as stream:
        stream.write(data)


def _replace(draft: Path, target: Path) -> None:
    try:
        draft.replace(target)
    except OSError as error:
        raise InfrastructureError(f"{target}: cannot be put in place: {error.strerror}") from error
