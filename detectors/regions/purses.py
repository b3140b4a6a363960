"""What each owner has told of a pair on a day: a purse for each, bounded for any number of them.

A decision asks two things: how much an owner may still add, and whether three are sure. So the
first owners of a day have purses of their own, and those after them share a few: who comes after
eight others neither makes an opening nor, by a flood, much of its height.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Mapping
from typing import Final

__all__ = ["MOST", "OWN", "packed", "purse_of", "put", "short", "unpacked"]

OWN: Final = 8
"""So many owners of a day have purses of their own."""
_SHARED: Final = 4
MOST: Final = OWN + _SHARED
"""A pair remembers no more purses than these."""
_NAMES: Final = 0x10000 - _SHARED
# A shared purse takes what so many owners may add.
_SHARED_BY: Final = 16.0
# Two bytes of purse and two of what it holds, in parts of a story that floats add up exactly.
_ENTRY: Final = struct.Struct("<HH")
_PARTS: Final = 512.0
_HOLDS: Final = 65535.0


def short(name: str) -> int:
    """A name as a number of two bytes: kept where only being the same counts.

    Of a dozen names two are the same number once in a thousand times.
    """
    return zlib.crc32(name.encode()) % _NAMES + _SHARED


def purse_of(owner: str, purses: Mapping[int, float], cap: float) -> tuple[int, float]:
    """The owner's purse, and what it may still take where one owner adds at most `cap` a day."""
    purse, most = short(owner), cap
    if purse not in purses and len(purses) >= OWN:
        purse, most = purse % _SHARED, cap * _SHARED_BY
    return purse, max(most - purses.get(purse, 0.0), 0.0)


def put(purses: dict[int, float], purse: int, added: float) -> None:
    """Put what an owner added into a purse, in whole parts of a story."""
    parts = math.floor((purses.get(purse, 0.0) + added) * _PARTS + 0.5)
    purses[purse] = min(parts, _HOLDS) / _PARTS


def packed(purses: Mapping[int, float]) -> bytes:
    """All purses, four bytes each."""
    return b"".join(_ENTRY.pack(purse, int(purses[purse] * _PARTS)) for purse in sorted(purses))


def unpacked(data: bytes) -> dict[int, float]:
    """The purses that were packed.

    >>> unpacked(packed({60_000: 1.5, 3: 48.0}))
    {3: 48.0, 60000: 1.5}
    """
    return {purse: parts / _PARTS for purse, parts in _ENTRY.iter_unpack(data)}
