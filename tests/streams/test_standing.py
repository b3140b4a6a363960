"""Standing: a partition between hand-over, acknowledgement and commit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.batch import Partition
from streams.brokers.base import Record
from streams.transport.standing import Standing

HERE = Partition("news", 0)
OTHER = Partition("news", 1)


def standing(offset: int = 5, end: int = 9) -> Standing:
    return Standing(HERE, offset, end, 100.0)


def records(*offsets: int) -> list[Record]:
    return [Record("news", 0, offset, 0, None, b"{}", ()) for offset in offsets]


def test_a_batch_names_what_was_due_and_who_else_waits() -> None:
    at = standing()
    batch = at.take(records(5, 6), {HERE, OTHER}, 3, 101.0)
    assert (batch.start, batch.generation, batch.waiting) == (5, 3, {OTHER})
    assert (at.expected, at.done, at.spoke_s) == (7, 5, 101.0)


def test_what_was_not_touched_is_left_and_waits() -> None:
    at = standing(end=7)
    batch = at.take(records(5, 6), set(), 1, 101.0)
    before = at.waiting
    assert at.finish(batch, 6, 6)
    assert [record.offset for record in at.left] == [6]
    assert (before, at.waiting) == (False, True)
    assert (at.expected, at.done, at.commit) == (6, 6, 6)


def test_done_elsewhere_than_at_the_batchs_end_is_refused() -> None:
    at = standing()
    batch = at.take(records(5, 6), set(), 1, 101.0)
    assert not at.finish(batch, 8, None)


def test_missing_offsets_are_sought_back_to_once() -> None:
    at = standing()
    assert not at.gap(5)
    assert at.gap(7)
    assert not at.gap(7)
    assert at.gap(8)


def test_silence_is_told_once_and_again_only_after_the_pause() -> None:
    at = standing(end=5)
    assert at.idles_again(0.0, None)
    assert at.idle(1, 200.0).records == ()
    assert not at.idles_again(1_000.0, None)
    assert not at.idles_again(205.0, 10.0)
    assert at.idles_again(210.0, 10.0)
    at.take(records(5), set(), 1, 211.0)
    assert at.idles_again(212.0, None)


def test_an_older_answer_moves_no_end_back() -> None:
    at = standing(end=9)
    at.see_end(7)
    at.see_end(None)
    assert at.end == 9


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 4), st.none() | st.integers(0, 40))))
def test_nothing_is_skipped_and_no_commit_goes_back(
    steps: list[tuple[int, int, int | None]],
) -> None:
    at, handed, committed = standing(0, 1_000), 0, 0
    for size, held_back, commit in steps:
        taken = at.left or records(*range(at.expected, at.expected + size))
        assert taken[0].offset == handed
        batch = at.take(taken, set(), 1, 0.0)
        upto = max(batch.records[-1].offset + 1 - held_back, batch.start)
        assert at.finish(batch, upto, commit)
        handed = upto
        assert (at.commit or 0) >= committed
        committed = at.commit or 0
        assert at.done == at.expected == handed
