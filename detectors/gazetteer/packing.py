"""Arrays in one run of bytes, read back without copying or parsing.

The head is JSON (name to type, offset, length), the rest are the arrays in native-independent
little-endian form, checked by a SHA-256. For a cache on disk; not a format for the wire.
A bundle is several such things one behind another, each read where it lies.
"""

from __future__ import annotations

import array
import hashlib
import sys
from typing import Final

import msgspec

__all__ = ["bundle", "is_sound", "pack", "unbundle", "unpack"]

_MAGIC: Final = b"tocsin-places-1\n"
_BUNDLE: Final = b"tocsin-bundle-1\n"
_SUM: Final = 32
_ALIGN: Final = 8


class _Section(msgspec.Struct, frozen=True):
    name: str
    code: str
    offset: int
    size: int


def pack(arrays: dict[str, array.array[int]], texts: dict[str, str]) -> bytes:
    """Bytes that `unpack` reads. Raises ValueError on a big-endian machine."""
    if sys.byteorder != "little":
        message = f"byte order {sys.byteorder} is not supported"
        raise ValueError(message)
    chunks: list[bytes] = []
    sections: list[_Section] = []
    offset = 0
    parts: list[tuple[str, str, bytes]] = [
        (name, a.typecode, a.tobytes()) for name, a in arrays.items()
    ]
    parts += [(name, "t", text.encode("utf-8")) for name, text in texts.items()]
    for name, code, data in parts:
        padding = -offset % _ALIGN
        chunks += [b"\0" * padding, data]
        sections.append(_Section(name, code, offset + padding, len(data)))
        offset += padding + len(data)
    body = b"".join(chunks)
    head = msgspec.json.encode(sections)
    head += b" " * (-(len(_MAGIC) + _SUM + 8 + len(head)) % _ALIGN)
    payload = len(head).to_bytes(8, "little") + head + body
    return _MAGIC + hashlib.sha256(payload).digest() + payload


def bundle(parts: dict[str, bytes]) -> bytes:
    """Bytes that `unbundle` reads, with a checksum over all of them."""
    head = msgspec.json.encode([(name, len(part)) for name, part in parts.items()])
    head += b" " * (-(len(_BUNDLE) + _SUM + 8 + len(head)) % _ALIGN)
    rest = [len(head).to_bytes(8, "little"), head]
    for part in parts.values():
        rest += [part, b"\0" * (-len(part) % _ALIGN)]
    digest = hashlib.sha256()
    for piece in rest:
        digest.update(piece)
    return b"".join((_BUNDLE, digest.digest(), *rest))


def is_sound(data: bytes | memoryview) -> bool:
    """Whether the bytes are a whole, undamaged bundle; a SHA-256 over them all."""
    view = memoryview(data)
    start = len(_BUNDLE) + _SUM
    if len(view) < start + 8 or bytes(view[: len(_BUNDLE)]) != _BUNDLE:
        return False
    return hashlib.sha256(view[start:]).digest() == view[len(_BUNDLE) : start]


def unbundle(data: bytes | memoryview, *, checked: bool = False) -> dict[str, memoryview]:
    """The parts by name, as views: nothing is copied. `checked` says that `is_sound` was asked.

    Raises ValueError for bytes that `bundle` did not make, or that are damaged.
    """
    if not (checked or is_sound(data)):
        message = "not a bundle, of another version, or damaged"
        raise ValueError(message)
    view = memoryview(data)
    start = len(_BUNDLE) + _SUM + 8
    size = int.from_bytes(view[start - 8 : start], "little")
    at = start + size
    parts: dict[str, memoryview] = {}
    for name, length in msgspec.json.decode(view[start:at], type=list[tuple[str, int]]):
        parts[name] = view[at : at + length]
        at += length + -length % _ALIGN
    return parts


def unpack(
    data: bytes | memoryview, *, checked: bool = False
) -> tuple[dict[str, memoryview[int]], dict[str, memoryview[int]]]:
    """Arrays by name, as views of integers, and texts by name, as views of their UTF-8 bytes.

    `checked` says that whoever holds the bytes has compared a checksum over them. Raises
    ValueError for bytes that `pack` did not make, or that are damaged.
    """
    start = len(_MAGIC) + _SUM
    view = memoryview(data)
    if bytes(view[: len(_MAGIC)]) != _MAGIC or len(view) < start + 8:
        message = "not a compiled gazetteer, or of another version"
        raise ValueError(message)
    if not checked and hashlib.sha256(view[start:]).digest() != view[len(_MAGIC) : start]:
        message = "compiled gazetteer is damaged: its checksum differs"
        raise ValueError(message)
    size = int.from_bytes(view[start : start + 8], "little")
    sections = msgspec.json.decode(view[start + 8 : start + 8 + size], type=list[_Section])
    base = start + 8 + size
    arrays: dict[str, memoryview[int]] = {}
    texts: dict[str, memoryview[int]] = {}
    for section in sections:
        piece = view[base + section.offset : base + section.offset + section.size]
        if section.code == "t":
            texts[section.name] = piece
        else:
            arrays[section.name] = piece.cast(section.code)  # type: ignore[call-overload]  # code is one of array's
    return arrays, texts
