"""What the tracker would expect of a world's hours: global volume, shares, regions' documents.

The whole feed goes through the tracker's own `Volumes`, as Ticks; what `Region.fold` does region
by region is done for all of them at once, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec
import numpy as np

from detectors.feeds import BIN_MS, phase
from detectors.params import Params
from detectors.regions.region import FEW, LEAST_SWING, MOST_SWING
from detectors.regions.volumes import Volumes
from detectors.scorers.burst import Lane
from detectors.simulation.world import Floats, World
from schemas.observation import Input
from schemas.signals import SIGNALS
from schemas.tick import Tick, Volume

LANE: Final = "1h"
GROUP: Final = "news/1h"
# A bin is judged by what was known two bins before.
_AHEAD: Final = 2
_CHUNK: Final = 256


class Feed(msgspec.Struct, frozen=True):
    """By hour: the feed's factor and its divisor, its clock, gap, and what the hour is judged by.

    `share`, `rise` and `crowd` are settled two hours before the hour they are for.
    """

    factor: Floats
    bins: Floats
    gap: list[bool]
    share: list[float]
    rise: list[float]
    crowd: list[float]
    clock: Floats


class Normal(msgspec.Struct, frozen=True):
    """One region by hour: documents to expect, settled two hours before, and the decayed sum."""

    expected: list[float]
    exposure: list[float]


def follow_feed(world: World, params: Params) -> Feed:
    """The whole feed by the tracker's own volumes; one signal, counted as the first of `SIGNALS`.

    A world of fewer regions is a sample: its volume is scaled up to the whole map's.
    """
    scale = world.spec.map_regions / world.spec.regions
    documents = world.documents.sum(axis=0, dtype=np.float64) * scale
    stories = world.stories
    mass = np.bincount(stories.hour, stories.probability, world.hours) * scale
    volumes = Volumes()
    lane = volumes.lanes[LANE]
    feed = Input(topic="news", topic_id="simulated", partition=0)
    factor, bins, gap = np.empty(world.hours), np.empty(world.hours), []
    share, rise, crowd = [], [], []
    clock = np.empty((world.hours, 2))
    for hour in range(world.hours):
        counted = Volume(
            group=GROUP,
            bin_ms=hour * BIN_MS[LANE],
            observed=round(documents[hour]),
            placeless=0,
            probability=(float(mass[hour]), *[0.0] * (len(SIGNALS) - 1)),
        )
        volumes.take(_tick(feed, hour, counted))
        ahead = lane.outlooks[1]
        share.append(ahead.share[0])
        rise.append(ahead.rise)
        crowd.append(ahead.crowd)
        volumes.finalise(LANE, params)
        group = lane.groups[GROUP]
        factor[hour], bins[hour] = group.factor, group.bins
        clock[hour] = group.east, group.north
        clock[hour] /= max(group.documents, 1e-9)
        gap.append(lane.gap)
    return Feed(factor, bins, gap, share, rise, crowd, clock)


def _tick(feed: Input, hour: int, counted: Volume) -> Tick:
    # A block for each hour: what it counts is added to nothing.
    return Tick(
        input=feed, block=256 * hour, upto=256 * hour + 1, event_ms=counted.bin_ms,
        volumes=(counted,), refused=0, control=0, gaps=0, model="", idle=False,
        roster=(feed.name,),
    )  # fmt: skip


def normals(world: World, feed: Feed, params: Params) -> Iterator[Normal]:
    """Each region's normal, in order; what a region has when it is first named is the floor's."""
    lane = Lane(params, LANE)
    for first in range(0, world.spec.regions, _CHUNK):
        block = world.documents[first : first + _CHUNK].T.astype(np.float64)
        expected, exposure = _fold(block, feed, lane)
        for row in range(block.shape[1]):
            yield Normal(expected[:, row].tolist(), exposure[:, row].tolist())


def _fold(counts: Floats, feed: Feed, lane: Lane) -> tuple[Floats, Floats]:
    hours, regions = counts.shape
    usual, exposures = np.empty_like(counts), np.empty_like(counts)
    documents, exposure = np.zeros(regions), np.zeros(regions)
    clock = np.zeros((2, regions))
    for hour in range(hours):
        factor, bins = feed.factor[hour], feed.bins[hour]
        documents *= lane.decay
        exposure *= lane.decay
        exposure += lane.floor * factor + documents * (factor / bins)
        documents += counts[hour]
        clock = clock * lane.decay + np.outer(phase(hour * BIN_MS[LANE], LANE), counts[hour])
        exposures[hour] = exposure
        at = np.array(phase((hour + _AHEAD) * BIN_MS[LANE], LANE))
        lean = at @ (clock - np.outer(feed.clock[hour], documents))
        whole = (lane.floor + documents / bins) * factor
        swing = 2.0 * lean * documents / (documents + FEW) / bins * factor
        usual[hour] = np.clip(whole + swing, LEAST_SWING * whole, MOST_SWING * whole)
    expected = np.empty_like(usual)
    expected[:_AHEAD] = lane.floor
    expected[_AHEAD:] = usual[:-_AHEAD]
    return expected, exposures


def extra(counts: list[float], hour: int, feed: Feed, lane: Lane) -> Normal:
    """What further documents from `hour` on add to a region's normal over as many hours."""
    usual, exposures, documents, exposure = [], [], 0.0, 0.0
    for offset, count in enumerate(counts):
        factor, bins = float(feed.factor[hour + offset]), float(feed.bins[hour + offset])
        documents *= lane.decay
        exposure = exposure * lane.decay + documents * factor / bins
        documents += count
        exposures.append(exposure)
        usual.append(documents / bins * factor)
    return Normal([*[0.0] * _AHEAD, *usual[:-_AHEAD]], exposures)
