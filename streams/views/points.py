"""Points of a curve: scores by steps of time, the nearest to its threshold of each step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schemas.score import RegionScore
from schemas.times import HOUR_MS, parse_ms


class Point(NamedTuple):
    """The greatest score of a step of time, and the threshold it is held against."""

    ms: int
    score: float
    threshold: float


def series(scores: Iterable[RegionScore], step_hours: int) -> dict[str, list[Point]]:
    """For each signal the greatest score over the regions in each step of time."""
    points: dict[str, list[Point]] = {}
    for score in scores:
        point = Point(parse_ms(score.bin, "bin"), score.score, score.threshold)
        points.setdefault(score.signal, []).append(point)
    return {signal: coarser(told, step_hours) for signal, told in points.items()}


def coarser(points: Sequence[Point], step_hours: int) -> list[Point]:
    """The same curve in longer steps: of each, the point of the greatest margin."""
    best: dict[int, Point] = {}
    for point in points:
        start = point.ms - point.ms % (step_hours * HOUR_MS)
        known = best.get(start)
        if known is None or point.score - point.threshold > known.score - known.threshold:
            best[start] = Point(start, point.score, point.threshold)
    return [best[ms] for ms in sorted(best)]
