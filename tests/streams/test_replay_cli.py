"""`tocsin replay` as a process: killed in the middle and continued; bad input leaves nothing."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from streams import replay
from streams.errors import BadUsage
from streams.run_folder import ALERTS, REPORT, RUN, SCORES, SUMMARY

Tocsin = Callable[..., subprocess.CompletedProcess[bytes]]
FILES = (ALERTS, SCORES, SUMMARY, REPORT)
RANGE = ("--from", "2025-01-01", "--to", "2025-04-01")


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("history") / "news.jsonl"
    days = [f"2025-{month:02d}-{day:02d}" for month in (1, 2, 3) for day in range(1, 28)]
    lines = []
    for number, day in enumerate(days):
        for hour in range(0, 24, 2):
            text = f"Officials met in Bamako on matter {number}-{hour}."
            if number in range(50, 56):
                text = (
                    f"Militants burn fuel tankers on the road to Bamako in attack {number}-{hour}."
                )
            lines.append(
                {
                    "id": f"{day}-{hour}",
                    "published": f"{day}T{hour:02d}:10:00Z",
                    "source": f"paper{hour}.example",
                    "title": text,
                    "text": text,
                }
            )
    path.write_bytes(b"\n".join(orjson.dumps(line) for line in lines))
    return str(path)


def files(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def test_a_replay_that_is_killed_is_continued_to_the_same_bytes(
    tocsin: Tocsin, history: str, tmp_path: Path
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    done = tocsin("replay", *RANGE, "--file", history, "--out", str(whole))
    assert done.returncode == 0, done.stderr
    command = [sys.executable, "-m", "streams", "replay", *RANGE, "--file", history]
    process = subprocess.Popen([*command, "--processes", "1", "--out", str(broken)])
    # As soon as the plan stands the process may die anywhere.
    while not (broken / "unfinished.json").exists() and process.poll() is None:
        os.sched_yield()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (broken / RUN).exists()
    refused = tocsin("replay", *RANGE, "--file", history, "--out", str(broken))
    assert (refused.returncode, b"--resume" in refused.stderr) == (2, True)
    done = tocsin("replay", "--resume", "--out", str(broken))
    assert done.returncode == 0, done.stderr
    assert files(broken) == files(whole)
    assert sorted(path.name for path in broken.iterdir()) == sorted((*FILES, RUN))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--from", "2025-01-01"), "--from and --to are wanted"),
        (("--resume",), "nothing unfinished"),
        (("--from", "2020-01-01", "--to", "2020-02-01", "--file", "HISTORY"), "nothing to replay"),
        (("--from", "x", "--to", "2020-02-01"), "not a date and time"),
        ((*RANGE, "--file", "nowhere.jsonl"), "nowhere.jsonl: there is no such file"),
        ((*RANGE, "--file", "HISTORY", "--warmup", "3 weeks"), "is not a number of days"),
    ],
)
def test_bad_input_is_exit_2_and_leaves_nothing(
    tocsin: Tocsin, history: str, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    given = [history if word == "HISTORY" else word for word in arguments]
    done = tocsin("replay", *given, "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_in_it_is_not_written_over(
    tocsin: Tocsin, history: str, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = tocsin("replay", *RANGE, "--file", history, "--out", str(tmp_path))
    assert done.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_notebook_gets_typed_records(history: str, tmp_path: Path) -> None:
    params = tmp_path / "low.toml"
    params.write_text("open_thin = -4\nopen_low = -4\nopen_middle = -4\nsettling_more = 0\n")
    run = replay.replay(
        "2025-01-01", "2025-04-01", files=[history], out=tmp_path / "run", params=str(params)
    )
    alerts = list(run.alerts())
    assert run.summary.alerts == len(alerts) > 0
    assert {alert.region.country for alert in alerts} == {"ML"}
    assert replay.open_run(tmp_path / "run").summary == run.summary
    if not any(map(_is_here, ("polars", "pandas"))):
        with pytest.raises(BadUsage, match="polars or pandas"):
            replay.frame(alerts)


def _is_here(name: str) -> bool:
    return importlib.util.find_spec(name) is not None
