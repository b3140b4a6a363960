"""The compiled core on disk: made once, mended when damaged."""

import os
import sys
from pathlib import Path

import pytest

from detectors.gazetteer.packing import bundle
from streams.errors import InfrastructureError
from streams.resources import cache_file, compile_apart, load_core, read_cache
from tests.cores import cache_dir, shipped_core


@pytest.fixture
def cached() -> Path:
    shipped_core()
    return cache_file(cache_dir())


def compiled(path: Path) -> None:
    path.write_bytes(cache_file(cache_dir()).read_bytes())


def test_the_second_start_finds_the_compiled_form(cached: Path) -> None:
    said: list[str] = []
    core = load_core(cache_dir(), notice=said.append)
    assert said == []
    assert core.model_digest == shipped_core().model_digest
    assert cached.exists()


def test_a_damaged_cache_is_built_again_with_a_word(cached: Path, tmp_path: Path) -> None:
    whole = cached.read_bytes()
    mine = tmp_path / cached.name
    mine.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    said: list[str] = []
    assert read_cache(tmp_path, said.append) is None
    assert "is damaged" in said[0]
    mine.write_bytes(b"")
    assert read_cache(tmp_path, said.append) is None
    load_core(tmp_path, notice=said.append, build=compiled)
    assert mine.read_bytes() == whole


def test_a_cache_of_other_package_data_is_built_again(cached: Path, tmp_path: Path) -> None:
    mine = tmp_path / cached.name
    mine.write_bytes(bundle({"lexicon": b"x", "places": b"y", "matcher": b"z"}))
    said: list[str] = []
    load_core(tmp_path, notice=said.append, build=compiled)
    assert "cannot be used" in said[0]
    assert mine.read_bytes() == cached.read_bytes()


def test_of_old_versions_one_stays(cached: Path, tmp_path: Path) -> None:
    for number in range(3):
        old = tmp_path / f"core-{number}.bin"
        old.write_bytes(b"old")
        os.utime(old, (number, number))
    load_core(tmp_path, build=compiled)
    assert {path.name for path in tmp_path.iterdir()} == {"core-2.bin", cached.name}


def test_a_cache_that_cannot_be_written_is_no_error(cached: Path, tmp_path: Path) -> None:
    del cached
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    said: list[str] = []
    core = load_core(blocked / "cache", notice=said.append, build=compiled)
    assert core.model_digest == shipped_core().model_digest
    assert any("is not kept" in word for word in said)


def test_compiling_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(InfrastructureError, match="cannot be compiled: exit status 1"):
        compile_apart(tmp_path / "core.bin")
