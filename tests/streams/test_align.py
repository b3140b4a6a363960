"""Alignment: who is held, and that somebody never is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schemas.times import HOUR_MS
from streams.batch import Partition
from streams.roles.align import Alignment

A, B, C = (Partition("news", number) for number in range(3))


def test_without_others_there_is_no_limit() -> None:
    alignment = Alignment(6.0)
    alignment.see(A, 5)
    assert alignment.limit_ms(A, {A}) is None
    assert not alignment.held(A, {A})


def test_a_partition_far_ahead_of_one_with_unread_records_is_held() -> None:
    alignment = Alignment(6.0)
    alignment.see(A, 7 * HOUR_MS)
    alignment.see(B, 0)
    assert alignment.held(A, {A, B})
    assert not alignment.held(B, {A, B})
    assert alignment.limit_ms(A, {B}) == 6 * HOUR_MS


def test_one_read_to_its_end_holds_nobody() -> None:
    alignment = Alignment(6.0)
    alignment.see(A, 700 * HOUR_MS)
    alignment.see(B, 0)
    assert not alignment.held(A, {A})


def test_nobody_runs_on_before_all_with_records_have_been_heard_of() -> None:
    alignment = Alignment(6.0)
    assert alignment.limit_ms(A, {A, B}) == 0
    alignment.see(A, 5)
    assert alignment.held(A, {A, B})
    assert not alignment.held(B, {A, B})


def test_what_is_forgotten_holds_nobody() -> None:
    alignment = Alignment(6.0)
    alignment.see(A, 700 * HOUR_MS)
    alignment.forget()
    assert not alignment.held(A, {A, B})


@given(
    st.dictionaries(st.sampled_from((A, B, C)), st.integers(0, 100 * HOUR_MS)),
    st.sets(st.sampled_from((A, B, C)), min_size=1),
)
def test_one_of_those_with_unread_records_may_always_go_on(
    seen: dict[Partition, int], waiting: set[Partition]
) -> None:
    alignment = Alignment(6.0)
    for partition, event_ms in seen.items():
        alignment.see(partition, event_ms)
    assert not all(alignment.held(partition, waiting) for partition in waiting)
