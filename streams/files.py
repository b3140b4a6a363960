"""JSON Lines from files: plain, `.gz`, `.zst`, or `-` for standard input, line by line.

A line past the size limit is skipped without being held in memory; a file that is missing or
breaks off raises BadInput with the file and the line.
"""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, Final, NamedTuple

import zstandard

from schemas.document import MAX_BYTES
from streams.errors import BadInput

STDIN: Final = "-"
# One compressed run of equal bytes may grow 30,000-fold; so little at a time bounds the memory.
ZSTD_CHUNK: Final = 2_048
_CHUNK: Final = 1 << 17
_BROKEN: Final = (EOFError, OSError, zlib.error, zstandard.ZstdError)


class Line(NamedTuple):
    """One line that is not blank: its number from 1, its bytes without the line's end.

    `length` is the whole line's; `value` is cut at the limit plus one byte where it is longer.
    """

    number: int
    value: bytes
    length: int


def display_name(path: str) -> str:
    """How messages and origins name the input."""
    return "stdin" if path == STDIN else path


def read_lines(path: str, limit: int = MAX_BYTES) -> Iterator[Line]:
    """The lines of a file; blank ones are counted and left out.

    Raises BadInput for a file that is missing, is a folder, or cannot be read to its end.
    """
    number = 0
    try:
        with _open(path) as stream:
            while line := stream.readline(limit + 2):
                number += 1
                length = len(line)
                if length > limit + 1 and not line.endswith(b"\n"):
                    length += _skip(stream, limit)
                value = line.rstrip(b"\r\n")
                if value.strip():
                    yield Line(number, value[: limit + 1], length - len(line) + len(value))
    except _BROKEN as error:
        place = display_name(path) + (f":{number + 1}" if number else "")
        raise BadInput(place, _reason(path, error)) from error


def read_chunks(path: str, limit: int = MAX_BYTES) -> Iterator[tuple[int, bytes]]:
    """The lines of a file many at a time: the number of the first, and whole lines.

    For files of our own making. Raises BadInput as `read_lines`, and for a line past the limit.
    """
    number, left = 1, b""
    try:
        with _open(path) as stream:
            while data := stream.read(_CHUNK):
                head, newline, tail = data.rpartition(b"\n")
                if newline:
                    lines, left = left + head, tail
                    yield number, lines
                    number += lines.count(b"\n") + 1
                else:
                    left += data
                if len(left) > limit:
                    raise BadInput(f"{display_name(path)}:{number}", "the line is too long")
    except _BROKEN as error:
        raise BadInput(f"{display_name(path)}:{number}", _reason(path, error)) from error
    if left:
        yield number, left


def size_of(path: str) -> int | None:
    """The file's size in bytes where it can be known, for progress."""
    try:
        return None if path == STDIN else Path(path).stat().st_size
    except OSError:
        return None


def read_whole(path: str) -> bytes:
    """The bytes of a small file; raises BadInput where it cannot be read."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise BadInput(path, _reason(path, error)) from error


def _open(path: str) -> AbstractContextManager[IO[bytes]]:
    if path == STDIN:
        return nullcontext(sys.stdin.buffer)
    if path.endswith(".gz"):
        return io.BufferedReader(gzip.open(path))
    if path.endswith(".zst"):
        return io.BufferedReader(_ZstdReader(path))
    return Path(path).open("rb")


def _skip(stream: IO[bytes], limit: int) -> int:
    skipped = 0
    while rest := stream.readline(limit):
        if rest.endswith(b"\n"):
            return skipped + len(rest.rstrip(b"\r\n"))
        skipped += len(rest)
    return skipped


def _reason(path: str, error: BaseException) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "is a folder, a file is wanted"
    if isinstance(error, PermissionError):
        return "may not be read (permission denied)"
    if isinstance(error, EOFError):
        return "the compressed file breaks off before its end"
    if path.endswith((".gz", ".zst")):
        return f"the compressed file is broken: {error}"
    return f"cannot be read: {error}"


class _ZstdReader(io.RawIOBase):
    """Decompressed bytes of one or more frames; a frame without an end raises EOFError.

    zstandard's own stream_reader takes the end of a cut file for the end of its data.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self._file = Path(path).open("rb")  # noqa: SIM115 - closed with this object
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._begun = False
        self._left = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # typeshed's Buffer has no len
        while not self._ready:
            if not self._more():
                return 0
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _more(self) -> bool:
        data = self._left or self._file.read(ZSTD_CHUNK)
        self._left = b""
        if not data:
            if self._begun:
                raise EOFError
            return False
        self._begun = True
        self._ready = memoryview(self._frame.decompress(data))
        if self._frame.eof:
            self._left = self._frame.unused_data
            self._frame = zstandard.ZstdDecompressor().decompressobj()
            self._begun = False
        return True

    def close(self) -> None:
        self._file.close()
        super().close()
