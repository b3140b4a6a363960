"""Replays at size from a real broker, and what they cost those who are live beside them.

Prints its figures (`make bench` shows them); asserts only that the work was done.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

import pytest

from deploy.kafka.launch import KafkaNode
from schemas.topics import BY_NAME
from streams.brokers.base import Outgoing
from streams.brokers.kafka import KafkaBroker
from streams.resources import load_core
from streams.run_folder import RunFolder
from streams.settings import Settings
from streams.topics.alert_log import AlertLog
from tests.benchmarks.history import articles, items
from tests.benchmarks.test_end_to_end import Measured, say
from tests.faults.stories import stories
from tests.faults.world import wait_until

PARTITIONS = 4
RATE = 200
SECONDS = 30


def loaded(kafka: KafkaNode, deployment: str, count: int) -> Settings:
    """A deployment whose topic of news holds so many articles."""
    settings = Settings(bootstrap=(kafka.bootstrap,), deployment=deployment)
    broker = KafkaBroker(settings)
    topic = BY_NAME["news"].full_name(deployment)
    broker.create(topic, PARTITIONS, {"retention.ms": "-1"})
    with broker.writer() as writer:
        for number, line in zip(cycle(range(PARTITIONS)), articles(count, items()), strict=False):
            writer.send(Outgoing(topic, number, None, line))
    broker.close()
    return settings


def command(settings: Settings, tmp_path: Path, out: str, *more: str) -> subprocess.Popen[bytes]:
    words = ["--topic", "news", "--from", "2002-07-01", "--to", "2019-01-01", "--out", out]
    env = {
        **os.environ,
        "TOCSIN_BOOTSTRAP": settings.bootstrap[0],
        "TOCSIN_DEPLOYMENT": settings.deployment,
        "TOCSIN_CACHE_DIR": str(tmp_path / "cache"),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "streams", "replay", *words, *more],
        env=env,
        cwd=tmp_path,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.kafka
@pytest.mark.data
# The first are the items as they are, without an edited copy.
@pytest.mark.parametrize("count", [71_982, 100_000, 1_000_000])
def test_articles_from_kafka(kafka: KafkaNode, tmp_path: Path, count: int) -> None:
    settings = loaded(kafka, f"history-{count}", count)
    load_core(tmp_path / "cache")
    for doing in ("nothing kept before", "observations kept"):
        began = time.monotonic()
        out = tmp_path / doing.replace(" ", "-")
        process = command(settings, tmp_path, str(out), "--nice", "0")
        # Of the replay and the processes that it has waited for: those that read.
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        cpu = used.ru_utime + used.ru_stime
        run = RunFolder(out)
        say(
            f"\n{run.summary.records:,} articles, {doing}: {time.monotonic() - began:.1f} s wall, "
            f"{cpu:.1f} s of processor ({run.run.clock.observed_s:.1f} s reading); most resident "
            f"memory of a process {used.ru_maxrss / 1024:.0f} MB; {run.summary.openings} openings"
        )
        assert run.summary.records == count


def ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def latencies(world: Measured, lines: list[bytes]) -> list[int]:
    """Milliseconds from the newest document of an alert to the alert, fed at 200 a second."""
    pace = threading.Event()
    with world.broker.writer() as writer:
        began = time.monotonic()
        for number, value in enumerate(lines):
            pace.wait(max(0.0, began + number / RATE - time.monotonic()))
            writer.send(Outgoing(world.topic("news"), number % 4, None, value))
    world.wait_done(600)
    written = {(r.partition, r.offset): r.timestamp_ms for r in world.records("news")}
    made = []
    for entry in AlertLog(world.broker, world.settings).read():
        seen = [written[e.partition, e.offset] for e in entry.alert.evidence]
        if seen and entry.alert.reason in {"opened", "escalated"}:
            made.append(entry.timestamp_ms - max(seen))
    return made


@pytest.mark.kafka
@pytest.mark.data
def test_live_alerts_while_a_replay_runs(kafka: KafkaNode, tmp_path: Path) -> None:
    """The same documents twice, on deployments of their own: alone, and beside a replay."""
    history = loaded(kafka, "beside", 300_000)
    load_core(Settings().cache_path())
    lines = stories(2, days=60, crises=100)[: RATE * SECONDS]
    told = {}
    for name in ("alone", "beside a replay"):
        poll = {"TOCSIN_MAX_POLL_RECORDS": "500"}
        folder = tmp_path / name
        folder.mkdir()
        with Measured(kafka, f"live-{len(name)}", folder, **poll) as world:
            for role in ("observe", "track"):
                world.start(role)
            wait_until(world.all_idle, 120, "workers are ready")
            with ExitStack() as stack:
                process = None
                if name != "alone":
                    process = command(history, tmp_path, str(tmp_path / "run"))
                    stack.callback(ended, process)
                told[name] = latencies(world, lines)
                if process is not None:
                    assert process.poll() is None, "the replay was over before the documents were"
    cuts = {name: statistics.quantiles(delays, n=100) for name, delays in told.items()}
    for name, of in cuts.items():
        say(
            f"\ndocument to alert, {name}, {len(told[name])} alerts: p50 {of[49]:.0f} ms, "
            f"p99 {of[98]:.0f} ms"
        )
    say(f"\np99 beside ÷ alone: {cuts['beside a replay'][98] / cuts['alone'][98]:.2f}")
    assert all(told.values())
