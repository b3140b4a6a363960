"""The search over thresholds, on worlds whose best setting is known."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.calibrate import (
    ALONE,
    THRESHOLDS,
    Axis,
    Target,
    Trial,
    axes,
    best_of,
    search,
    shifted,
)
from detectors.params import Params, fields, params_id

TOGETHER = Axis(THRESHOLDS, 1.0)


def falling(params: Params) -> Trial:
    """Openings halve with each unit of the thinnest threshold; F1 is best at 1.25."""
    openings = 2.0**-params.open_thin
    return Trial(params, openings, openings / 2, 0.5, 0.5, 1.0 - abs(params.open_thin - 1.25) / 10)


def run(judge: Callable[[Params], Trial], target: Target, most: int = 100) -> list[Trial]:
    return list(search(Params(), axes(), judge, target, most))


def test_the_best_f1_within_the_target_is_found() -> None:
    target = Target(false_per_day=10.0)
    assert best_of(run(falling, target), target).params.open_thin == 1.25


def test_a_target_that_binds_is_kept_though_f1_would_be_better_outside() -> None:
    target = Target(false_per_day=2.0**-3)
    best = best_of(run(falling, target), target)
    assert best.params.open_thin == 2.0
    assert target.met(best)


def test_a_start_outside_the_target_walks_into_it() -> None:
    target = Target(false_per_day=2.0**-6)
    trials = run(falling, target)
    assert not target.met(trials[0])
    assert target.met(best_of(trials, target))


def test_without_a_truth_the_most_openings_within_the_target_win() -> None:
    def blind(params: Params) -> Trial:
        return Trial(params, 2.0**-params.open_low)

    target = Target(openings_per_day=3.0)
    best = best_of(run(blind, target), target)
    assert 2.0 < best.openings_per_day <= 3.0


def test_no_trial_is_made_twice_and_no_more_than_asked() -> None:
    asked: list[str] = []

    def judge(params: Params) -> Trial:
        asked.append(params_id(params))
        return falling(params)

    trials = run(judge, Target(false_per_day=1.0), most=17)
    assert len(trials) == len(asked) == len(set(asked)) == 17


def test_a_flat_world_ends_where_it_began() -> None:
    target = Target(false_per_day=1.0)
    trials = run(lambda params: Trial(params, 0.1, 0.1, 0.5, 0.5, 0.5), target)
    assert best_of(trials, target).params == Params()
    # All axes both ways at three sizes of step, and the start.
    assert len(trials) == 1 + 3 * 2 * len(axes())


def test_of_equal_f1_fewer_false_openings_win() -> None:
    target = Target(false_per_day=1.0)
    few, many = (Trial(Params(), 1.0, false, 0.5, 0.5, 0.5) for false in (0.1, 0.2))
    assert best_of([many, few], target) is few


@given(st.sampled_from([field.name for field in fields()]), st.floats(-1e6, 1e6))
def test_shifted_parameters_stay_within_their_bounds(name: str, times: float) -> None:
    axis = next(a for a in axes([name]) if a.names == (name,))
    field = next(f for f in fields() if f.name == name)
    value = getattr(shifted(Params(), axis, times), name)
    assert field.low <= value <= field.high
    assert type(value) is type(field.default)


def test_thresholds_move_together_or_alone() -> None:
    moved = shifted(Params(), TOGETHER, 0.5)
    before, after = Params().thresholds(), moved.thresholds()
    assert [b - a for a, b in zip(before, after, strict=True)] == [0.5] * 5
    assert moved.more_by_day == Params().more_by_day


def test_the_bars_of_lone_stories_move_together() -> None:
    moved = shifted(Params(), Axis(ALONE, 1.0), 0.5)
    before, after = Params().bars(), moved.bars()
    rest = {"attack": 0.0, "humanitarian": 0.0}
    assert {s: after[s] - before[s] for s in before} == pytest.approx(
        dict.fromkeys(before, 0.5) | rest
    )


def test_a_stranger_is_no_axis() -> None:
    with pytest.raises(KeyError, match="open_wide"):
        axes(["open_wide"])
