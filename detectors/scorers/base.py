"""Scorer: what every scorer of bins can do, in river's protocol for anomaly detectors.

A bin is a dict of numbers, one bin after another without gaps. Score it, then learn it: a score
that has seen its own bin says nothing. Any name may be missing from a bin, and counts as 0 then.
"""

from __future__ import annotations

import abc
import math
from collections.abc import Mapping
from typing import Any, Final

from river import base

Bin = dict[base.typing.FeatureName, Any]

STORIES: Final = "stories"
"""Weight of the bin's new stories: probability times share of the region; copies add nothing."""
NAMED: Final = "named"
"""Documents of the bin with any term of the signal, copies and mere mentions too."""


class Scorer(base.AnomalyDetector):
    """Scores bins from 0 (nothing) to 1; bounded memory; the bin itself is never changed.

    `snapshot` gives all that is remembered as plain JSON values, `restore` takes it up in a
    scorer with the same parameters, which then goes on to the same scores. Nothing is random but
    by a seed.
    """

    @abc.abstractmethod
    def score_one(self, x: Bin) -> float:
        """How far out of the ordinary the bin is, from 0 to 1; changes nothing."""

    @abc.abstractmethod
    def learn_one(self, x: Bin) -> None:
        """Take the bin into what is ordinary."""

    @abc.abstractmethod
    def snapshot(self) -> dict[str, Any]:
        """All that is remembered, as JSON values."""

    @abc.abstractmethod
    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Take up a snapshot of a scorer with equal parameters."""


def count(x: Mapping[Any, Any], name: str) -> float:
    """A number of a bin: 0 where it is missing, is below 0 or is no number.

    >>> count({"stories": 2}, "stories"), count({}, "stories"), count({"a": float("nan")}, "a")
    (2.0, 0.0, 0.0)
    """
    value = x.get(name, 0.0)
    if not isinstance(value, int | float) or not math.isfinite(value):
        return 0.0
    return max(float(value), 0.0)


def squashed(deviations: float, half: float) -> float:
    """A statistic from 0 up as a score below 1, which is one half at `half`.

    >>> squashed(3.0, 3.0), squashed(-1.0, 3.0)
    (0.5, 0.0)
    """
    return deviations / (deviations + half) if deviations > 0 else 0.0
