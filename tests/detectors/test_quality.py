"""The figures of quality tables against cases worked by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.quality import (
    area_under_curve,
    average_precision,
    calibration_error,
    f1,
    interval,
    interval_of,
    mean_average_precision,
    pooled,
    recall_at_rate,
)

PAIRS = st.lists(st.tuples(st.booleans(), st.floats(0.0, 1.0)), min_size=1, max_size=30)


def test_average_precision_of_a_known_ranking() -> None:
    assert average_precision([True, False, True], [0.9, 0.8, 0.7]) == (1 + 2 / 3) / 2


def test_ties_share_one_rank() -> None:
    assert average_precision([True, False], [0.5, 0.5]) == 0.5
    assert average_precision([False, True], [0.5, 0.5]) == 0.5


def test_average_precision_of_a_positive_between_ties() -> None:
    # 0.9 alone and wrong; then two of 0.5, one of them right: precision 1 of 3 where it is found.
    assert average_precision([False, True, False], [0.9, 0.5, 0.5]) == pytest.approx(1 / 3)


def test_calibration_error_weighs_bins_by_their_documents() -> None:
    # Bin [0.2, 0.3): mean 0.25, share 0; bin [0.8, 0.9): means 0.85 of three, of which two are so.
    labels = [False, True, True, False]
    scores = [0.25, 0.85, 0.85, 0.85]
    assert calibration_error(labels, scores) == pytest.approx((0.25 + abs(2 - 3 * 0.85)) / 4)


def test_a_score_of_one_is_in_the_last_bin() -> None:
    assert calibration_error([True, True], [1.0, 0.9]) == pytest.approx(0.05)


def test_f1_counts_a_score_at_the_threshold() -> None:
    assert f1([True, False], [0.5, 0.49]) == 1.0
    assert f1([True, True, True, False], [0.9, 0.1, 0.1, 0.9]) == pytest.approx(0.4)


def test_area_under_curve_is_the_share_of_pairs_in_order() -> None:
    # Pairs: .9>.5, .9>.1, .5=.5 (half), .5>.1.
    assert area_under_curve([True, False, True, False], [0.9, 0.5, 0.5, 0.1]) == 3.5 / 4
    assert math.isnan(area_under_curve([True, True], [0.1, 0.2]))


@given(PAIRS)
def test_area_under_curve_turns_round_with_the_scores(pairs: list[tuple[bool, float]]) -> None:
    labels, scores = [y for y, _ in pairs], [round(s, 6) for _, s in pairs]
    area = area_under_curve(labels, scores)
    if not math.isnan(area):
        assert area + area_under_curve(labels, [1 - s for s in scores]) == pytest.approx(1.0)


def test_rare_signals_are_pooled_and_the_mean_is_over_what_is_left() -> None:
    often = ([True] * 5 + [False], [0.9] * 5 + [0.1])
    rare = ([True, False], [0.3, 0.6])
    rarer = ([False, True], [0.2, 0.8])
    found = pooled({"attack": often, "coup": rare, "fuel": rarer})
    assert found["rest"] == ([True, False, False, True], [0.3, 0.6, 0.2, 0.8])
    # Rest: found at 0.8 (1 of 1) and at 0.3 (2 of 3).
    expected = (1.0 + (1.0 + 2 / 3) / 2) / 2
    mean = mean_average_precision({"attack": often, "coup": rare, "fuel": rarer})
    assert mean == pytest.approx(expected)


def test_signals_without_any_positive_are_left_out_of_the_mean() -> None:
    often = ([True] * 5, [0.9] * 5)
    assert pooled({"attack": often, "coup": ([False], [0.9])}) == {"attack": often}
    assert math.isnan(mean_average_precision({"coup": ([False], [0.9])}))


@pytest.mark.parametrize(
    ("rate", "recall"), [(0.0, 1 / 3), (0.25, 2 / 3), (0.5, 2 / 3), (0.75, 1.0), (1.0, 1.0)]
)
def test_recall_at_a_rate_of_alarms(rate: float, recall: float) -> None:
    # Background falls 0.8, 0.4, 0.4, 0.05: a quarter may pass 0.4, three quarters 0.05.
    positives, background = [0.9, 0.5, 0.1], [0.4, 0.8, 0.05, 0.4]
    assert recall_at_rate(positives, background, rate) == pytest.approx(recall)


def test_recall_at_a_rate_is_none_where_the_background_ties_at_the_top() -> None:
    assert recall_at_rate([1.0], [1.0, 1.0, 0.0], rate=0.1) == 0.0
    assert math.isnan(recall_at_rate([], [0.5], rate=0.1))


def test_no_positive_is_not_a_number() -> None:
    assert math.isnan(average_precision([False], [0.3]))
    assert all(map(math.isnan, interval(average_precision, [False], [0.3])))


@given(PAIRS)
def test_figures_lie_between_nought_and_one(pairs: list[tuple[bool, float]]) -> None:
    labels, scores = [y for y, _ in pairs], [s for _, s in pairs]
    assert 0.0 <= f1(labels, scores) <= 1.0
    assert 0.0 <= calibration_error(labels, scores) <= 1.0
    if any(labels):
        assert 0.0 < average_precision(labels, scores) <= 1.0


def test_interval_is_repeatable_and_holds_the_figure() -> None:
    labels = [i % 3 == 0 for i in range(60)]
    scores = [0.9 if y else 0.1 + (i % 7) / 10 for i, y in enumerate(labels)]
    low, high = interval(average_precision, labels, scores)
    assert (low, high) == interval(average_precision, labels, scores)
    assert low <= average_precision(labels, scores) <= high


def test_interval_of_a_share_is_near_the_binomial_one() -> None:
    items = [True] * 50 + [False] * 50
    low, high = interval_of(lambda drawn: sum(drawn) / len(drawn), items, rounds=1000)
    assert low == pytest.approx(0.5 - 1.96 * 0.05, abs=0.02)
    assert high == pytest.approx(0.5 + 1.96 * 0.05, abs=0.02)


def test_interval_draws_items_whole() -> None:
    items = [(1, 1), (5, 5)]
    low, high = interval_of(lambda drawn: sum(a - b for a, b in drawn), items)
    assert (low, high) == (0, 0)


def test_interval_of_nothing_is_not_a_number() -> None:
    assert all(map(math.isnan, interval_of(len, [])))
