"""How far a replay is: words on a terminal, and metrics while it runs."""

from __future__ import annotations

import io
import urllib.request
from pathlib import Path

import pytest

from schemas.times import DAY_MS
from streams.clock import ManualClock
from streams.replay.asked import Asked
from streams.replay.jobs import Progress
from streams.replay.plan import Plan
from streams.replay.planning import make_plan
from streams.replay.progress import ProgressLine, progress_words, served


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    path = tmp_path / "a.jsonl"
    path.write_text("")
    return make_plan(Asked(from_ms=DAY_MS, to_ms=11 * DAY_MS, files=(str(path),), warmup_ms=0), "t")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_rate_share_and_time_left_are_told(plan: Plan) -> None:
    by_records = progress_words(Progress("reading", "news", 500, 2_000, DAY_MS), plan, 10.0)
    assert by_records == "reading news: 500 of 2,000 (50/s), 25%, 30 s left, at 1970-01-02"
    by_time = progress_words(Progress("tracking", "p", 500, None, 6 * DAY_MS), plan, 100.0)
    assert by_time == "tracking p: 500 (5/s), 50%, 1 min 40 s left, at 1970-01-07"


def test_nothing_is_reckoned_of_the_first_moment(plan: Plan) -> None:
    words = progress_words(Progress("reading", "news", 500, 2_000, DAY_MS), plan, 0.1)
    assert words == "reading news: 500 of 2,000, 25%, at 1970-01-02"


def test_a_pipe_is_not_told(plan: Plan) -> None:
    clock = ManualClock()
    for stream, drawn in ((io.StringIO(), False), (Terminal(), True)):
        line = ProgressLine(stream, plan, clock)
        clock.advance(seconds=1)
        line.show(Progress("reading", "news", 1, 2, None))
        line.close()
        assert bool(stream.getvalue()) == drawn


def test_metrics_count_each_record_once(plan: Plan) -> None:
    with served("127.0.0.1", 0, plan) as (told, port):
        for done in (100, 250):
            told(Progress("tracking", "p", done, 500, 6 * DAY_MS, openings=done // 50))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            text = answer.read().decode()
    assert 'tocsin_replay_records_total{run="p"} 250.0' in text
    assert 'tocsin_replay_openings_total{run="p"} 5.0' in text
    assert 'tocsin_replay_progress_ratio{run="p"} 0.5' in text
    assert f'tocsin_replay_event_timestamp_seconds{{run="p"}} {6 * 86400.0}' in text
    assert 'role="replay"' in text
