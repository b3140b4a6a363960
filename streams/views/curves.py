"""Scores as they are drawn and judged: of many bins and regions the one that says most."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from detectors.evaluate.amoc import Margin
from schemas.score import RegionScore
from schemas.times import DAY_MS, HOUR_MS, parse_ms
from streams.views.plot import Point

_SHORT: Final = 120 * DAY_MS


class Curves:
    """Scores as they are drawn: the greatest margin of a country's regions in each step of time."""

    def __init__(self, span_ms: tuple[int, int]) -> None:
        length = span_ms[1] - span_ms[0]
        self.step_hours = 6 if length <= _SHORT else 24
        self._best: dict[tuple[str, str], dict[int, Point]] = {}
        self._daily: dict[tuple[str, str, int], tuple[float, float]] = {}

    def take(self, scores: Iterable[RegionScore]) -> None:
        """Count scores in, in any order."""
        step_ms = self.step_hours * HOUR_MS
        for score in scores:
            ms = parse_ms(score.bin, "bin")
            country = score.region.partition("-")[0]
            margin = score.score - score.threshold
            points = self._best.setdefault((country, score.signal), {})
            start = ms - ms % step_ms
            known = points.get(start)
            if known is None or margin > known.score - known.threshold:
                points[start] = Point(start, score.score, score.threshold)
            name = (country, score.signal, ms // DAY_MS)
            said = self._daily.get(name)
            if said is None or margin > said[0]:
                self._daily[name] = margin, score.score

    def of(self, country: str, signal: str) -> list[Point]:
        """The curve of a pair."""
        points = self._best.get((country, signal), {})
        return [points[ms] for ms in sorted(points)]

    def margins(self) -> list[Margin]:
        """The greatest margin of each country, signal and day."""
        return [Margin(*name, margin, ()) for name, (margin, _) in sorted(self._daily.items())]

    def claims(self) -> dict[tuple[str, str, int], float]:
        """The log-odds of the same, by country, signal and day."""
        return {name: score for name, (_, score) in self._daily.items()}
