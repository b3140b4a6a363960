"""What the two-state filter remembers of one (region, signal)."""

from __future__ import annotations

import msgspec


class Filter(msgspec.Struct, array_like=True):
    """What is remembered of one (region, signal): baseline sums and the log-odds of two levels.

    `weight` and `exposure` are decayed sums of story weight and of expected documents; their
    ratio is the pair's usual share. `excess` and `expected` measure the overdispersion.
    """

    weight: float
    exposure: float
    excess: float
    expected: float
    low: float
    high: float
