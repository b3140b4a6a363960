"""Decayed z-score: deviations above an exponentially weighted mean.

Mean and variance as in West, Updating mean and variance estimates (1979), with the weight of the
past halved every `half_life` bins: the usual first choice for a stream of numbers, and the worst on
sparse counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from detectors.scorers.base import STORIES, Bin, Scorer, count, squashed

# Where the score is one half; the usual alarm for a z-score.
USUAL_ALARM: Final = 3.0


class ZScoreScorer(Scorer):
    """Deviations above a decayed mean.

    Parameters
    ----------
    half_life
        Bins in which the weight of the past is halved.
    least_deviation
        Least standard deviation assumed.
    grace
        Bins to be learnt before the first score above 0.
    of
        Which number of the bin is watched.

    Examples
    --------
    >>> scorer = ZScoreScorer(grace=2)
    >>> for stories in (1, 2, 1, 2):
    ...     scorer.learn_one({"stories": stories})
    >>> scorer.score_one({"stories": 9}) > 0.8 > scorer.score_one({"stories": 2})
    True
    """

    def __init__(
        self,
        half_life: float = 28.0,
        least_deviation: float = 0.1,
        grace: int = 7,
        of: str = STORIES,
    ) -> None:
        self.half_life = half_life
        self.least_deviation = least_deviation
        self.grace = grace
        self.of = of
        self._decay = 2.0 ** (-1.0 / max(half_life, 1e-9))
        self._weight = 0.0
        self._mean = 0.0
        self._squares = 0.0
        self._learnt = 0

    def score_one(self, x: Bin) -> float:
        """Deviations above the mean; 0 during the grace."""
        if self._learnt < self.grace or not self._weight:
            return 0.0
        deviation = max(math.sqrt(self._squares / self._weight), self.least_deviation)
        return squashed((count(x, self.of) - self._mean) / deviation, USUAL_ALARM)

    def learn_one(self, x: Bin) -> None:
        """Move mean and variance."""
        value = count(x, self.of)
        self._weight = self._weight * self._decay + 1.0
        step = value - self._mean
        self._mean += step / self._weight
        self._squares = self._squares * self._decay + step * (value - self._mean)
        self._learnt = min(self._learnt + 1, self.grace)

    def snapshot(self) -> dict[str, Any]:
        """Weight, mean, sum of squares and how much of the grace is over."""
        return {
            "weight": self._weight,
            "mean": self._mean,
            "squares": self._squares,
            "learnt": self._learnt,
        }

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Take up a snapshot."""
        self._weight = snapshot["weight"]
        self._mean = snapshot["mean"]
        self._squares = snapshot["squares"]
        self._learnt = snapshot["learnt"]


SCORER: Final = ZScoreScorer
