"""Keyword count: how many documents name the signal, whatever they say of it.

What a desk has before it has a detector: a search for words, and a number at which to look up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any, Final

from detectors.scorers.base import NAMED, Bin, Scorer, count, squashed


class KeywordScorer(Scorer):
    """Documents with a term of the signal in the last bins.

    Parameters
    ----------
    window
        Bins that are added up, the one scored among them.
    half
        Documents at which the score is one half.
    of
        Which number of the bin is watched.

    Examples
    --------
    >>> scorer = KeywordScorer(window=2)
    >>> scorer.learn_one({"named": 2})
    >>> scorer.score_one({"named": 1})
    0.5
    """

    def __init__(self, window: int = 1, half: float = 3.0, of: str = NAMED) -> None:
        self.window = window
        self.half = half
        self.of = of
        self._seen: deque[float] = deque(maxlen=max(window - 1, 0))

    def score_one(self, x: Bin) -> float:
        """The count, squashed."""
        return squashed(sum(self._seen) + count(x, self.of), self.half)

    def learn_one(self, x: Bin) -> None:
        """Keep what the window still needs; nothing is learnt."""
        self._seen.append(count(x, self.of))

    def snapshot(self) -> dict[str, Any]:
        """The counts inside the window."""
        return {"seen": list(self._seen)}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Take up a snapshot."""
        self._seen = deque(snapshot["seen"], maxlen=max(self.window - 1, 0))


SCORER: Final = KeywordScorer
