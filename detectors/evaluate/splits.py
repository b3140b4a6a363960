"""A comparison taken apart, by year and by signal: what one figure for all hides."""

from __future__ import annotations

from typing import NamedTuple

from detectors.evaluate.figures import Figures, Interval, figures, intervals
from detectors.evaluate.matching import Outcome
from detectors.evaluate.truth import day_of, day_text

__all__ = ["Split", "splits"]


class Split(NamedTuple):
    """A part's figures, and the 95 % intervals of precision, recall, F1 and false openings."""

    figures: Figures
    intervals: dict[str, Interval]


def splits(outcome: Outcome) -> list[Split]:
    """Each calendar year of the range, then each signal; years and signals each add up to all.

    An episode and what hits it are of the year in which it starts, any other opening is of its
    own. Openings a day are those of judged signals.
    """
    first, last = (int(day_text(day)[:4]) for day in (outcome.first, outcome.last))
    made = []
    for year in range(first, last + 1):
        part = _during(outcome, year)
        made.append(Split(figures(part)[-1]._replace(name=str(year)), intervals(part)))
    rows = figures(outcome)[:-1]
    return made + [Split(row, intervals(outcome, [row.name])) for row in rows]


def _during(outcome: Outcome, year: int) -> Outcome:
    first = max(day_of(f"{year}-01-01", "from"), outcome.first)
    last = min(day_of(f"{year}-12-31", "to"), outcome.last)
    starts = {e.id: e.start for e in (*(e for e, _ in outcome.hits), *outcome.misses)}
    scored = tuple(
        one
        for one in outcome.scored
        if first <= starts.get(one.episode or "", one.opening.day) <= last
    )
    return outcome._replace(
        first=first,
        last=last,
        scored=scored,
        hits=tuple((e, o) for e, o in outcome.hits if first <= e.start <= last),
        misses=tuple(e for e in outcome.misses if first <= e.start <= last),
        openings=len(scored),
    )
