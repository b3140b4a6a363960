"""The quiet twin: as many documents, words of fuel and siege among them, and nothing opens."""

import pytest

from streams.views.story import nearest_misses
from tests.scenarios.runs import telling

pytestmark = pytest.mark.slow


def test_nothing_opens() -> None:
    assert [i.first.incident_id for i in telling("quiet").incidents()] == []


def test_it_has_as_many_documents_as_its_twin() -> None:
    assert telling("quiet").summary.lines == telling("bamako").summary.lines


def test_scores_stayed_below_their_thresholds_and_are_told() -> None:
    nearest = nearest_misses(telling("quiet"))
    assert nearest
    assert all(score.score < score.threshold for score in nearest)
