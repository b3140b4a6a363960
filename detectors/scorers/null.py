"""Null: the same score for every bin, the floor of a table (numenta/NAB keeps one too)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from detectors.scorers.base import Bin, Scorer


class NullScorer(Scorer):
    """Knows nothing and says so.

    Examples
    --------
    >>> NullScorer().score_one({"stories": 1000})
    0.0
    """

    def score_one(self, x: Bin) -> float:  # noqa: ARG002 - the protocol's
        """Always 0."""
        return 0.0

    def learn_one(self, x: Bin) -> None:
        """Learn nothing."""

    def snapshot(self) -> dict[str, Any]:
        """Nothing."""
        return {}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Take up nothing."""


SCORER: Final = NullScorer
