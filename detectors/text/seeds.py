"""What `seek.may_begin` knows of the names that it looks for: their first letters, as bits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

__all__ = ["FACTOR", "FIRST", "HASHES", "LETTERS", "seeds_of"]

# A byte for each end of a first letter's number, then a bit for each hash of letters; `seek.c` has
# the same numbers.
FIRST: Final = 256
HASHES: Final = 1 << 16
FACTOR: Final = 31
LETTERS: Final = 5


def seeds_of(names: Iterable[str]) -> bytes:
    """Seeds that stand for these names, each of two letters and more."""
    first, hashes = bytearray(FIRST), bytearray(HASHES // 8)
    for name in names:
        number, *letters = map(ord, name[:LETTERS])
        first[number % FIRST] = 1
        for letter in letters:
            number = (number * FACTOR + letter) % HASHES
        hashes[number // 8] |= 1 << number % 8
    return bytes(first + hashes)
