"""Simulated worlds: the same for the same seed, and as uneven as news."""

import msgspec
import numpy as np
import pytest

from detectors.simulation.bursts import WINDOW, draw_bursts, draw_rise
from detectors.simulation.world import Spec, World, draw_world

SPEC = Spec(seed=3, regions=60, days=150)


@pytest.fixture(scope="module")
def world() -> World:
    return draw_world(SPEC)


def test_a_seed_gives_one_world_and_another_seed_another(world: World) -> None:
    again, other = draw_world(SPEC), draw_world(msgspec.structs.replace(SPEC, seed=4))
    assert np.array_equal(world.documents, again.documents)
    assert np.array_equal(world.stories.probability, again.stories.probability)
    assert not np.array_equal(world.documents, other.documents)


def test_volumes_of_regions_are_far_apart(world: World) -> None:
    daily = np.sort(world.daily())
    assert daily[-3] > 50 * daily[3]
    assert 2 < np.median(daily) < 12


def test_in_an_outage_little_is_left_of_the_feed(world: World) -> None:
    total = world.documents.sum(axis=0)
    out = world.outage < 1
    assert 5 * 6 <= out.sum() <= 5 * 24
    assert total[out].mean() < 0.3 * total[~out].mean()


def test_stories_are_sorted_and_are_documents_too(world: World) -> None:
    stories = world.stories
    keys = list(zip(stories.row.tolist(), stories.hour.tolist(), strict=True))
    assert keys == sorted(keys)
    told = np.zeros_like(world.documents)
    np.add.at(told, (stories.row, stories.hour), 1)
    assert (told <= world.documents).all()


@pytest.mark.parametrize("copies", [1.5, 4.0])
def test_copies_are_as_many_as_asked_and_heavy_tailed(copies: float) -> None:
    single = len(draw_world(Spec(seed=5, regions=300, days=150)).stories.row)
    world = draw_world(Spec(seed=5, regions=300, days=150, copies=copies))
    # A few of the heaviest are cut off.
    assert 0.75 * copies < len(world.stories.row) / single < 1.3 * copies
    _, times = np.unique(world.stories.probability, return_counts=True)
    assert np.median(times) == (1 if copies == 1.5 else 2)
    assert times.max() > 30


def test_bursts_are_apart_and_add_what_they_should(world: World) -> None:
    bursts = draw_bursts(world, 50, 84 * 24)
    assert len(bursts) == 50
    for row in np.unique(bursts.row):
        assert (np.diff(bursts.hour[bursts.row == row]) >= WINDOW).all()
    assert (bursts.hour >= 84 * 24).all()
    assert (bursts.hour + WINDOW <= world.hours).all()
    rise = draw_rise(world, bursts, 0.5, 0)
    # Half an hour's mean over 96 hours, less half of the ramp, less outages.
    assert len(rise.row) / 50 == pytest.approx(0.5 * 90, rel=0.08)
    assert rise.hour.max() < 96


def test_a_world_too_small_for_the_bursts_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="5000 bursts do not fit"):
        draw_bursts(world, 5000, 84 * 24)
