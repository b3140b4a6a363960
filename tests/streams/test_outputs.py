"""Outputs: whole or not at all."""

from pathlib import Path

import pytest

from streams.errors import BadUsage
from streams.outputs import whole_file, write_whole


def test_the_file_appears_when_the_block_ends_well(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with whole_file(str(path)) as out:
        out.write(b"half")
        assert not path.exists()
    assert path.read_bytes() == b"half"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), whole_file(str(path)) as out:
        out.write(b"new" * (1 // 0))
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_places_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match="is a folder"), whole_file(str(tmp_path)):
        pass
    missing = str(tmp_path / "none" / "out")
    with pytest.raises(BadUsage, match="none/out: cannot be written"), whole_file(missing):
        pass


def test_a_device_is_written_to_and_stays_a_device() -> None:
    with whole_file("/dev/null") as out:
        out.write(b"gone")
    assert Path("/dev/null").is_char_device()


def test_stdout_is_not_closed(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for _ in range(2):
        with whole_file("-") as out:
            out.write(b"a\n")
    assert capfdbinary.readouterr().out == b"a\na\n"


def test_bytes_in_hand_make_their_folder(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b", b"x")
    assert (tmp_path / "a" / "b").read_bytes() == b"x"
    with pytest.raises(BadUsage, match="cannot be made"):
        write_whole(tmp_path / "a" / "b" / "c", b"x")
