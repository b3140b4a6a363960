"""Scores of a world and of its bursts, by the tracker's filter and by what others use.

Every scorer is given the same: story weight by hour. EARS C2 is Hutwagner et al. (The
bioterrorism preparedness and response early aberration reporting system, 2003) on sums of 24
hours; the z-score is the usual one of exponentially weighted mean and variance.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from detectors.params import Params
from detectors.regions.telling import say
from detectors.regions.told import NOTHING, Told
from detectors.scorers.burst import Lane
from detectors.simulation.bursts import WINDOW, Bursts
from detectors.simulation.follower import Follower
from detectors.simulation.normals import LANE, Normal, extra, follow_feed, normals
from detectors.simulation.world import HOURS_A_DAY, Floats, Stories, World
from schemas.signals import SIGNALS

Singles = npt.NDArray[np.float32]

# EARS C2 and the z-score are vectorised forms of `detectors.scorers.ears` and `.zscore`, held to
# them by a test; their constants are those scorers' defaults.
_EARS_DAYS, _EARS_GUARD, _EARS_LEAST = 7, 2, 0.5
# On sparse counts a higher least deviation is advised (`minSigma` of R's surveillance::earsC).
_EARS_LEAST_SPARSE: Final = 1.0
_HISTORY: Final = (_EARS_DAYS + _EARS_GUARD + 1) * HOURS_A_DAY
_Z_DECAY: Final = 2.0 ** (-1.0 / (28 * HOURS_A_DAY))
_Z_LEAST: Final = 0.1


class Scores(msgspec.Struct, frozen=True):
    """A scorer's scores: `calm` by region and hour, `bursts` for each rise by burst and hour.

    A score stands at the hour after which it is known.
    """

    calm: Singles
    bursts: list[Floats]


Scorer = Callable[[World, Bursts, Sequence[Stories], Params], Scores]


def two_state_filter(
    world: World, bursts: Bursts, rises: Sequence[Stories], params: Params
) -> Scores:
    """`detectors.scorers.burst` as the tracker runs it, with the whole feed as normaliser."""
    lane, feed = Lane(params, LANE), follow_feed(world, params)
    told = _by_row(world.stories, world.spec.regions, params)
    raised = [_by_row(stories, len(bursts), params) for stories in rises]
    calm = np.empty((world.spec.regions, world.hours), dtype=np.float32)
    found = [np.empty((len(bursts), WINDOW)) for _ in rises]
    onsets = _onsets(bursts, world.spec.regions)
    for row, normal in enumerate(normals(world, feed, params)):
        follower, since = Follower(lane, feed), 0
        for index in onsets[row]:
            onset = int(bursts.hour[index])
            calm[row, since:onset] = follower.run(range(since, onset), told[row], normal)
            since = onset
            for stories, scores in zip(raised, found, strict=True):
                both, more = _added(told[row], stories[index], onset)
                added = _sum(normal, extra(more, onset, feed, lane), onset)
                scores[index] = follower.fork().run(range(onset, onset + WINDOW), both, added)
        calm[row, since:] = follower.run(range(since, world.hours), told[row], normal)
    return Scores(calm, found)


def ears_c2(
    world: World,
    bursts: Bursts,
    rises: Sequence[Stories],
    params: Params,
    *,
    least: float = _EARS_LEAST,
) -> Scores:
    """Sum of 24 h against mean and deviation of seven such sums, two days' guard between.

    The deviation is never less than `least` stories.
    """
    weight = _weights(world.stories, world.spec.regions, world.hours, params)
    calm = np.zeros(weight.shape, dtype=np.float32)
    for row in range(len(weight)):
        calm[row, _HISTORY:] = _ears(weight[row : row + 1], least)[0]
    found = []
    for stories in rises:
        windows = _windows(weight, bursts, stories, _HISTORY, params)
        found.append(_ears(windows, least))
    return Scores(calm, found)


def decayed_z(world: World, bursts: Bursts, rises: Sequence[Stories], params: Params) -> Scores:
    """Hourly weight against exponentially weighted mean and variance, half-life 28 days."""
    weight = _weights(world.stories, world.spec.regions, world.hours, params)
    calm = np.empty(weight.shape, dtype=np.float32)
    rows = np.zeros((3, len(weight)))
    at_onset = np.empty((3, len(bursts)))
    order = np.argsort(bursts.hour, kind="stable")
    due = 0
    for hour in range(world.hours):
        while due < len(order) and bursts.hour[order[due]] == hour:
            at_onset[:, order[due]] = rows[:, bursts.row[order[due]]]
            due += 1
        calm[:, hour], rows = _z(weight[:, hour], rows)
    found = []
    for stories in rises:
        windows = _windows(weight, bursts, stories, 0, params)
        scores, rows = np.empty(windows.shape), at_onset
        for hour in range(WINDOW):
            scores[:, hour], rows = _z(windows[:, hour], rows)
        found.append(scores)
    return Scores(calm, found)


SCORERS: Final[dict[str, Scorer]] = {
    "two-state filter": two_state_filter,
    "EARS C2": ears_c2,
    "EARS C2, sd >= 1": functools.partial(ears_c2, least=_EARS_LEAST_SPARSE),
    "decayed z-score": decayed_z,
}
"""What is compared; the first is the tracker's."""


