"""The two-state filter on story weight per bin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.params import Params
from detectors.scorers.burst import Lane, score
from detectors.scorers.filter import Filter

HOUR = Lane(Params(), "1h")


def settled(exposure: float = 2.0) -> Filter:
    state = HOUR.fresh(1000.0, 0.1)
    for _ in range(200):
        state = HOUR.step(state, 0.0, 0.0, exposure, 0.01, 0.1)
    return state


def test_stories_raise_the_score_and_empty_bins_lower_it() -> None:
    quiet = settled()
    risen = HOUR.step(quiet, 1.0, 9.0, 2.0, 0.01, 0.1)
    fallen = HOUR.step(risen, 0.0, 0.0, 2.0, 0.01, 0.1)
    assert score(risen) > score(quiet)
    assert score(fallen) < score(risen)


@given(st.floats(0.0, 50.0), st.floats(0.0, 50.0))
def test_more_story_weight_in_a_bin_never_lowers_the_score(a: float, b: float) -> None:
    less, more = sorted((a, b))
    start = settled()
    low = HOUR.step(start, less, 9.0, 2.0, 0.01, 0.1)
    high = HOUR.step(start, more, 9.0, 2.0, 0.01, 0.1)
    assert score(high) >= score(low) - 1e-9


@given(st.lists(st.floats(0.0, 1e4), max_size=30), st.floats(0.0, 1e5), st.floats(0.0, 1.0))
def test_any_counts_keep_the_score_finite_and_bounded(
    weights: list[float], exposure: float, rise: float
) -> None:
    state = HOUR.fresh(0.0, rise)
    for weight in weights:
        state = HOUR.step(state, weight, 9.0, exposure, 0.01, rise)
        assert -20.0 <= score(state) <= 12.0
        assert state.weight >= 0.0


def test_the_baseline_does_not_learn_a_crisis_at_full_speed() -> None:
    learned = settled()
    for _ in range(48):
        learned = HOUR.step(learned, 2.0, 9.0, 2.0, 0.01, 1.0)
    full = Lane(Params(crisis_learning=1.0), "1h")
    fast = settled()
    for _ in range(48):
        fast = full.step(fast, 2.0, 9.0, 2.0, 0.01, 1.0)
    assert HOUR.mean(learned, 2.0, 0.01) < full.mean(fast, 2.0, 0.01)


def test_a_sleeping_filter_skips_bins_as_if_it_had_stepped_through_them() -> None:
    stepped = HOUR.fresh(500.0, 0.1)
    stepped.weight = 3.0
    skipped = stepped.copied()
    exposure = 0.0
    for _ in range(24):
        exposure = exposure * HOUR.decay + 2.0
        stepped = HOUR.step(stepped, 0.0, 0.0, 2.0, 0.01, 0.1)
    HOUR.skip(skipped, 24, exposure)
    assert skipped.weight == pytest.approx(stepped.weight, rel=1e-6)
    assert skipped.exposure == pytest.approx(stepped.exposure, rel=1e-6)


def test_a_day_may_say_more_than_an_hour() -> None:
    day = Lane(Params(), "24h")
    start = day.fresh(1000.0, 0.1)
    by_day = score(day.step(start, 3.0, 9.0, 0.5, 0.001, 0.1)) - score(start)
    by_hour = score(HOUR.step(settled(), 3.0, 9.0, 0.5, 0.001, 0.1)) - score(settled())
    assert by_day > by_hour


def test_stories_never_say_more_than_they_may() -> None:
    start = settled()
    bound = HOUR.step(start, 5.0, 0.5, 2.0, 0.01, 0.1)
    free = HOUR.step(start, 5.0, 9.0, 2.0, 0.01, 0.1)
    assert score(start) < score(bound) <= score(start) + 0.6
    assert score(free) > score(bound)


@given(st.floats(0.1, 4.0), st.floats(0.0, 8.0))
def test_a_grave_story_says_as_much_where_such_stories_are_usual(alone: float, said: float) -> None:
    usual = settled()
    for _ in range(300):
        usual = HOUR.step(usual, 1.0, 0.3, 2.0, 0.01, 0.1)
    plain = HOUR.step(usual, 1.0, said, 2.0, 0.01, 0.1)
    grave = HOUR.step(usual, 1.0, said, 2.0, 0.01, 0.1, alone)
    assert score(grave) >= score(plain) - 1e-9
    # Never more than its own odds: what is said bounds what is grave.
    bound = HOUR.step(usual, 1.0, said, 2.0, 0.01, 0.1, 99.0)
    assert score(grave) <= score(bound) + 1e-9


def test_what_stands_by_itself_is_not_cut_to_what_an_hour_may_say() -> None:
    start = settled()
    plain = HOUR.step(start, 3.0, 12.0, 2.0, 0.01, 0.1)
    three = HOUR.step(start, 3.0, 12.0, 2.0, 0.01, 0.1, 5.0)
    assert score(three) > score(plain) + 1.0
