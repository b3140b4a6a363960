"""EARS C2: how many standard deviations a bin lies above the mean of a week that ended before.

Fricker, Hegler and Dunfee, Comparing syndromic surveillance detection methods: EARS' versus a
CUSUM-based methodology (2008). The guard band of two days keeps the slow beginning of an outbreak
out of its own baseline.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from typing import Any, Final

from detectors.scorers.base import STORIES, Bin, Scorer, count, squashed

# The alarm that EARS gives out: three standard deviations, here a score of one half.
USUAL_ALARM: Final = 3.0


class EarsScorer(Scorer):
    """EARS C2 over bins of a day.

    Parameters
    ----------
    baseline
        Bins of the baseline.
    guard
        Bins between the baseline and the bin that is scored.
    least_deviation
        Least standard deviation assumed: a week without stories has none.
    of
        Which number of the bin is watched.

    Examples
    --------
    >>> scorer = EarsScorer()
    >>> for _ in range(9):
    ...     scorer.learn_one({"stories": 1})
    >>> scorer.score_one({"stories": 4}), scorer.score_one({"stories": 1})
    (0.6666666666666666, 0.0)
    """

    def __init__(
        self,
        baseline: int = 7,
        guard: int = 2,
        least_deviation: float = 0.5,
        of: str = STORIES,
    ) -> None:
        self.baseline = baseline
        self.guard = guard
        self.least_deviation = least_deviation
        self.of = of
        self._seen: deque[float] = deque(maxlen=baseline + guard)

    def score_one(self, x: Bin) -> float:
        """Deviations above the baseline's mean; 0 until a whole baseline is there."""
        if len(self._seen) < self.baseline + self.guard:
            return 0.0
        usual = [self._seen[i] for i in range(self.baseline)]
        mean = sum(usual) / len(usual)
        spread = sum((value - mean) ** 2 for value in usual) / max(len(usual) - 1, 1)
        deviation = max(math.sqrt(spread), self.least_deviation)
        return squashed((count(x, self.of) - mean) / deviation, USUAL_ALARM)

    def learn_one(self, x: Bin) -> None:
        """Remember the bin; the oldest is forgotten."""
        self._seen.append(count(x, self.of))

    def snapshot(self) -> dict[str, Any]:
        """The bins of baseline and guard band, oldest first."""
        return {"seen": list(self._seen)}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Take up a snapshot."""
        self._seen = deque(snapshot["seen"], maxlen=self.baseline + self.guard)


SCORER: Final = EarsScorer
