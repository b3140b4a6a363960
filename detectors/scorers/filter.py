"""What the two-state filter remembers of one (region, signal)."""

from __future__ import annotations


class Filter:
    """Baseline sums, and the log-odds of two levels.

    `weight` and `exposure` are decayed sums of story weight and of expected documents; their
    ratio is the pair's usual share. `excess` and `expected` measure the overdispersion.
    """

    __slots__ = ("excess", "expected", "exposure", "high", "low", "weight")

    def __init__(
        self,
        weight: float,
        exposure: float,
        excess: float,
        expected: float,
        low: float,
        high: float,
    ) -> None:
        self.weight = weight
        self.exposure = exposure
        self.excess = excess
        self.expected = expected
        self.low = low
        self.high = high

    def copied(self) -> Filter:
        """Another that stands where this one does."""
        return Filter(self.weight, self.exposure, self.excess, self.expected, self.low, self.high)
