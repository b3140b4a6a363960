"""Files of JSON lines: every form is read the same, and what is broken names file and line."""

import gzip
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import BadInput
from streams.files import Line, read_lines, size_of

DATA = b'{"id":"1"}\n\n  \n{"id":"4"}\r\n{"id":"5"}'
LINES = [(1, b'{"id":"1"}'), (4, b'{"id":"4"}'), (5, b'{"id":"5"}')]


def zst(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


@pytest.mark.parametrize(
    ("name", "pack"),
    [("a.jsonl", bytes), ("a.jsonl.gz", gzip.compress), ("a.jsonl.zst", zst)],
)
def test_every_form_gives_the_same_lines(
    tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / name
    path.write_bytes(pack(DATA))
    assert [(line.number, line.value) for line in read_lines(str(path))] == LINES
    assert size_of(str(path)) == len(pack(DATA))


def test_a_zst_of_several_frames_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.zst"
    path.write_bytes(zst(DATA[:7]) + zst(DATA[7:]))
    assert [(line.number, line.value) for line in read_lines(str(path))] == LINES


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DATA)))
    assert [line.number for line in read_lines("-")] == [1, 4, 5]
    assert size_of("-") is None


@given(st.lists(st.binary(max_size=40).filter(lambda b: b"\n" not in b), max_size=20))
def test_long_lines_are_cut_and_the_others_are_whole(lines: list[bytes]) -> None:
    limit = 16
    read_end, write_end = os.pipe()
    with os.fdopen(write_end, "wb") as out:
        out.write(b"".join(line + b"\n" for line in lines))
    path = f"/dev/fd/{read_end}"
    try:
        found = list(read_lines(path, limit))
    finally:
        os.close(read_end)
    wanted = [
        Line(number, bare[: limit + 1], len(bare))
        for number, line in enumerate(lines, 1)
        if (bare := line.rstrip(b"\r")).strip()
    ]
    assert [(f.number, f.value) for f in found] == [(w.number, w.value) for w in wanted]
    assert all(
        f.length >= limit if w.length > limit else f.length == w.length
        for f, w in zip(found, wanted, strict=True)
    )


def test_a_line_far_past_the_limit_is_told_by_its_length_and_not_held(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"x" * 3_000_000 + b'\n{"id":"2"}\n')
    long, after = read_lines(str(path), 1000)
    assert (long.number, len(long.value), long.length) == (1, 1001, 3_000_000)
    assert after == Line(2, b'{"id":"2"}', 10)


@pytest.mark.parametrize(("name", "pack"), [("a.gz", gzip.compress), ("a.zst", zst)])
def test_a_compressed_file_that_breaks_off_names_file_and_line(
    tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / name
    whole = pack(b"".join(os.urandom(200).hex().encode() + b"\n" for _ in range(2000)))
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInput, match=r"breaks off before its end") as caught:
        list(read_lines(str(path)))
    assert caught.value.place.startswith(f"{path}:")


@pytest.mark.parametrize("name", ["a.gz", "a.zst"])
def test_a_file_that_is_not_what_its_name_says_is_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(DATA)
    with pytest.raises(BadInput, match="the compressed file is broken"):
        list(read_lines(str(path)))


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no such file"):
        list(read_lines(str(tmp_path / "none.jsonl")))
    with pytest.raises(BadInput, match="there is no such file"):
        list(read_lines(str(tmp_path / "none.zst")))
    with pytest.raises(BadInput, match="is a folder"):
        list(read_lines(str(tmp_path)))
