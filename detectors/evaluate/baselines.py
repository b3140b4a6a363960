"""Baseline scorers on the same observations, held to the same truth at their own thresholds.

Each pair of country and signal has a scorer of its own, which scores a day before it learns it.
An opening needs a document to show, so only days with one are scored. The bar is set on earlier
years: the one with the best F1 among those whose false openings a day are within the budget.
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from detectors.evaluate.amoc import Margin, Point, curve, openings_at, quantile_bars
from detectors.evaluate.daily import Cell, Daily
from detectors.evaluate.figures import Figures, figures
from detectors.evaluate.matching import match
from detectors.evaluate.truth import Episode
from detectors.scorers import shipped
from schemas.signals import SIGNALS

if TYPE_CHECKING:
    from detectors.scorers.base import Bin, Scorer

BARS: Final = 100
_NOTHING: Final = Cell()


class Calibrated(NamedTuple):
    """A bar with what it gave on the years it was set on; None where no bar is within budget."""

    bar: float | None
    fitted: Point | None


def score_days(
    daily: Daily, signals: Collection[str], names: Sequence[str] | None = None
) -> dict[str, list[Margin]]:
    """For each scorer the score of every day with a document, as margins over a bar of 0."""
    makers = shipped()
    made: dict[str, list[Margin]] = {name: [] for name in names or makers}
    outlooks = daily.outlooks()
    expected: dict[str, Mapping[int, float]] = {}
    for country, signal in sorted(daily.cells):
        if signal not in signals:
            continue
        if country not in expected:
            expected[country] = daily.expected(country, outlooks)
        cells, number = daily.cells[country, signal], SIGNALS.index(signal)
        scorers = [(made[name], _make(makers[name], country, signal)) for name in made]
        for day, outlook in outlooks.items():
            cell = cells.get(day, _NOTHING)
            x: Bin = {
                "stories": cell.stories,
                "named": cell.named,
                "said": cell.said,
                "expected": expected[country][day],
                "share": outlook.shares[number],
                "rise": outlook.rise,
            }
            for margins, scorer in scorers:
                if cell.named:
                    score = scorer.score_one(x)
                    margins.append(Margin(country, signal, day, score, tuple(cell.documents)))
                scorer.learn_one(x)
    return made


def _make(maker: Callable[..., Scorer], country: str, signal: str) -> Scorer:
    scorer = maker()
    if hasattr(scorer, "seed"):
        # One seed for all pairs would make them all cry on the same days.
        return scorer.clone({"seed": zlib.crc32(f"{country}.{signal}".encode())})
    return scorer


def set_bar(
    margins: Sequence[Margin],
    episodes: Sequence[Episode],
    span: tuple[int, int],
    budget: float,
    ambiguous: Collection[str] = (),
) -> Calibrated:
    """The bar with the best F1 over the span whose false openings a day are within the budget."""
    bars = quantile_bars([m.margin for m in margins if m.margin > 0.0], BARS)
    points = curve(episodes, functools.partial(openings_at, margins), bars, span, ambiguous)
    within = [point for point in points if point.false_per_day <= budget]
    if not within:
        return Calibrated(None, None)
    best = max((point.f1, -point.false_per_day) for point in within)
    # Where several do as well, the one in the middle is furthest from doing worse.
    alike = [point for point in within if (point.f1, -point.false_per_day) == best]
    chosen = alike[len(alike) // 2]
    return Calibrated(chosen.margin, chosen)


class Baseline(NamedTuple):
    """One scorer: its bar as set on earlier years, and what that gives on the years judged."""

    name: str
    calibrated: Calibrated
    figures: Figures
    curve: list[Point]


def baselines(
    daily: Daily,
    episodes: Sequence[Episode],
    earlier: tuple[int, int],
    span: tuple[int, int],
    budget: float,
    ambiguous: Collection[str] = (),
) -> list[Baseline]:
    """Every shipped scorer, its bar set on the days of `earlier` and judged on those of `span`."""
    made = []
    for name, margins in score_days(daily, {e.signal for e in episodes}).items():
        calibrated = set_bar(margins, episodes, earlier, budget, ambiguous)
        opened = [] if calibrated.bar is None else openings_at(margins, calibrated.bar)
        outcome = match(episodes, opened, *span, ambiguous=ambiguous)
        bars = quantile_bars([m.margin for m in margins if m.margin > 0.0])
        made.append(
            Baseline(
                name,
                calibrated,
                figures(outcome)[-1]._replace(name=name),
                curve(episodes, functools.partial(openings_at, margins), bars, span, ambiguous),
            )
        )
    return made