def _ears(weight: Floats | Singles, least: float) -> Floats:
    """Statistic of each row for every hour that has the history."""
    running = np.cumsum(np.pad(weight, ((0, 0), (1, 0))), axis=1, dtype=np.float64)
    days = running[:, HOURS_A_DAY:] - running[:, :-HOURS_A_DAY]
    last = weight.shape[1] - _HISTORY
    # `days[h]` ends with hour h + 23; the statistic of the last one is set against earlier ones.
    at = _HISTORY - HOURS_A_DAY + 1
    before = [
        days[:, at - HOURS_A_DAY * back : at - HOURS_A_DAY * back + last]
        for back in range(_EARS_GUARD + 1, _EARS_GUARD + _EARS_DAYS + 1)
    ]
    mean = sum(before) / _EARS_DAYS
    spread = sum((day - mean) ** 2 for day in before) / (_EARS_DAYS - 1)
    return np.asarray((days[:, at : at + last] - mean) / np.maximum(np.sqrt(spread), least))


def _z(weight: Floats | Singles, rows: Floats) -> tuple[Floats, Floats]:
    """Statistic of each row, and its sum of weights, mean and sum of squares after the hour."""
    total, mean, squares = rows
    off = weight - mean
    spread = np.sqrt(squares / np.maximum(total, 1.0))
    total = total * _Z_DECAY + 1.0
    moved = mean + off / total
    squares = squares * _Z_DECAY + off * (weight - moved)
    return off / np.maximum(spread, _Z_LEAST), np.stack([total, moved, squares])


def _kept(stories: Stories, params: Params) -> Stories:
    kept = stories.probability >= params.evidence_floor
    return Stories(stories.row[kept], stories.hour[kept], stories.probability[kept])


def _weights(stories: Stories, rows: int, hours: int, params: Params) -> Singles:
    """Story weight by row and hour."""
    kept = _kept(stories, params)
    flat = np.bincount(kept.row * hours + kept.hour, kept.probability, rows * hours)
    return flat.astype(np.float32).reshape(rows, hours)


def _by_row(stories: Stories, rows: int, params: Params) -> list[dict[int, Told]]:
    """For each row, by hour, what its stories tell; they are of the first signal."""
    made: list[dict[int, Told]] = [{} for _ in range(rows)]
    kept, bar = _kept(stories, params), params.bars()[SIGNALS[0]]
    columns = kept.row.tolist(), kept.hour.tolist(), kept.probability.tolist()
    for row, hour, probability in zip(*columns, strict=True):
        known, said = made[row].get(hour, NOTHING), say(probability, 1.0, params)
        by_itself = said - bar - params.alone_by_hour
        made[row][hour] = Told(
            known.weight + probability, known.said + said, max(known.alone, by_itself)
        )
    return made


def _windows(
    weight: Singles, bursts: Bursts, stories: Stories, history: int, params: Params
) -> Floats:
    """By burst: weight of its region around the onset, `history` hours before, and the rise."""
    hours = np.arange(-history, WINDOW)
    made = weight[bursts.row[:, None], bursts.hour[:, None] + hours].astype(np.float64)
    made[:, history:] += _weights(stories, len(bursts), WINDOW, params)
    return np.asarray(made)


def _added(
    told: dict[int, Told], rise: dict[int, Told], onset: int
) -> tuple[dict[int, Told], list[float]]:
    """The region's own stories and a burst's by hour, and the burst's documents by hour."""
    both = {hour: told[hour] for hour in range(onset, onset + WINDOW) if hour in told}
    documents = [0.0] * WINDOW
    for offset, more in rise.items():
        own = both.get(onset + offset, NOTHING)
        both[onset + offset] = Told(
            own.weight + more.weight, own.said + more.said, max(own.alone, more.alone)
        )
        documents[offset] = math.ceil(more.weight)
    return both, documents


def _sum(normal: Normal, more: Normal, onset: int) -> Normal:
    """A region's normal with more added from an onset on, valid for the hours of a burst."""
    expected, exposure = list(normal.expected), list(normal.exposure)
    for offset in range(WINDOW):
        expected[onset + offset] += more.expected[offset]
        exposure[onset + offset] += more.exposure[offset]
    return Normal(expected, exposure)


def _onsets(bursts: Bursts, rows: int) -> list[list[int]]:
    made: list[list[int]] = [[] for _ in range(rows)]
    for index, row in enumerate(bursts.row.tolist()):
        made[row].append(index)
    return made
