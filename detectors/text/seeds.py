"""What `seek` knows of the names and words that it looks for: hashes of their letters, as bits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

__all__ = ["FACTOR", "FIRST", "HASHES", "LETTERS", "first_of", "hash_of", "hashes_of", "seeds_of"]

# A byte for each first letter of ASCII and for each end of another's number, then a bit for each
# hash of letters; `seek.c` has the same numbers.
FIRST: Final = 256
_ASCII: Final = 128
HASHES: Final = 1 << 16
FACTOR: Final = 31
LETTERS: Final = 5


def seeds_of(names: Iterable[str]) -> bytes:
    """Seeds that stand for these names, each of two letters and more."""
    first, hashes = bytearray(FIRST), bytearray(HASHES // 8)
    for name in names:
        number, *letters = map(ord, name[:LETTERS])
        first[first_of(number)] = 1
        for letter in letters:
            number = (number * FACTOR + letter) % HASHES
        hashes[number // 8] |= 1 << number % 8
    return bytes(first + hashes)


def first_of(letter: int) -> int:
    """Which byte stands for a first letter: no other alphabet's share those of ASCII."""
    return letter if letter < _ASCII else _ASCII + letter % _ASCII


def hash_of(word: str) -> int:
    """The hash of all letters of a word, each made small by itself."""
    number = 0
    for letter in word:
        number = (number * FACTOR + ord(letter.lower()[0])) % HASHES
    return number


def hashes_of(words: Iterable[str]) -> bytes:
    """A bit for each hash, of which those of these words are set."""
    hashes = bytearray(HASHES // 8)
    for word in words:
        number = hash_of(word)
        hashes[number // 8] |= 1 << number % 8
    return bytes(hashes)
