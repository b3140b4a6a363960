"""Several inputs as one, by event time."""

from pathlib import Path

import orjson
from hypothesis import given
from hypothesis import strategies as st

from schemas.observation import Input
from schemas.times import format_ms
from streams.files import Line
from streams.offline.merging import Feed, feeds_of_files, merge


def feed(name: str, times: list[int | None]) -> Feed:
    lines = [Line(number, _document(time), 1) for number, time in enumerate(times, 1)]
    return Feed(Input(topic=name, topic_id="file", partition=0), "news", name, lines)


def _document(time: int | None) -> bytes:
    return b"broken" if time is None else orjson.dumps({"published": format_ms(time)})


def test_lines_come_by_event_time_and_ties_by_input() -> None:
    feeds = [feed("a", [1000, 3000]), feed("b", [1000, 2000])]
    taken = [(number, line.number) for number, line in merge(feeds) if line is not None]
    assert taken == [(0, 1), (1, 1), (1, 2), (0, 2)]


def test_an_unreadable_line_goes_with_the_one_before_it() -> None:
    feeds = [feed("a", [1000, None, 5000]), feed("b", [2000])]
    taken = [(number, line.number) for number, line in merge(feeds) if line is not None]
    assert taken == [(0, 1), (0, 2), (1, 1), (0, 3)]


@given(st.lists(st.lists(st.none() | st.integers(0, 10_000), max_size=8), min_size=1, max_size=4))
def test_every_line_comes_once_in_its_feed_s_order_and_every_feed_ends(
    times: list[list[int | None]],
) -> None:
    taken = list(merge([feed(str(n), some) for n, some in enumerate(times)]))
    for number, some in enumerate(times):
        mine = [line.number for n, line in taken if n == number and line is not None]
        assert mine == list(range(1, len(some) + 1))
        assert [line for n, line in taken if n == number][-1] is None


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    paths = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "news.jsonl"
        path.write_bytes(b"{}\n")
        paths.append(str(path))
    assert [f.input.name for f in feeds_of_files(paths)] == ["news.jsonl/0", "news.jsonl#2/0"]
