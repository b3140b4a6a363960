"""What is done letter by letter: folding, counting capitals; `letters.c` is the same.

Where the core is compiled the library takes this module's place: it says the same, for any text
(`tests/detectors/text/test_c_forms.py`).
"""

from __future__ import annotations

import re
import string
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["fold", "latin"]

# What the table of `fold` says of a letter that leaves no trace.
_DELETED: Final = 0
_RUN: Final = re.compile(r"\s{2,}")
_CAPITALS: Final = string.ascii_uppercase.encode("ascii")
_LETTERS: Final = string.ascii_letters.encode("ascii")


def fold(table: npt.NDArray[np.uint32], text: str) -> tuple[str, bytes | None]:
    """Every letter by the table, a space before and after; see `text.Folded`.

    With it, as 32-bit integers, which letters of the original were kept; None if all were.
    """
    codes = table[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")]
    keep = codes != _DELETED
    wrapped = any(mark in text for mark in ("  ", "\r", "\t", "\xa0", "\n ", " \n"))
    if wrapped or not keep.all():
        for run in _RUN.finditer(text):
            first, last = run.span()
            paragraph = text.count("\n", first, last) > 1
            keep[first + 1 + paragraph : last] = False
        kept = np.flatnonzero(keep)
        if len(kept) < len(text):
            folded = codes[kept].tobytes().decode("utf-32-le")
            return f" {folded} ", kept.astype(np.int32).tobytes()
    return f" {codes.tobytes().decode('utf-32-le')} ", None


def latin(text: str, most: int) -> tuple[int, int]:
    """Capitals and letters of ASCII among the first `most` code points."""
    sample = text[:most].encode("ascii", "ignore")
    capitals = len(sample) - len(sample.translate(None, _CAPITALS))
    return capitals, len(sample) - len(sample.translate(None, _LETTERS))
