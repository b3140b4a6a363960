"""Bursts: crises injected into a world, each a region, an hour and the stories it adds."""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np

from detectors.simulation.world import HOURS_A_DAY, Stories, Whole, World, make_stories

WINDOW: Final = 168
"""Hours after its onset in which a burst counts as found."""
_LENGTH, _RAMP = 96, 12
_APART: Final = 30 * HOURS_A_DAY


class Bursts(msgspec.Struct, frozen=True):
    """Onsets as columns: the region's row and the hour; sorted, never two within 30 days."""

    row: Whole
    hour: Whole

    def __len__(self) -> int:
        return len(self.row)


def draw_bursts(world: World, count: int, warm_hours: int) -> Bursts:
    """So many onsets, at random, after the warm-up and a window before the world's end.

    ValueError where the world has no room for them.
    """
    rng = np.random.Generator(np.random.PCG64([world.spec.seed, 1]))
    last = world.hours - WINDOW
    slots = max((last - warm_hours) // _APART, 0)
    if world.spec.regions * slots < count:
        message = f"{count} bursts do not fit into {world.spec.regions} regions x {slots} months"
        raise ValueError(message)
    chosen = np.sort(rng.choice(world.spec.regions * slots, count, replace=False))
    within = rng.integers(0, _APART - WINDOW, count)
    return Bursts(chosen // slots, warm_hours + chosen % slots * _APART + within)


def draw_rise(world: World, bursts: Bursts, rise: float, number: int) -> Stories:
    """What `rise` stories/h add: `row` is the burst's, `hour` counts from its onset.

    Twelve hours of ramp and four days in all; an outage holds them back as it does all others.
    """
    rng = np.random.Generator(np.random.PCG64([world.spec.seed, 2, number]))
    hours = np.arange(WINDOW)
    shape = np.where(hours < _LENGTH, np.minimum((hours + 0.5) / _RAMP, 1.0), 0.0)
    left = world.outage[bursts.hour[:, None] + hours]
    told = rng.poisson(rise * shape * left)
    row, hour = np.nonzero(told)
    times = told[row, hour]
    return make_stories(
        rng, np.repeat(row, times), np.repeat(hour, times), WINDOW, world.spec.copies
    )
