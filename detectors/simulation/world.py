"""World: a seeded map of regions by the hour, with documents, stories and no crisis.

What makes the counting of news hard is in it: volumes over four orders of magnitude, days and
weeks by time zone, outages of the feed, regions in the news for other reasons, a share of signal
stories that drifts, and copies that nobody recognised.
"""

from __future__ import annotations

import math
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

HOURS_A_DAY: Final = 24

_MEDIAN_DAY, _MEAN_DAY, _MOST_DAY = 5.0, 25.0, 4000.0
_SHARE, _SHARE_SPREAD = 0.026, 0.5
_DRIFT, _DRIFT_DAYS = 0.3, 60.0
_DAY_SWING, _WEEKEND = 0.6, 0.7
_DAY_SHAPE: Final = 6.0
_FEED_SPREAD: Final = 0.05
_OUTAGE_EVERY_DAYS, _OUTAGE_LEFT = 30, 0.15
_HYPE_EVERY_DAYS: Final = 120.0
# How much of a hype's documents look like the signal, against the region's usual ones.
_HYPE_SHARE: Final = 0.1
_COPY_TAIL, _COPY_HOURS, _MOST_COPIES = 1.5, 8.0, 200
# How sure the first stage is of its stories: mean 0.8, a tenth of them below 0.56.
_SURE, _UNSURE = 6.0, 1.5


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """Which world: `regions` out of a map of `map_regions`, `days` long.

    `copies` is how many reports are counted of each story, on average: 1 where every copy is
    recognised.
    """

    seed: int = 1
    regions: int = 600
    days: int = 400
    copies: float = 1.0
    map_regions: int = 3900


class Stories(msgspec.Struct, frozen=True):
    """Stories as columns: row of their region, hour, probability; sorted by row and hour."""

    row: Whole
    hour: Whole
    probability: Floats


class World(msgspec.Struct, frozen=True):
    """A drawn world: documents by region and hour, and the stories among them.

    `outage` is by hour: what an outage leaves of the feed, 1 where there is none.
    """

    spec: Spec
    documents: npt.NDArray[np.int32]
    stories: Stories
    outage: Floats

    @property
    def hours(self) -> int:
        """Its length in hours."""
        return self.spec.days * HOURS_A_DAY

    def daily(self) -> Floats:
        """Documents a day of each region."""
        return np.asarray(self.documents.mean(axis=1, dtype=np.float64) * HOURS_A_DAY)


def draw_world(spec: Spec) -> World:
    """The world of a specification: the same for the same seed."""
    rng = np.random.Generator(np.random.PCG64(spec.seed))
    hours = spec.days * HOURS_A_DAY
    spread = math.sqrt(2.0 * math.log(_MEAN_DAY / _MEDIAN_DAY))
    usual = np.minimum(rng.lognormal(math.log(_MEDIAN_DAY), spread, spec.regions), _MOST_DAY)
    share = rng.lognormal(math.log(_SHARE), _SHARE_SPREAD, spec.regions)
    zones = rng.integers(-11, 13, spec.regions)
    outage = _outages(rng, spec.days)
    feed = outage * np.repeat(rng.lognormal(0.0, _FEED_SPREAD, spec.days), HOURS_A_DAY)
    documents = np.empty((spec.regions, hours), dtype=np.int32)
    rows, times = [], []
    for row in range(spec.regions):
        rate = usual[row] / HOURS_A_DAY * _cycles(hours, int(zones[row])) * feed
        rate *= np.repeat(rng.gamma(_DAY_SHAPE, 1.0 / _DAY_SHAPE, spec.days), HOURS_A_DAY)
        hype = _hype(rng, spec.days)
        documents[row] = rng.poisson(rate * hype)
        signal = share[row] * _drift(rng, hours) * (1.0 + _HYPE_SHARE * (hype - 1.0))
        told = rng.poisson(rate * signal)
        found = np.repeat(np.arange(hours), told)
        rows.append(np.full(len(found), row))
        times.append(found)
    # Documents of stories come on top of the others.
    stories = make_stories(rng, np.concatenate(rows), np.concatenate(times), hours, spec.copies)
    np.add.at(documents, (stories.row, stories.hour), 1)
    return World(spec, documents, stories, outage)


