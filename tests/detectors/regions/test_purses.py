"""What owners told on a day takes a bounded place, and decides as if all were remembered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.params import Params
from detectors.regions.pair import Pair
from detectors.regions.purses import MOST, OWN, packed, purse_of, put, short, unpacked
from detectors.regions.telling import further

CAP = Params().owner_day_cap
TOLD = st.lists(st.tuples(st.integers(0, 400), st.floats(0.0, 4.0)), max_size=400)
# How far parts of a story may lead from what was told, for each document.
PART = 1 / 1024 + 1e-9


def tell(told: list[tuple[int, float]]) -> tuple[dict[int, float], list[float]]:
    """The purses after a day, and what each document added."""
    purses: dict[int, float] = {}
    given_: list[float] = []
    for owner, wanted in told:
        purse, left = purse_of(f"owner {owner}", purses, CAP)
        given_.append(min(wanted, left))
        put(purses, purse, given_[-1])
    return purses, given_


@given(TOLD)
def test_any_number_of_owners_takes_a_bounded_place(told: list[tuple[int, float]]) -> None:
    purses, _ = tell(told)
    assert len(purses) <= MOST
    assert len(packed(purses)) <= 4 * MOST
    assert unpacked(packed(purses)) == purses


@given(st.lists(st.tuples(st.integers(0, OWN - 1), st.floats(0.0, 4.0)), max_size=60))
def test_of_a_few_owners_each_has_its_own_cap(told: list[tuple[int, float]]) -> None:
    used: dict[int, float] = {}
    _, given_ = tell(told)
    for (owner, wanted), added in zip(told, given_, strict=True):
        exact = min(wanted, max(CAP - used.get(owner, 0.0), 0.0))
        used[owner] = used.get(owner, 0.0) + exact
        assert added == pytest.approx(exact, abs=len(told) * PART)


@given(TOLD, st.integers(1, 500))
def test_a_flood_of_one_owner_stays_small_however_many_told_before(
    told: list[tuple[int, float]], documents: int
) -> None:
    before, _ = tell(told)
    after, given_ = tell([*told, *[(999, 1.0)] * documents])
    assert sum(given_[len(told) :]) <= 16 * CAP + documents * PART
    assert len(after) <= max(len(before) + 1, MOST)


def test_the_names_of_the_tests_are_different_numbers() -> None:
    assert len({short(f"owner {n}") for n in range(OWN)}) == OWN


@pytest.mark.parametrize("owners", [3, OWN, 40, 400])
def test_three_sure_owners_are_seen_among_any_number(owners: int) -> None:
    pair = Pair("ML", "fuel")
    pair.purses, _ = tell([(owner, 0.9) for owner in range(owners)])
    assert further(pair) >= 2
