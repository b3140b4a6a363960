"""The watchdog's judgement: what counts as a standstill, and what does not."""

from __future__ import annotations

from streams.batch import Partition
from streams.watchdog import Progress, Standing

A, B = Partition("news", 0), Partition("news", 1)


def looks(standings: list[tuple[dict[Partition, int], dict[Partition, int]]]) -> list[str | None]:
    progress = Progress(turns=3)
    return [
        progress.look(Standing(positions, set(), settled=True), ends, beats=number)
        for number, (positions, ends) in enumerate(standings)
    ]


def test_records_that_wait_while_none_is_done_are_a_standstill() -> None:
    said = looks([({A: 5}, {A: 9})] * 4)
    assert said[:3] == [None, None, None]
    assert said[3] is not None
    assert "news/0: 4 records wait" in said[3]


def test_a_partition_read_to_its_end_is_none() -> None:
    assert looks([({A: 9}, {A: 9})] * 20)[-1] is None


def test_slow_progress_is_none() -> None:
    assert set(looks([({A: number // 2}, {A: 99}) for number in range(30)])) == {None}


def test_one_stuck_partition_is_seen_beside_another_that_moves() -> None:
    said = looks([({A: 5, B: number}, {A: 9, B: 99}) for number in range(4)])
    assert said[-1] is not None
    assert said[-1].startswith("news/0")


def test_a_partition_held_on_purpose_is_none() -> None:
    progress = Progress(turns=3)
    standing = Standing({A: 5}, {A}, settled=True)
    assert {progress.look(standing, {A: 9}, beats=n) for n in range(20)} == {None}


def test_an_event_loop_that_does_not_turn_is_seen() -> None:
    progress = Progress(turns=3)
    said = [progress.look(Standing({}, set(), settled=True), {}, beats=7) for _ in range(4)]
    assert said[-1] == "the event loop has not turned for 3 s"


def test_an_assignment_that_never_comes_is_seen() -> None:
    progress = Progress(turns=3)
    said = [progress.look(Standing({}, set(), settled=False), {}, beats=n) for n in range(8)]
    assert said[5] is None
    assert said[-1] is not None
    assert "no partitions were given to us" in said[-1]
