"""Delay against false openings a day: the activity monitoring operating characteristic.

Fawcett and Provost, Activity monitoring: noticing interesting changes in behavior (1999). A curve
comes from raising and lowering the bar by which incidents open, over margins: a score less its
threshold. From scores of every bin the bar moves both ways; from openings alone it can only rise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, NamedTuple

from detectors.evaluate.matching import AFTER_DAYS, Outcome, match
from detectors.evaluate.truth import Episode, Opening

POINTS: Final = 40
# A pair that stayed below the bar for so long opens anew; as long as an incident may be reopened.
QUIET_DAYS: Final = 10


class Margin(NamedTuple):
    """How far a pair of country and signal is above its bar on one day, at most.

    `documents` are the ids of what was said of the pair that day, where they are known.
    """

    country: str
    signal: str
    day: int
    margin: float
    documents: tuple[str, ...]


class Point(NamedTuple):
    """One setting of the bar: what it costs and what it gives.

    `delay` is the mean over the episodes in days, 7 for one missed or found later, 0 for one
    found before its start.
    """

    margin: float
    false_per_day: float
    delay: float
    recall: float
    precision: float
    f1: float


def openings_at(margins: Iterable[Margin], bar: float) -> list[Opening]:
    """The openings that a bar gives: a rise above it after ten days or more below it."""
    above: dict[tuple[str, str], list[Margin]] = defaultdict(list)
    for row in margins:
        if row.margin >= bar:
            above[row.country, row.signal].append(row)
    made = []
    for pair in sorted(above):
        before = None
        for row in sorted(above[pair], key=lambda row: row.day):
            if before is None or row.day - before > QUIET_DAYS:
                made.append(_opening(row))
            before = row.day
    return made


def _opening(row: Margin) -> Opening:
    country, signal, day, margin, documents = row
    return Opening(f"{country}.{signal}.{day}", 1, signal, country, country, day, margin, documents)


def raised(openings: Sequence[Opening], bar: float) -> list[Opening]:
    """The openings that are left when the bar rises: a later rise of theirs is not known."""
    return [opening for opening in openings if opening.margin >= bar]


def curve(
    episodes: Sequence[Episode],
    opened: Callable[[float], Sequence[Opening]],
    bars: Iterable[float],
    span: tuple[int, int],
    ambiguous: Collection[str] = (),
) -> list[Point]:
    """A point for each bar, as `opened` gives openings for it, judged from span[0] to span[1]."""
    signals = {e.signal for e in episodes}
    return [
        _point(bar, match(episodes, opened(bar), *span, ambiguous=ambiguous, signals=signals))
        for bar in bars
    ]


def _point(bar: float, outcome: Outcome) -> Point:
    false = sum(one.verdict == "false" for one in outcome.scored)
    delays = [min(max(o.day - e.start, 0), AFTER_DAYS) for e, o in outcome.hits]
    hits, misses = len(delays), len(outcome.misses)
    wanted = hits + misses
    return Point(
        bar,
        false / outcome.days,
        (sum(delays) + AFTER_DAYS * misses) / wanted if wanted else float("nan"),
        hits / wanted if wanted else float("nan"),
        hits / (hits + false) if hits + false else float("nan"),
        2 * hits / (2 * hits + false + misses) if hits else 0.0,
    )


def quantile_bars(values: Sequence[float], points: int = POINTS) -> list[float]:
    """Bars at equal shares of the values, from the least to the greatest; no two alike."""
    ordered = sorted(values)
    if not ordered:
        return []
    last = len(ordered) - 1
    return sorted({ordered[round(last * k / (points - 1))] for k in range(points)})
