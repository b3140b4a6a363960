"""How good probabilities are against labels: the figures every quality table prints."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

__all__ = ["average_precision", "calibration_error", "f1", "interval"]


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


def interval(
    figure: Callable[[Sequence[bool], Sequence[float]], float],
    labels: Sequence[bool],
    scores: Sequence[float],
    rounds: int = 200,
    level: float = 0.95,
) -> tuple[float, float]:
    """Bootstrap interval of a figure, by documents, from a fixed seed (Efron, 1979).

    Rounds that drew no positive are left out; (NaN, NaN) where all did.
    """
    draw = random.Random(20_181_231)
    pairs = list(zip(labels, scores, strict=True))
    values = []
    for _ in range(rounds):
        drawn = draw.choices(pairs, k=len(pairs))
        if any(label for label, _ in drawn):
            values.append(figure([y for y, _ in drawn], [s for _, s in drawn]))
    values.sort()
    if not values:
        return float("nan"), float("nan")
    cut = int((1.0 - level) / 2 * len(values))
    return values[cut], values[len(values) - 1 - cut]
