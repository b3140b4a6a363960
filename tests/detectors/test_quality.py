"""The figures of quality tables against cases worked by hand."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from detectors.quality import average_precision, calibration_error, f1, interval

PAIRS = st.lists(st.tuples(st.booleans(), st.floats(0.0, 1.0)), min_size=1, max_size=30)


def test_average_precision_of_a_known_ranking() -> None:
    assert average_precision([True, False, True], [0.9, 0.8, 0.7]) == (1 + 2 / 3) / 2


def test_ties_share_one_rank() -> None:
    assert average_precision([True, False], [0.5, 0.5]) == 0.5
    assert average_precision([False, True], [0.5, 0.5]) == 0.5


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
