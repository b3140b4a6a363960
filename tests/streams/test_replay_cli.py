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


def episode(name: str, start: str, end: str) -> str:
    line = {"id": name, "signal": "fuel", "country": "ML", "start": start, "end": end}
    return orjson.dumps(line).decode() + "\n"


TRUTH = episode("a", "2025-02-23", "2025-03-01")
BAD = {
    "PARAMS": "open_thick = 1\n",
    "OVERLAPS": TRUTH + episode("b", "2025-03-01", "2025-03-05"),
    "LATER": episode("a", "2025-06-23", "2025-06-25"),
}


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
        ((*RANGE, "--file", "HISTORY", "--params", "PARAMS"), "'open_thick' is not a parameter"),
        ((*RANGE, "--file", "HISTORY", "--truth", "OVERLAPS"), "OVERLAPS:2: 'b', fuel in ML from"),
        ((*RANGE, "--file", "HISTORY", "--truth", "LATER"), "is no range of days"),
        ((*RANGE, "--file", "HISTORY", "--ignore", "x"), "--truth F is wanted too"),
    ],
)
def test_bad_input_is_exit_2_and_leaves_nothing(
    tocsin: Tocsin, history: str, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    for name, text in BAD.items():
        (tmp_path / name).write_text(text)
    given = [
        str(tmp_path / word) if word in BAD else history if word == "HISTORY" else word
        for word in arguments
    ]
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


def test_with_a_truth_the_page_tells_hits_and_misses(
    tocsin: Tocsin, history: str, tmp_path: Path
) -> None:
    truth, out = tmp_path / "truth.jsonl", tmp_path / "out"
    truth.write_text(TRUTH + episode("b", "2025-01-10", "2025-01-12"))
    words = ("replay", *RANGE, "--file", history, "--truth", str(truth), "--out", str(out))
    done = tocsin(*words)
    assert done.returncode == 0, done.stderr
    page = (out / REPORT).read_text()
    assert all(f'id="{part}"' in page for part in ("truth", "map", "places", "reliability"))
    assert "<b>missed</b>" in page


GRID = "open_thin = [-4, -3, -2, -1, 0, 1]\nsettling_more = [0, 2]\n"


def test_a_sweep_that_is_killed_goes_on_to_the_same_bytes(
    tocsin: Tocsin, history: str, tmp_path: Path
) -> None:
    (tmp_path / "truth.jsonl").write_text(TRUTH)
    (tmp_path / "grid.toml").write_text(GRID)
    words = ["sweep", history, "--truth", str(tmp_path / "truth.jsonl"), "--grid"]
    words += [str(tmp_path / "grid.toml"), "--from", "2025-01-01", "--to", "2025-03-20"]
    words += ["--in-sample", "--out"]
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    done = tocsin(*words, str(whole))
    assert done.returncode == 0, done.stderr
    process = subprocess.Popen(
        [sys.executable, "-m", "streams", *words, str(broken), "--processes", "1"],
        stdout=subprocess.DEVNULL,
    )
    while not list(broken.glob("trials/*.json")) and process.poll() is None:
        os.sched_yield()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (broken / "winner.toml").exists()
    done = tocsin(*words, str(broken))
    assert done.returncode == 0, done.stderr
    made = {
        folder.name: {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*.*")}
        for folder in (whole, broken)
    }
    assert len(made["whole"]) == 3 + 12
    assert made["broken"] == made["whole"]


def test_a_sweep_reads_files_or_a_broker_and_not_both(tocsin: Tocsin, tmp_path: Path) -> None:
    (tmp_path / "truth.jsonl").write_text(TRUTH)
    (tmp_path / "grid.toml").write_text(GRID)
    words = ["sweep", "--truth", str(tmp_path / "truth.jsonl"), "--from", "2025-01-01", "--to"]
    words += ["2025-03-20", "--grid", str(tmp_path / "grid.toml"), "--out", str(tmp_path / "o")]
    for more in ((), ("x.jsonl", "--topic", "news"), ("--topic", "observations")):
        done = tocsin(*words, *more)
        assert (done.returncode, b"--topic" in done.stderr) == (2, True)
    assert not (tmp_path / "o").exists()


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
    with pytest.raises(BadUsage, match="not written over"):
        replay.replay("2025-02-01", "2025-04-01", files=[history], out=tmp_path / "run")
    with pytest.raises(BadUsage, match="last: 'spring' is not a date"):
        replay.replay("2025-02-01", "spring", files=[history], out=tmp_path / "other")
    assert not (tmp_path / "other").exists()
    if not any(map(_is_here, ("polars", "pandas"))):
        with pytest.raises(BadUsage, match="polars or pandas"):
            replay.frame(alerts)


def _is_here(name: str) -> bool:
    return importlib.util.find_spec(name) is not None
