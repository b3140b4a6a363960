"""How good probabilities are against labels: the figures every quality table prints."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

__all__ = [
    "FEW",
    "Verdicts",
    "area_under_curve",
    "average_precision",
    "calibration_error",
    "f1",
    "interval",
    "interval_of",
    "mean_average_precision",
    "pooled",
    "recall_at_rate",
]

T = TypeVar("T")

Verdicts = tuple[Sequence[bool], Sequence[float]]
"""Labels and scores of the same items, in the same order."""
FEW: Final = 5
"""A signal of fewer positives has no average precision worth a mean; such are pooled."""


def average_precision(labels: Sequence[bool], scores: Sequence[float]) -> float:
    """Mean precision over the positives, ranked by score; equal scores share one rank.

    NaN without a positive. The unbroken sum over distinct scores of (recall step x precision).

    >>> average_precision([True, False, True], [0.9, 0.8, 0.7])
    0.8333333333333333
    """
    positives = sum(labels)
    if not positives:
        return float("nan")
    ranked = sorted(zip(scores, labels, strict=True), key=lambda pair: -pair[0])
    area, found, seen = 0.0, 0, 0
    while seen < len(ranked):
        score = ranked[seen][0]
        tied = 0
        while seen < len(ranked) and ranked[seen][0] == score:
            tied += ranked[seen][1]
            seen += 1
        found += tied
        area += tied * found / seen
    return area / positives


def f1(labels: Sequence[bool], scores: Sequence[float], at: float = 0.5) -> float:
    """Harmonic mean of precision and recall of `score >= at`; 0 where there is nothing to find.

    >>> f1([True, True, False], [0.9, 0.1, 0.8])
    0.5
    """
    called = [score >= at for score in scores]
    hits = sum(c and y for c, y in zip(called, labels, strict=True))
    total = sum(called) + sum(labels)
    return 2 * hits / total if total else 0.0


def calibration_error(labels: Sequence[bool], scores: Sequence[float], bins: int = 10) -> float:
    """Expected calibration error over equal-width bins: mean |share of positives - mean score|.

    >>> calibration_error([True, False], [0.75, 0.75])
    0.25
    """
    dealt: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for score, label in zip(scores, labels, strict=True):
        dealt[min(int(score * bins), bins - 1)].append((score, label))
    gaps = (abs(sum(y for _, y in b) - sum(s for s, _ in b)) for b in dealt)
    return sum(gaps) / len(labels) if labels else float("nan")


def area_under_curve(labels: Sequence[bool], scores: Sequence[float]) -> float:
    """Chance that a positive is scored above a negative, equal scores counting half.

    The area under the receiver operating characteristic, by ranks (Mann and Whitney, 1947); NaN
    unless there are both.

    >>> area_under_curve([True, True, False], [0.9, 0.2, 0.2])
    0.75
    """
    positives, negatives = sum(labels), len(labels) - sum(labels)
    if not positives or not negatives:
        return float("nan")
    ranked = sorted(zip(scores, labels, strict=True))
    wins, below, seen = 0.0, 0, 0
    while seen < len(ranked):
        score, up, down = ranked[seen][0], 0, 0
        while seen < len(ranked) and ranked[seen][0] == score:
            up += ranked[seen][1]
            down += not ranked[seen][1]
            seen += 1
        wins += up * (below + down / 2)
        below += down
    return wins / (positives * negatives)


def recall_at_rate(positives: Sequence[float], background: Sequence[float], rate: float) -> float:
    """Share of the positives' scores above the least threshold that keeps to a rate of alarms.

    At most the share `rate` of `background` lies above that threshold. NaN without a positive.

    >>> recall_at_rate([0.9, 0.5], [0.6, 0.1, 0.1, 0.1], rate=0.25)
    1.0
    """
    if not positives:
        return float("nan")
    falling = sorted(background, reverse=True)
    allowed = int(rate * len(falling) + 1e-9)
    threshold = falling[allowed] if allowed < len(falling) else -1.0
    return sum(score > threshold for score in positives) / len(positives)


def pooled(judged: Mapping[str, Verdicts], least: int = FEW) -> dict[str, Verdicts]:
    """Verdicts by signal, those of signals with fewer than `least` positives put together.

    They stand under `rest`, which is absent where none of them has a positive.

    >>> sorted(pooled({"coup": ([True], [0.5]), "fuel": ([True] * 5, [0.5] * 5)}))
    ['fuel', 'rest']
    """
    made = {s: verdicts for s, verdicts in judged.items() if sum(verdicts[0]) >= least}
    rest = [verdicts for s, verdicts in judged.items() if s not in made]
    labels = [label for verdicts in rest for label in verdicts[0]]
    if any(labels):
        made["rest"] = labels, [score for verdicts in rest for score in verdicts[1]]
    return made


def mean_average_precision(judged: Mapping[str, Verdicts], least: int = FEW) -> float:
    """Unweighted mean of average precision over signals, the rare ones `pooled`; NaN for none.

    >>> mean_average_precision({"coup": ([True, False], [0.9, 0.1])})
    1.0
    """
    values = [average_precision(*verdicts) for verdicts in pooled(judged, least).values()]
    return sum(values) / len(values) if values else float("nan")


def interval(
    figure: Callable[[Sequence[bool], Sequence[float]], float],
    labels: Sequence[bool],
    scores: Sequence[float],
    rounds: int = 200,
    level: float = 0.95,
) -> tuple[float, float]:
    """Bootstrap interval of a figure of labels and scores, by documents; see `interval_of`."""

    def of(drawn: Sequence[tuple[bool, float]]) -> float:
        if not any(label for label, _ in drawn):
            return float("nan")
        return figure([label for label, _ in drawn], [score for _, score in drawn])

    return interval_of(of, list(zip(labels, scores, strict=True)), rounds, level)


def interval_of(
    figure: Callable[[Sequence[T]], float],
    items: Sequence[T],
    rounds: int = 200,
    level: float = 0.95,
) -> tuple[float, float]:
    """Bootstrap interval of a figure of items, drawn whole, from a fixed seed (Efron, 1979).

    Rounds whose figure is NaN are left out; (NaN, NaN) where all are. Same items in the same
    order, same interval.
    """
    draw = random.Random(20_181_231)
    drawn = (figure(draw.choices(items, k=len(items))) for _ in range(rounds if items else 0))
    values = sorted(value for value in drawn if value == value)  # noqa: PLR0124 - NaN is not itself
    if not values:
        return float("nan"), float("nan")
    cut = int((1.0 - level) / 2 * len(values))
    return values[cut], values[len(values) - 1 - cut]
