"""How much of a signal a bin has: a flood moves it little, a feed of one owner counts whole."""

from __future__ import annotations

import pytest

from detectors.tally import Tally
from schemas.signals import SIGNALS

SIEGE = SIGNALS.index("siege")


def share(owners: dict[str, tuple[int, float]]) -> float:
    """The sum of siege where each owner has so many documents of this probability."""
    made = Tally("news/1h", 0)
    for owner, (count, probability) in owners.items():
        for _ in range(count):
            made.add(owner, {"siege": probability}, placed=True)
    return made.volume().probability[SIEGE]


def test_a_flood_counts_as_one_story_where_nobody_else_tells_of_it() -> None:
    quiet = {f"wire{i}": (20, 0.0) for i in range(3)}
    assert share({**quiet, "loud": (60, 0.97)}) == pytest.approx(1.0)


def test_a_longer_flood_adds_nothing() -> None:
    quiet = {f"wire{i}": (30, 0.0) for i in range(3)}
    assert share({**quiet, "loud": (60, 0.9)}) == share({**quiet, "loud": (6, 0.9)})


def test_an_owner_that_tells_what_the_others_tell_counts_whole() -> None:
    assert share({"a": (40, 0.2), "b": (10, 0.2), "c": (10, 0.3)}) == pytest.approx(13.0)


def test_a_feed_of_one_owner_counts_whole() -> None:
    assert share({"agency": (200, 0.1)}) == pytest.approx(20.0)
    assert share({"agency": (200, 0.1), "other": (5, 0.0)}) == pytest.approx(20.0)


def test_documents_are_counted_by_whether_they_name_a_place() -> None:
    made = Tally("news/1h", 0)
    made.add("a", {}, placed=True)
    made.add("", {"fuel": 0.5}, placed=False)
    assert (made.volume().observed, made.volume().placeless) == (1, 1)
    assert made.volume().probability[SIGNALS.index("fuel")] == pytest.approx(0.5)


def test_what_was_said_stands_still_while_more_is_counted() -> None:
    made = Tally("news/1h", 0)
    made.add("a", {"siege": 0.5}, placed=True)
    said = made.volume()
    made.add("b", {"siege": 0.25}, placed=True)
    assert (said.observed, said.probability[SIEGE]) == (1, 0.5)
    assert (made.volume().observed, made.volume().probability[SIEGE]) == (2, 0.75)
