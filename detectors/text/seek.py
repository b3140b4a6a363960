"""Where in a text something may stand: a figure, a year, a name; `seek.c` is the same, compiled.

Where the core is compiled the library takes this module's place: it says the same, for any text
(`tests/detectors/text/test_c_forms.py`).
"""

from __future__ import annotations

import re
from typing import Final

from detectors.text.seeds import FACTOR, FIRST, HASHES, LETTERS, first_of, hash_of

__all__ = [
    "may_begin",
    "next_break",
    "next_digit",
    "next_word",
    "next_year",
    "words_and_capitals",
]

_DIGIT: Final = re.compile(r"\d")
_YEAR: Final = re.compile(r"18|19|20")
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def next_digit(text: str, start: int, stop: int) -> int:
    """Where from `start` on, before `stop`, the first decimal digit stands; -1 if none does."""
    found = _DIGIT.search(text, start, stop)
    return found.start() if found else -1


def next_break(text: str) -> int:
    """Where the first letter stands that one line of words parted by one blank cannot have.

    It is not printable, or a blank at the beginning or after another; -1 if there is none.
    """
    before = " "
    for at, letter in enumerate(text):
        if not letter.isprintable() or letter == before == " ":
            return at
        before = letter
    return -1


def next_word(text: str, start: int, stop: int, hashes: bytes) -> tuple[int, int]:
    """Where from `start` on, before `stop`, the first word stands that may be one of `hashes`.

    A word is of letters, or two such with an apostrophe between. (-1, -1) if there is none.
    ValueError: `hashes` was not made by `seeds.hashes_of`.
    """
    if len(hashes) != HASHES // 8:
        message = f"{len(hashes)} bytes are no hashes"
        raise ValueError(message)
    for found in _WORD.finditer(text, start, stop):
        number = hash_of(found.group())
        if hashes[number // 8] >> number % 8 & 1:
            return found.span()
    return -1, -1


def next_year(text: str, start: int) -> int:
    """Where from `start` on the first two digits stand that a year begins with; -1 if none do."""
    found = _YEAR.search(text, start)
    return found.start() if found else -1


def may_begin(text: str, start: int, stop: int, seeds: bytes) -> bool:
    """Whether between `start` and `stop` a name may begin of those that `seeds` stands for.

    Seeds are 256 bytes, of which that is not 0 which stands for a name's first letter
    (`seeds.first_of`), and 65,536 bits, of which that is set which is numbered by the hash of its
    first five letters, or of all where it has two to four. ValueError: these are no seeds.
    """
    if len(seeds) != FIRST + HASHES // 8:
        message = f"{len(seeds)} bytes are no seeds"
        raise ValueError(message)
    for at in range(max(start, 0), min(stop, len(text))):
        first = ord(text[at])
        if seeds[first_of(first)] and not (
            at and text[at - 1].isascii() and text[at - 1].isalnum()
        ):
            number = first
            for letter in text[at + 1 : at + LETTERS]:
                number = (number * FACTOR + ord(letter)) % HASHES
                if seeds[FIRST + number // 8] >> number % 8 & 1:
                    return True
    return False


def words_and_capitals(text: str, start: int, stop: int, least: int) -> tuple[int, int]:
    """Words of so many code points at least that begin with a letter; those with a capital."""
    words = [word for word in text[start:stop].split() if len(word) >= least and word[0].isalpha()]
    return len(words), sum(1 for word in words if word[0].isupper())
