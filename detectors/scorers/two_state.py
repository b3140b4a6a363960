"""The two-state filter of `burst` under the protocol of the others: one pair, without a tracker.

What a tracker knows and one pair's bins do not say comes in the bin: `expected` documents, the
signal's global `share` of documents, `rise` (the scale of a crisis's level on this feed) and
`said` (the most log-odds that the bin's stories may bring).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, Literal

from detectors.params import Params
from detectors.scorers.base import STORIES, Bin, Scorer, count
from detectors.scorers.burst import Lane, score
from detectors.scorers.filter import Filter

_SHARE: Final = 0.01
_RISE: Final = 1.0
_DOCUMENTS: Final = 1.0
_FIELDS: Final = ("weight", "exposure", "excess", "expected", "low", "high")


class TwoStateScorer(Scorer):
    """The probability of a crisis by the two-state negative-binomial filter.

    Parameters
    ----------
    lane
        The bins' length, `24h` or `1h`.
    params
        The filter's constants; None takes the defaults.

    Examples
    --------
    >>> scorer = TwoStateScorer()
    >>> for _ in range(60):
    ...     scorer.learn_one({"stories": 0, "expected": 5})
    >>> calm = scorer.score_one({"stories": 0, "expected": 5})
    >>> calm < 0.1 < 0.9 < scorer.score_one({"stories": 5, "expected": 5})
    True
    """

    def __init__(self, lane: Literal["1h", "24h"] = "24h", params: Params | None = None) -> None:
        self.lane = lane
        self.params = params
        self._lane = Lane(params or Params(), lane)
        self._state: Filter | None = None

    def score_one(self, x: Bin) -> float:
        """The filter's probability after the bin, which is not kept."""
        log_odds = score(self._after(x))
        return 1.0 / (1.0 + math.exp(-log_odds))

    def learn_one(self, x: Bin) -> None:
        """Keep the state after the bin."""
        self._state = self._after(x)

    def _after(self, x: Bin) -> Filter:
        rise = count(x, "rise") if "rise" in x else _RISE
        state = self._state or self._lane.fresh(0.0, rise)
        return self._lane.step(
            state,
            count(x, STORIES),
            count(x, "said") if "said" in x else math.inf,
            count(x, "expected") if "expected" in x else _DOCUMENTS,
            count(x, "share") if "share" in x else _SHARE,
            rise,
        )

    def snapshot(self) -> dict[str, Any]:
        """The filter's numbers by name, or nothing before the first bin."""
        state = self._state
        return {} if state is None else {name: getattr(state, name) for name in _FIELDS}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Take up a snapshot."""
        self._state = Filter(*(snapshot[name] for name in _FIELDS)) if snapshot else None

    def __reduce__(self) -> tuple[object, ...]:
        # What `Lane` is compiled to cannot be pickled, and is made of the parameters alone.
        return _again, (self.lane, self.params, self.snapshot())


def _again(
    lane: Literal["1h", "24h"], params: Params | None, snapshot: dict[str, Any]
) -> TwoStateScorer:
    scorer = TwoStateScorer(lane, params)
    scorer.restore(snapshot)
    return scorer


SCORER: Final = TwoStateScorer
