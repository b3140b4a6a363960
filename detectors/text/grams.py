"""Hashes of the runs of letters that a text is known by (`stories.sketch`); `grams.c` is the same.

Where the core is compiled the library takes this module's place: it says the same, for any text
(`tests/detectors/text/test_c_forms.py`).
"""

from __future__ import annotations

from typing import Final

import numpy as np

__all__ = ["grams"]

_BITS: Final = 32
# A text keeps between this many hashes and twice as many, if it has them.
_KEEP: Final = 24
# A text of few distinct grams (one phrase repeated) keeps at least so many.
_LEAST: Final = 8
_WORD: Final = 8
# Bytes a letter from which a text counts as one of a script of two or three bytes a letter.
_WIDE: Final = 1.5
_U64: Final = np.dtype("<u8")
_FIRST: Final = np.uint64(0x9E3779B97F4A7C15)
_SECOND: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_THIRD: Final = np.uint64(0x165667B19E3779F9)
_HIGH: Final = np.uint64(_BITS)


def grams(folded: str) -> tuple[int, ...]:
    """The hashes of `stories.sketch`."""
    data = folded.encode("utf-8", "surrogatepass").translate(None, b" ")
    if not data:
        return ()
    wide = len(data) > _WIDE * (len(folded) - folded.count(" "))
    data = data.ljust(4 * _WORD if wide else 2 * _WORD, b"\0")
    words = np.ndarray((len(data) - _WORD + 1,), _U64, data, 0, (1,)).copy()
    hashes = words[:-_WORD] * _FIRST
    hashes += words[_WORD:]
    hashes *= _SECOND
    if wide:
        hashes = hashes[: -2 * _WORD] * _THIRD + hashes[2 * _WORD :]
        hashes *= _SECOND
    level = max(0, (len(hashes) // _KEEP).bit_length() - 1)
    kept = hashes[hashes < np.uint64(1 << (2 * _BITS - level))] if level else hashes
    if len(kept) < _LEAST:
        kept = np.unique(hashes)[:_LEAST]
    kept >>= _HIGH
    kept.sort()
    return tuple(dict.fromkeys(kept.tolist()))