def make_stories(
    rng: np.random.Generator, row: Whole, hour: Whole, hours: int, copies: float
) -> Stories:
    """Stories at these places and hours, with probabilities and their unrecognised copies.

    `copies` is the mean number counted of each, itself included; Lomax-distributed, so that most
    have none and a few have very many, within hours. What falls behind `hours` is left out.
    """
    probability = rng.beta(_SURE, _UNSURE, len(row))
    if copies > 1.0:
        scale = (copies - 1.0) * (_COPY_TAIL - 1.0)
        more = rng.poisson(np.minimum(scale * rng.pareto(_COPY_TAIL, len(row)), _MOST_COPIES))
        late = rng.exponential(_COPY_HOURS, int(more.sum())).astype(np.int64)
        row = np.concatenate([row, np.repeat(row, more)])
        hour = np.concatenate([hour, np.repeat(hour, more) + late])
        probability = np.concatenate([probability, np.repeat(probability, more)])
    kept = np.flatnonzero(hour < hours)
    order = kept[np.lexsort((probability[kept], hour[kept], row[kept]))]
    return Stories(row[order], hour[order], probability[order])


def _cycles(hours: int, zone: int) -> Floats:
    """Day and week, mean 1: busiest at 14 h local time, weekends at 0.7."""
    local = np.arange(hours) + zone
    day = 1.0 + _DAY_SWING * np.cos(2.0 * math.pi * (local - 14) / HOURS_A_DAY)
    week = np.where(local // HOURS_A_DAY % 7 >= 5, _WEEKEND, 1.0)  # noqa: PLR2004 - Sat and Sun
    return np.asarray(day * week / ((5.0 + 2.0 * _WEEKEND) / 7.0))


def _outages(rng: np.random.Generator, days: int) -> Floats:
    """One outage of the whole feed a month, of 6 to 24 h."""
    feed = np.ones(days * HOURS_A_DAY)
    for month in range(0, days, _OUTAGE_EVERY_DAYS):
        start = int(rng.integers(month * HOURS_A_DAY, (month + _OUTAGE_EVERY_DAYS) * HOURS_A_DAY))
        feed[start : start + int(rng.integers(6, HOURS_A_DAY + 1))] *= _OUTAGE_LEFT
    return feed


def _hype(rng: np.random.Generator, days: int) -> Floats:
    """Volume of a region that is in the news for something else: 2 to 5 times, for days."""
    hype = np.ones(days * HOURS_A_DAY)
    for _ in range(int(rng.poisson(days / _HYPE_EVERY_DAYS))):
        start = int(rng.integers(0, days * HOURS_A_DAY))
        length = int(rng.integers(2 * HOURS_A_DAY, 6 * HOURS_A_DAY))
        hype[start : start + length] = np.maximum(
            hype[start : start + length], rng.uniform(2.0, 5.0)
        )
    return hype


def _drift(rng: np.random.Generator, hours: int) -> Floats:
    """Slow drift of the share of signal stories: a stationary walk of its logarithm, by day."""
    days = -(-hours // HOURS_A_DAY)
    keep = math.exp(-1.0 / _DRIFT_DAYS)
    steps = rng.normal(0.0, _DRIFT * math.sqrt(1.0 - keep * keep), days)
    walk = [rng.normal(0.0, _DRIFT)]
    for step in steps[1:]:
        walk.append(walk[-1] * keep + step)
    return np.repeat(np.exp(np.array(walk) - _DRIFT**2 / 2.0), HOURS_A_DAY)[:hours]
