"""Delay and misses at equal false alarms: thresholds on one world, both figures on another.

An opening is a score at or above its threshold with none in the week before, the same for every
scorer. Thresholds are set for each volume class on a world without bursts; false alarms and
bursts are counted on a second world.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from detectors.params import VOLUME_CLASSES, Params
from detectors.simulation.bursts import WINDOW, Bursts, draw_bursts, draw_rise
from detectors.simulation.scores import SCORERS, Singles
from detectors.simulation.world import HOURS_A_DAY, Floats, Spec, Whole, World, draw_world

DELAY_BAR, FALSE_BAR = 0.85, 1.5
WARM_DAYS: Final = 84
"""Days at the start of a world that count for nothing: three half-lives of the baselines."""
_YEAR_DAYS: Final = 365.25
_QUIET: Final = 168
_RESAMPLES: Final = 1000
CLASS_NAMES: Final = ("< 1", "1-5", "5-25", "25-125", "> 125")


class Found(msgspec.Struct, frozen=True):
    """What a scorer makes of bursts of one height.

    Delays are hours after the onset, 168 for a burst that is missed. `ratio` is the mean delay by
    that of EARS C2, with its 90 % interval by bootstrap over regions.
    """

    rise: float
    mean_h: float
    median_h: float
    missed: float
    ratio: float
    interval: tuple[float, float]


class Outcome(msgspec.Struct, frozen=True):
    """One scorer: thresholds by volume class, false openings a pair-year, what it found.

    `calibrated` and `unseen` are false openings on the world of the thresholds and on the other;
    `by_class` are the unseen ones by volume class, `nan` for a class without regions.
    """

    scorer: str
    thresholds: list[float]
    calibrated: float
    unseen: float
    by_class: list[float]
    found: list[Found]


class Report(msgspec.Struct, frozen=True):
    """A whole comparison; `pairs` are the regions by volume class of the second world."""

    spec: Spec
    target: float
    bursts: int
    pairs: list[int]
    outcomes: list[Outcome]


def simulate(
    spec: Spec, params: Params, *, target: float, rises: Sequence[float], bursts: int
) -> Report:
    """Compare all scorers at `target` false openings a pair-year, on bursts of these heights.

    `rises` are stories an hour. ValueError where the world is too small for so many bursts, or a
    story has less than one report.
    """
    if spec.copies < 1.0:
        raise ValueError(f"{spec.copies:g} reports of each story: at least the first counts")
    first = draw_world(msgspec.structs.replace(spec, seed=2 * spec.seed))
    second = draw_world(msgspec.structs.replace(spec, seed=2 * spec.seed + 1))
    warm = WARM_DAYS * HOURS_A_DAY
    chosen = draw_bursts(second, bursts, warm)
    none = Bursts(chosen.row[:0], chosen.hour[:0])
    raised = [draw_rise(second, chosen, rise, number) for number, rise in enumerate(rises)]
    classes = [_classes(world) for world in (first, second)]
    years = (spec.days - WARM_DAYS) / _YEAR_DAYS
    delays: dict[str, list[Floats]] = {}
    parts = []
    for name, scorer in SCORERS.items():
        calm = scorer(first, none, [], params).calm[:, warm:]
        thresholds = [
            _threshold(calm[classes[0] == c], int(target * years * (classes[0] == c).sum()))
            for c in range(len(CLASS_NAMES))
        ]
        seen = [_openings(calm[classes[0] == c], t) for c, t in enumerate(thresholds)]
        scores = scorer(second, chosen, raised, params)
        calm = scores.calm[:, warm:]
        unseen = [_openings(calm[classes[1] == c], t) for c, t in enumerate(thresholds)]
        levels = np.array(thresholds)[classes[1][chosen.row]]
        delays[name] = [_delays(told, levels) for told in scores.bursts]
        parts.append((name, thresholds, sum(seen), unseen))
    pairs = np.bincount(classes[1], minlength=len(CLASS_NAMES))
    return Report(
        spec=spec,
        target=target,
        bursts=bursts,
        pairs=pairs.tolist(),
        outcomes=[
            Outcome(
                scorer=name,
                thresholds=thresholds,
                calibrated=seen / (spec.regions * years),
                unseen=sum(unseen) / (spec.regions * years),
                by_class=[
                    float(n / (p * years)) if p else float("nan")
                    for n, p in zip(unseen, pairs, strict=True)
                ],
                found=[
                    _found(rise, own, other, chosen.row)
                    for rise, own, other in zip(rises, delays[name], delays["EARS C2"], strict=True)
                ],
            )
            for name, thresholds, seen, unseen in parts
        ],
    )


def _classes(world: World) -> Whole:
    """Volume class of each region, by its documents a day."""
    return np.searchsorted(np.array(VOLUME_CLASSES), world.daily(), side="right")


def _openings(scores: Singles, threshold: float) -> int:
    """How often any row comes to the threshold after a week below."""
    row, hour = np.nonzero(scores >= np.float32(threshold))
    if not len(row):
        return 0
    return 1 + int(((np.diff(row) != 0) | (np.diff(hour) > _QUIET)).sum())


def _threshold(scores: Singles, budget: int) -> float:
    """The least threshold at which no more openings fall into the scores than the budget."""
    if not scores.size:
        return float("inf")
    levels = np.unique(scores)
    low, high = 0, len(levels)
    # Openings fall with the threshold, but for stretches that a lower one joins into one.
    while low < high:
        middle = (low + high) // 2
        if _openings(scores, float(levels[middle])) <= budget:
            high = middle
        else:
            low = middle + 1
    if low == len(levels):
        return float(np.nextafter(levels[-1], np.float32(np.inf)))
    return float(levels[low])


def _delays(scores: Floats, levels: Floats) -> Floats:
    """Hours from the onset to the end of the first at the threshold; 168 where there is none."""
    above = scores.astype(np.float32) >= levels.astype(np.float32)[:, None]
    first = np.where(above.any(axis=1), above.argmax(axis=1) + 1, WINDOW)
    return first.astype(np.float64)


def _found(rise: float, own: Floats, other: Floats, rows: Whole) -> Found:
    rng = np.random.Generator(np.random.PCG64(len(own)))
    _, region = np.unique(rows, return_inverse=True)
    sums = np.stack([np.bincount(region, own), np.bincount(region, other)])
    drawn = rng.integers(0, sums.shape[1], (_RESAMPLES, sums.shape[1]))
    ratios = sums[0][drawn].sum(axis=1) / sums[1][drawn].sum(axis=1)
    low, high = np.quantile(ratios, [0.05, 0.95])
    return Found(
        rise=rise,
        mean_h=float(own.mean()),
        median_h=float(np.median(own)),
        missed=float((own >= WINDOW).mean()),
        ratio=float(own.sum() / other.sum()),
        interval=(float(low), float(high)),
    )


def failures(report: Report) -> list[str]:
    """What is worse than the bars, in words: the filter's delay, and its unseen false openings."""
    own = report.outcomes[0]
    lowest = own.found[0]
    made = []
    if lowest.ratio > DELAY_BAR:
        made.append(
            f"mean delay at {lowest.rise:g} stories/h is {lowest.ratio:.2f} of EARS C2's, the bar "
            f"is {DELAY_BAR}"
        )
    if own.unseen > FALSE_BAR * report.target:
        made.append(
            f"{own.unseen:.3f} false openings a year on the second world, the bar is "
            f"{FALSE_BAR} x {report.target:g}"
        )
    return made
