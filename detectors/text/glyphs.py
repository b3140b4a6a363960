"""What single letters are, looked up by their numbers instead of asked of a pattern."""

from __future__ import annotations

from typing import Final

__all__ = ["ASK", "LETTER", "NO_LETTER", "is_at", "is_capital", "is_small", "small", "sort_of"]

NO_LETTER: Final = 0
LETTER: Final = 1
ASK: Final = 2
"""It takes a pattern to tell."""

# All alphabets; behind them are ideographs.
_KNOWN: Final = 0x3000
_ASCII: Final = 0x80
_SIGMA: Final = "\u03a3"
_SMALL_SIGMA: Final = "\u03c3"


def _sort(letter: str) -> int:
    # What is neither a figure nor a low line among the letters of a pattern. One whose small form
    # hangs on its neighbours, or is of two code points, has to be looked at with them.
    if len(letter.lower()) > 1 or letter == _SIGMA:
        return ASK
    return LETTER if letter.isalnum() and not letter.isdecimal() else NO_LETTER


_SORTS: Final = bytes(_sort(chr(code)) for code in range(_KNOWN))


def sort_of(code: int) -> int:
    """Whether a code point is a letter.

    >>> sort_of(ord("é")), sort_of(ord("7"))
    (1, 0)
    """
    return _SORTS[code] if code < _KNOWN else ASK


def is_at(text: str, at: int, code: int) -> bool:
    """Whether this code point stands there; not where the text has ended, or before it begins."""
    return 0 <= at < len(text) and ord(text[at]) == code


def is_capital(text: str, at: int) -> bool:
    """Whether a capital stands there; not where the text has ended."""
    if at >= len(text):
        return False
    code = ord(text[at])
    return ord("A") <= code <= ord("Z") if code < _ASCII else text[at].isupper()


def is_small(text: str, at: int) -> bool:
    """Whether a small letter stands there; not where the text has ended."""
    if at >= len(text):
        return False
    code = ord(text[at])
    return ord("a") <= code <= ord("z") if code < _ASCII else text[at].islower()


def small(text: str) -> str:
    """The text in small letters, each made so by itself.

    `str.lower` makes another letter of a sigma where a word ends; compiled code does not. What is
    recorded must not hang on that.

    >>> small("\u039d\u0395\u0391\u03a3-\u03a9\u03a1\u0391\u03a3.GR")
    'νεασ-ωρασ.gr'
    """
    return text.replace(_SIGMA, _SMALL_SIGMA).lower()
