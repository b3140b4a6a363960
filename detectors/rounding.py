"""Rounding to a few decimal places as `round` does it, without its way through decimal text."""

from __future__ import annotations

import math
from typing import Final

__all__ = ["four_places", "six_places"]

# What is left of a value that lies nearer to the middle of two results than this is asked of
# `round`: there the product's own rounding may decide.
_CLEAR: Final = 0.499
_MOST: Final = 1e6


def four_places(value: float) -> float:
    """`round(value, 4)`, the same to the last bit.

    >>> four_places(2 / 3)
    0.6667
    """
    return _rounded(value, 1e4, 4)


def six_places(value: float) -> float:
    """`round(value, 6)`, the same to the last bit.

    >>> six_places(2 / 3)
    0.666667
    """
    return _rounded(value, 1e6, 6)


def _rounded(value: float, scale: float, digits: int) -> float:
    # Whole numbers and the power of ten are exact, so their quotient is the double next to the
    # decimal fraction, which is what `round` reads back from its text.
    if value == 0.0:
        return value
    if 0.0 < value < _MOST:
        scaled = value * scale
        whole = float(math.floor(scaled + 0.5))
        if abs(scaled - whole) < _CLEAR:
            return whole / scale
    return round(value, digits)
