"""Scores as they are drawn and judged: of many bins and regions the one that says most."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

import msgspec

from detectors.evaluate.amoc import Margin
from schemas.score import RegionScore
from schemas.times import DAY_MS, HOUR_MS, parse_ms
from streams.views.points import Point

_SHORT: Final = 120 * DAY_MS


class Curves:
    """Scores as they are drawn: the greatest margin of a country's regions in each step of time.

    `drawn` are the countries and signals that have a curve, None for all. Of every pair the day's
    greatest margin is kept beside it where the run is `judged`: with sixteen years of them that is
    most of what a report would remember.
    """

    def __init__(
        self, span_ms: tuple[int, int], drawn: Collection[tuple[str, str]] | None, *, judged: bool
    ) -> None:
        length = span_ms[1] - span_ms[0]
        self.step_hours = 6 if length <= _SHORT else 24
        self._judged = judged
        self._all = drawn is None
        self._best: dict[tuple[str, str], dict[int, Point]] = {pair: {} for pair in drawn or ()}
        self._daily: dict[tuple[str, str], dict[int, tuple[float, float]]] = {}
        # The bin counted in last: as it is written, in ms, and the step that it lies in.
        self._bin, self._ms, self._start = "", 0, 0
        # By region and signal, where its scores are counted in: found out once.
        self._places: dict[tuple[str, str], _Place] = {}

    def take(self, scores: Iterable[RegionScore]) -> None:
        """Count scores in, in any order."""
        add = self.add
        for score in scores:
            add(score)

    def add(self, score: RegionScore) -> None:
        """Count one in."""
        place = self._places.get((score.region, score.signal))
        points, daily = place or self._place(score.region, score.signal)
        if points is None and daily is None:
            return
        if score.bin != self._bin:
            self._bin = score.bin
            self._ms = parse_ms(score.bin, "bin")
            self._start = self._ms - self._ms % (self.step_hours * HOUR_MS)
        margin = score.score - score.threshold
        if points is not None:
            known = points.get(self._start)
            if known is None or margin > known.score - known.threshold:
                points[self._start] = Point(self._start, score.score, score.threshold)
        if daily is not None:
            day = self._ms // DAY_MS
            said = daily.get(day)
            if said is None or margin > said[0]:
                daily[day] = margin, score.score

    def dump(self) -> bytes:
        """All that was counted in, for `absorb`."""
        made = [
            (pair, tuple(self._best.get(pair, {}).values()), self._daily.get(pair, {}))
            for pair in dict.fromkeys((*self._best, *self._daily))
        ]
        return msgspec.json.encode(made)

    def absorb(self, data: bytes) -> None:
        """Take over what another has counted in of other countries."""
        for pair, points, daily in _COUNTED.decode(data):
            if pair in self._best:
                self._best[pair] = {point.ms: point for point in points}
            if self._judged:
                self._daily[pair] = daily

    def _place(self, region: str, signal: str) -> _Place:
        pair = region.partition("-")[0], signal
        daily = self._daily.setdefault(pair, {}) if self._judged else None
        points = self._best.setdefault(pair, {}) if self._all else self._best.get(pair)
        place = self._places[region, signal] = points, daily
        return place

    def of(self, country: str, signal: str) -> list[Point]:
        """The curve of a pair."""
        points = self._best.get((country, signal), {})
        return [points[ms] for ms in sorted(points)]

    def margins(self) -> list[Margin]:
        """The greatest margin of each country, signal and day of a judged run."""
        return [Margin(*name, margin, ()) for name, (margin, _) in sorted(self._days())]

    def claims(self) -> dict[tuple[str, str, int], float]:
        """The log-odds of the same, by country, signal and day."""
        return {name: score for name, (_, score) in self._days()}

    def _days(self) -> Iterator[tuple[tuple[str, str, int], tuple[float, float]]]:
        for (country, signal), daily in self._daily.items():
            for day, said in daily.items():
                yield (country, signal, day), said


_Place = tuple[dict[int, Point] | None, dict[int, tuple[float, float]] | None]
_COUNTED: Final = msgspec.json.Decoder(
    list[tuple[tuple[str, str], tuple[Point, ...], dict[int, tuple[float, float]]]]
)
