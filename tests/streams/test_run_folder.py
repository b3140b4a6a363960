"""A run's folder: what is written is read back; what is not finished is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import BadInput
from streams.run_folder import (
    ALERTS,
    FORMAT,
    RUN,
    SUMMARY,
    Clock,
    Run,
    RunFolder,
    RunWriter,
    Source,
    Summary,
    runs_in,
    write_json,
)
from tests.streams.alerts import SCORE, alert

ALERT = alert("ML", "fuel", "2025-01-01T00:00:00Z")


def a_run(**changes: object) -> Run:
    values: dict[str, object] = {
        "format": FORMAT,
        "run_id": "r",
        "name": "defaults",
        "topic": "files",
        "deployment": "t",
        "from_": "2025-01-01T00:00:00Z",
        "to": "2025-02-01T00:00:00Z",
        "warmup_from": None,
        "exactness": "approximate",
        "why": "documents",
        "sources": (Source(name="a.jsonl", start=0, end=2, records=2, digest="ab"),),
        "params_id": "p",
        "params": {"open_thin": 0.5},
        "model": "m",
        "compiled": "c",
        "code": "d",
        "version": "1",
        "checkpoint": None,
        "clock": Clock(started_at="", finished_at="", observed_s=0.0, seconds=0.0),
    }
    return Run(**{**values, **changes})  # type: ignore[arg-type] # values by name


SUMMED = Summary(
    records=2,
    observed=1,
    placeless=1,
    refused=0,
    alerts=1,
    openings=1,
    digest="ab",
    first_event=None,
    last_event=None,
    by_signal={"fuel": 1},
    by_country={"ML": 1},
    by_severity={"Moderate": 1},
    by_day={"2025-01-01": 1},
)


def written(folder: Path, run: Run | None = None) -> Path:
    with RunWriter(folder) as writer:
        writer.alert(ALERT)
        writer.score(SCORE)
    write_json(folder / SUMMARY, SUMMED)
    write_json(folder / RUN, run or a_run())
    return folder


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    found = RunFolder(written(tmp_path))
    assert list(found.alerts()) == [ALERT]
    assert list(found.scores()) == [SCORE]
    assert (found.run, found.summary) == (a_run(), SUMMED)


def test_a_folder_without_run_json_is_no_run(tmp_path: Path) -> None:
    (written(tmp_path) / RUN).unlink()
    with pytest.raises(BadInput, match="no folder of a finished run"):
        RunFolder(tmp_path)


def test_a_run_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    written(tmp_path, a_run(format=FORMAT + 1))
    with pytest.raises(BadInput, match="newer"):
        RunFolder(tmp_path)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    written(tmp_path)
    with (tmp_path / ALERTS).open("ab") as stream:
        stream.write(b'{"schema": 1}\n')
    with pytest.raises(BadInput, match=rf"{ALERTS}:2"):
        list(RunFolder(tmp_path).alerts())


def test_a_block_that_raises_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(TypeError), RunWriter(tmp_path) as writer:
        writer.alert(object())  # type: ignore[arg-type] # the fault that is meant
    assert not list(tmp_path.iterdir())


def test_runs_of_several_params_stand_by_name(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
        written(tmp_path / name, a_run(name=name))
    assert [found.run.name for found in runs_in(tmp_path)] == ["a", "b"]
    assert len(runs_in(tmp_path / "a")) == 1
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="no finished run"):
        runs_in(tmp_path / "empty")
