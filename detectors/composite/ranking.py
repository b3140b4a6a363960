"""How well a number ranks countries' weeks by what follows: average precision and area, by country.

Both handle equal scores, of which there are many: nearly all weeks of nearly all countries are
calm. Intervals are by bootstrap over countries, whose weeks are anything but independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Ranked", "Ranking", "ranking"]

Floats = npt.NDArray[np.float64]
_ROUNDS: Final = 1000
_SEED: Final = 20_121_231
_ENDS: Final = (0.025, 0.975)


class Ranked(NamedTuple):
    """One ranking: average precision and area under the curve, each with its 95 % interval.

    `better` is its average precision less that of the first ranking compared, with its interval.
    """

    name: str
    precision: float
    precision_ends: tuple[float, float]
    area: float
    area_ends: tuple[float, float]
    better: float
    better_ends: tuple[float, float]


class Ranking(NamedTuple):
    """Rankings of the same weeks; `grave` of `weeks` were followed by something grave."""

    weeks: int
    grave: int
    countries: int
    rows: tuple[Ranked, ...]


def ranking(
    countries: Sequence[str],
    grave: Sequence[bool],
    scores: dict[str, Floats],
    rounds: int = _ROUNDS,
) -> Ranking:
    """Compare scores of the same weeks; NaN where none or all of the weeks are grave."""
    names, index = np.unique(np.array(countries), return_inverse=True)
    labels = np.array(grave, dtype=np.float64)
    rng = np.random.Generator(np.random.PCG64(_SEED))
    draws = [
        np.bincount(rng.integers(0, len(names), len(names)), minlength=len(names))
        for _ in range(rounds if len(names) else 0)
    ]
    orders = {name: _Order(score, labels, index) for name, score in scores.items()}
    even = np.ones(len(names))
    drawn = {
        name: np.array([order.figures(draw.astype(np.float64)) for draw in draws]).reshape(-1, 2)
        for name, order in orders.items()
    }
    first = next(iter(orders))
    base = orders[first].figures(even)[0]
    rows = []
    for name, order in orders.items():
        precision, area = order.figures(even)
        rows.append(
            Ranked(
                name,
                precision,
                _ends(drawn[name][:, 0]),
                area,
                _ends(drawn[name][:, 1]),
                precision - base,
                _ends(drawn[name][:, 0] - drawn[first][:, 0]),
            )
        )
    return Ranking(len(labels), int(labels.sum()), len(names), tuple(rows))


def _ends(values: Floats) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, _ENDS)
    return float(low), float(high)


class _Order:
    """Weeks in the order of a score, most first, equal ones together."""

    def __init__(self, score: Floats, labels: Floats, index: npt.NDArray[np.intp]) -> None:
        order = np.argsort(-score, kind="stable")
        ranked = score[order]
        self._labels, self._index = labels[order], index[order]
        self._last = np.flatnonzero(np.append(np.diff(ranked) != 0.0, [True]))

    def figures(self, by_country: Floats) -> tuple[float, float]:
        """Average precision and area, each country's weeks counted so many times."""
        weight = by_country[self._index]
        seen = np.cumsum(weight)[self._last]
        found = np.cumsum(weight * self._labels)[self._last]
        if not len(found) or not 0.0 < found[-1] < seen[-1]:
            return float("nan"), float("nan")
        more = np.diff(found, prepend=0.0)
        precision = float((more * found / np.maximum(seen, 1.0)).sum() / found[-1])
        wrong = seen - found
        # Trapezia: a positive beats half of the negatives it is equal to.
        fresh = np.diff(wrong, prepend=0.0)
        area = float((fresh * (found - more / 2.0)).sum() / (found[-1] * wrong[-1]))
        return precision, area
