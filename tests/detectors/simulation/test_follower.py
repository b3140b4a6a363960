"""The simulated filter is the tracker's: the same scores from the same stories."""

import msgspec
import numpy as np
import pytest

from detectors.params import Params
from detectors.regions.told import Told
from detectors.scorers.base import Bin, squashed
from detectors.scorers.burst import Lane
from detectors.scorers.ears import EarsScorer
from detectors.scorers.filter import Filter
from detectors.scorers.zscore import ZScoreScorer
from detectors.simulation import scores
from detectors.simulation.bursts import WINDOW, Bursts
from detectors.simulation.follower import ASLEEP, Follower
from detectors.simulation.normals import LANE, extra, follow_feed, normals
from detectors.simulation.scores import decayed_z, ears_c2, two_state_filter
from detectors.simulation.world import Spec, Stories, World, draw_world
from detectors.tracker import PartitionTracker
from schemas.score import RegionScore
from schemas.signals import SIGNALS
from schemas.times import HOUR_MS, format_ms
from tests.detectors.worlds import START_MS, Event, log

COUNTRIES = ("ML", "NG", "FR", "US", "UA", "SD")
# Nothing opens, as an open incident keeps its filter awake.
SHUT = Params(open_thin=12, open_low=12, open_middle=12, open_high=12, open_top=12)
NONE = Bursts(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


@pytest.fixture(scope="module")
def world() -> World:
    spec = Spec(seed=11, regions=6, days=30, map_regions=6)
    drawn = draw_world(spec)
    documents = drawn.documents.copy()
    # One document of each region in the first hour, and one in every hour of some region, so that
    # the tracker knows all regions from the start and no hour waits for the next.
    documents[:, 0] += 1
    documents[0] += 1
    return msgspec.structs.replace(drawn, documents=documents)


def events(world: World) -> list[Event]:
    stories = world.stories
    told: dict[tuple[int, int], list[float]] = {}
    for row, hour, p in zip(
        stories.row.tolist(), stories.hour.tolist(), stories.probability.tolist(), strict=True
    ):
        told.setdefault((row, hour), []).append(p)
    made: list[Event] = []
    for hour in range(world.hours):
        second = 0
        for row, code in enumerate(COUNTRIES):
            found = told.get((row, hour), [])
            plain = [0.0] * (int(world.documents[row, hour]) - len(found))
            for p in [*plain, *found]:
                second += 1
                # Half an hour into it, but for the first: by then the hour before is final.
                late = 900 if second == 1 else 1800
                moment = START_MS + hour * HOUR_MS + (late + second) * 1000
                signals = {SIGNALS[0]: p} if p else {}
                owner = f"owner{len(made)}"
                made.append(Event(moment, code, ((code, 1.0),), signals, owner, len(made)))
    return made


def test_scores_are_those_of_the_tracker(world: World) -> None:
    assert world.stories.row.size > 40
    sink: list[RegionScore] = []
    tracker = PartitionTracker(0, SHUT, scores=sink.append)
    for number, record in enumerate(log(events(world), tick_every=1)):
        assert tracker.apply(number, record) == []
    tracked = {(s.region, s.bin): s.score for s in sink}
    own = two_state_filter(world, NONE, [], SHUT).calm
    both, off = 0, 0
    for row, code in enumerate(COUNTRIES):
        for hour in range(world.hours - 2):
            found = tracked.get((code, format_ms(START_MS + hour * HOUR_MS)), ASLEEP)
            if (found == ASLEEP) != (own[row, hour] == ASLEEP):
                # One of them falls asleep a little sooner.
                off += 1
                assert max(found, own[row, hour]) < -2.5
            elif found != ASLEEP:
                # The tracker folds what a sleeping region's volume did in one step, a world's
                # normal hour by hour.
                both += 1
                assert own[row, hour] == pytest.approx(found, abs=0.1)
    assert both > 1000
    assert off < 0.02 * both


def test_a_burst_of_nothing_changes_no_score() -> None:
    world = draw_world(Spec(seed=12, regions=20, days=60))
    bursts = Bursts(np.array([2, 7, 7]), np.array([700, 400, 1200]))
    nothing = Stories(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
    made = two_state_filter(world, bursts, [nothing], Params())
    assert np.array_equal(made.calm, two_state_filter(world, NONE, [], Params()).calm)
    for index, (row, hour) in enumerate(zip(bursts.row, bursts.hour, strict=True)):
        window = made.calm[row, hour : hour + WINDOW]
        assert np.allclose(made.bursts[0][index], window, atol=1e-5)


def test_what_a_burst_adds_to_the_volume_is_what_a_region_would_have_of_it() -> None:
    params, onset = Params(), 500
    world = draw_world(Spec(seed=13, regions=8, days=40))
    # In the busiest region: what a burst does to the hours of a quiet one is left out.
    row = int(world.daily().argmax())
    feed, counts = follow_feed(world, params), [float(hour % 3) for hour in range(WINDOW)]
    documents = world.documents.copy()
    documents[row, onset : onset + WINDOW] += np.array(counts, dtype=np.int32)
    more = msgspec.structs.replace(world, documents=documents)
    before, after = (list(normals(w, feed, params))[row] for w in (world, more))
    added = extra(counts, onset, feed, Lane(params, LANE))
    for offset in range(WINDOW):
        hour = onset + offset
        difference = after.exposure[hour] - before.exposure[hour]
        assert added.exposure[offset] == pytest.approx(difference, abs=1e-9)
    # Over whole days, as what a burst does to the hours is left out.
    window = slice(onset, onset + WINDOW)
    more_of_it = sum(after.expected[window]) - sum(before.expected[window])
    assert sum(added.expected) == pytest.approx(more_of_it, rel=0.15)


def numbers(state: Filter | None) -> tuple[float, ...]:
    assert state is not None
    return state.weight, state.exposure, state.excess, state.expected, state.low, state.high


def test_a_fork_leaves_the_follower_where_it_stands() -> None:
    world = draw_world(Spec(seed=14, regions=1, days=20))
    feed = follow_feed(world, Params())
    (normal,) = normals(world, feed, Params())
    follower = Follower(Lane(Params(), LANE), feed)
    follower.run(range(100), {5: Told(0.9, 3.0), 90: Told(0.9, 3.0)}, normal)
    before = numbers(follower.state)
    follower.fork().run(range(100, 400), {110: Told(3.0, 9.0), 350: Told(0.9, 3.0)}, normal)
    assert numbers(follower.state) == before


def test_the_other_scorers_are_those_of_the_package() -> None:
    world = draw_world(Spec(seed=15, regions=3, days=40))
    ears, z = (scorer(world, NONE, [], Params()).calm for scorer in (ears_c2, decayed_z))
    told = scores._weights(world.stories, 3, world.hours, Params()).astype(np.float64)
    for row in range(3):
        # One EARS for each hour of the day, on the sums of the 24 hours that end with it.
        phases = [EarsScorer() for _ in range(24)]
        usual = ZScoreScorer(half_life=28 * 24, grace=1)
        for hour in range(world.hours):
            one: Bin = {"stories": float(told[row, hour])}
            day: Bin = {"stories": told[row, max(hour - 23, 0) : hour + 1].sum()}
            if hour >= 240:
                expected = phases[hour % 24].score_one(day)
                assert squashed(float(ears[row, hour]), 3.0) == pytest.approx(expected, abs=1e-5)
                assert squashed(float(z[row, hour]), 3.0) == pytest.approx(
                    usual.score_one(one), abs=1e-5
                )
            phases[hour % 24].learn_one(day)
            usual.learn_one(one)
