"""Figures of a comparison: counts, precision and recall, delay, chance level, intervals."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, NamedTuple

from detectors.evaluate.matching import NEITHER, Outcome, match
from detectors.evaluate.truth import Episode, Opening

WITHIN_DAYS: Final = (1, 3, 7)
SHIFTS: Final = (-180, -150, -120, -90, -60, -30, 30, 60, 90, 120, 150, 180)
ROUNDS: Final = 1000
_SEED: Final = 20_181_231
_TAIL: Final = 0.025


class Figures(NamedTuple):
    """One row of the table. Delays are whole days from an episode's start; None without a hit.

    `within` are shares of all episodes, found and missed, hit at most 1, 3 and 7 days after their
    start. `placed` of `placeable` hits name one of the episode's subdivisions, where it has any.
    Precision and recall are NaN where there is nothing to divide by, F1 then 0.
    """

    name: str
    episodes: int
    hits: int
    repeats: int
    neither: int
    false: int
    misses: int
    precision: float
    recall: float
    f1: float
    delay: float | None
    within: tuple[float, float, float]
    false_per_day: float
    openings_per_day: float
    placed: int
    placeable: int

    @property
    def repeats_per_hit(self) -> float:
        """Further openings for each hit; NaN without one."""
        return _share(self.repeats, self.hits)


class Interval(NamedTuple):
    """A 95 % interval."""

    low: float
    high: float


def figures(outcome: Outcome) -> tuple[Figures, ...]:
    """A row for each covered signal and one, `all`, over them.

    In the row `all`, openings a day are those of every signal, covered or not.
    """
    rows = [_row(name, outcome, {name}) for name in outcome.signals]
    total = _row("all", outcome, set(outcome.signals))
    rows.append(total._replace(openings_per_day=outcome.openings / outcome.days))
    return tuple(rows)


def _row(name: str, outcome: Outcome, signals: Collection[str]) -> Figures:
    scored = [one for one in outcome.scored if one.opening.signal in signals]
    hits = [(e, o) for e, o in outcome.hits if e.signal in signals]
    misses = sum(e.signal in signals for e in outcome.misses)
    false = sum(one.verdict == "false" for one in scored)
    precision, recall, f1 = rates(len(hits), false, misses)
    delays = sorted(o.day - e.start for e, o in hits)
    places = [(o.region, [r for r in e.regions if r != e.country]) for e, o in hits]
    places = [(region, named) for region, named in places if named]
    wanted = len(hits) + misses
    one, three, seven = (_share(sum(d <= most for d in delays), wanted) for most in WITHIN_DAYS)
    return Figures(
        name=name,
        episodes=wanted,
        hits=len(hits),
        repeats=sum(one.verdict == "repeat" for one in scored),
        neither=sum(one.verdict in NEITHER for one in scored),
        false=false,
        misses=misses,
        precision=precision,
        recall=recall,
        f1=f1,
        delay=statistics.median(delays) if delays else None,
        within=(one, three, seven),
        false_per_day=false / outcome.days,
        openings_per_day=len(scored) / outcome.days,
        placed=sum(region in named for region, named in places),
        placeable=len(places),
    )


def rates(hits: int, false: int, misses: int) -> tuple[float, float, float]:
    """Precision, recall and F1; repeats and what counts as neither have no part in them.

    >>> rates(3, 1, 3)
    (0.75, 0.5, 0.6)
    """
    f1 = _share(2 * hits, 2 * hits + false + misses)
    return _share(hits, hits + false), _share(hits, hits + misses), f1 if hits else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def chance(
    episodes: Sequence[Episode],
    openings: Sequence[Opening],
    first: int,
    last: int,
    *,
    ambiguous: Collection[str] = (),
    signals: Collection[str] | None = None,
) -> Figures:
    """What the same openings score against the truth moved by 30 to 180 days either way.

    The counts are sums over the shifts, the rates are made from them. What remains is what a
    detector gets for crying often where crises are frequent.
    """
    covered = {e.signal for e in episodes} if signals is None else set(signals)
    rows = []
    for shift in SHIFTS:
        moved = [e._replace(start=e.start + shift, end=e.end + shift) for e in episodes]
        outcome = match(moved, openings, first, last, ambiguous=ambiguous, signals=covered)
        rows.append(_row("chance", outcome, covered))
    return pooled("chance", rows)


def pooled(name: str, rows: Sequence[Figures]) -> Figures:
    """Counts added up and rates anew; the delay is the median of the rows' medians."""
    hits, false, misses = (sum(getattr(r, n) for r in rows) for n in ("hits", "false", "misses"))
    precision, recall, f1 = rates(hits, false, misses)
    delays = [r.delay for r in rows if r.delay is not None]
    episodes = sum(r.episodes for r in rows)
    one, three, seven = (
        _share(sum(r.within[k] * r.episodes for r in rows if r.episodes), episodes)
        for k in range(len(WITHIN_DAYS))
    )
    return Figures(
        name=name,
        episodes=episodes,
        hits=hits,
        repeats=sum(r.repeats for r in rows),
        neither=sum(r.neither for r in rows),
        false=false,
        misses=misses,
        precision=precision,
        recall=recall,
        f1=f1,
        delay=statistics.median(delays) if delays else None,
        within=(one, three, seven),
        false_per_day=_share(sum(r.false_per_day for r in rows), len(rows)),
        openings_per_day=_share(sum(r.openings_per_day for r in rows), len(rows)),
        placed=sum(r.placed for r in rows),
        placeable=sum(r.placeable for r in rows),
    )


def intervals(
    outcome: Outcome, signals: Collection[str] | None = None, rounds: int = ROUNDS
) -> dict[str, Interval]:
    """Bootstrap intervals of precision, recall, F1 and false openings a day (Efron, 1979).

    Whole countries are drawn, as what happens in one is not independent; the seed is fixed.
    """
    covered = set(outcome.signals if signals is None else signals)
    counts: dict[str, list[int]] = {}
    for one in outcome.scored:
        if one.verdict == "false" and one.opening.signal in covered:
            counts.setdefault(one.opening.country, [0, 0, 0])[1] += 1
    for position, some in ((0, (e for e, _ in outcome.hits)), (2, iter(outcome.misses))):
        for episode in some:
            if episode.signal in covered:
                counts.setdefault(episode.country, [0, 0, 0])[position] += 1
    drawn = list(_draws([counts[country] for country in sorted(counts)], rounds))
    figure: dict[str, Callable[[int, int, int], float]] = {
        "precision": lambda hits, false, misses: rates(hits, false, misses)[0],
        "recall": lambda hits, false, misses: rates(hits, false, misses)[1],
        "f1": lambda hits, false, misses: rates(hits, false, misses)[2],
        "false_per_day": lambda _hits, false, _misses: false / outcome.days,
    }
    return {name: _middle(of(*totals) for totals in drawn) for name, of in figure.items()}


def _draws(counts: Sequence[Sequence[int]], rounds: int) -> Iterable[tuple[int, int, int]]:
    draw = random.Random(_SEED)
    for _ in range(rounds if counts else 0):
        chosen = draw.choices(counts, k=len(counts))
        yield sum(c[0] for c in chosen), sum(c[1] for c in chosen), sum(c[2] for c in chosen)


def _middle(values: Iterable[float]) -> Interval:
    """The middle 95 % of the values that are numbers."""
    known = sorted(value for value in values if value == value)  # noqa: PLR0124 - NaN is not itself
    if not known:
        return Interval(float("nan"), float("nan"))
    cut = int(_TAIL * len(known))
    return Interval(known[cut], known[len(known) - 1 - cut])
