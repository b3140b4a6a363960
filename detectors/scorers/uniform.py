"""Random scores, drawn evenly from 0 to 1 by a seed: what guessing gets."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any, Final

from detectors.scorers.base import Bin, Scorer

_RANGE: Final = 2.0**32


class UniformScorer(Scorer):
    """A score that depends on the seed and on how many bins went before, on nothing else.

    Parameters
    ----------
    seed
        Scorers with the same one draw the same scores.

    Examples
    --------
    >>> UniformScorer(seed=1).score_one({}) == UniformScorer(seed=1).score_one({"stories": 9})
    True
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self._bins = 0

    @classmethod
    def _unit_test_skips(cls) -> set[str]:
        # Guessing ranks no better than guessing.
        return {"check_roc_auc"}

    def score_one(self, x: Bin) -> float:  # noqa: ARG002 - the protocol's
        """The draw of this bin, the same however often it is asked for."""
        return zlib.crc32(f"{self.seed}.{self._bins}".encode()) / _RANGE

    def learn_one(self, x: Bin) -> None:  # noqa: ARG002 - the protocol's
        """Go on to the next draw."""
        self._bins += 1

    def snapshot(self) -> dict[str, Any]:
        """How many bins went before."""
        return {"bins": self._bins}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Take up a snapshot."""
        self._bins = snapshot["bins"]


SCORER: Final = UniformScorer
