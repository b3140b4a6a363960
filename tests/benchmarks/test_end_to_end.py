"""Workers end to end on a real broker: cost against a stock agent, and time to the alert.

Prints its figures (`make bench` shows them); asserts only that the work was done.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import orjson
import pytest

from deploy.kafka.launch import KafkaNode
from schemas.times import format_ms
from streams.alert_log import AlertLog
from streams.brokers.base import Outgoing
from streams.resources import load_core
from streams.settings import Settings
from tests.faults.stories import START_MS, WORDS, stories
from tests.faults.world import ROOT, Worker, World, wait_until

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class Measured(World):
    """The product's own worker processes, without any fault."""

    entry = ("-m", "streams.process")


def say(line: str) -> None:
    """Onto standard output; run with -s to see it."""
    sys.stdout.write(line + "\n")


def cpu_seconds(worker: Worker) -> float:
    fields = Path(f"/proc/{worker.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def grown(lines: list[bytes], characters: int) -> list[bytes]:
    """The same documents with texts of about so many characters, each its own."""
    made = []
    for number, line in enumerate(lines):
        record = orjson.loads(line)
        words = [WORDS[(number * 31 + n * (7 + number % 11)) % len(WORDS)] for n in range(400)]
        # Some 30 documents an hour: a feed of so few that every document closed a bin of its own
        # would measure the closing of bins.
        record["published"] = format_ms(START_MS + number * 120_000)
        record["text"] = (record["text"] + " " + " ".join(words))[:characters]
        made.append(orjson.dumps(record))
    return made


def stock_cost(world: World, count: int) -> float:
    """Documents per CPU second of an agent that only decodes."""
    script = str(ROOT / "tests" / "benchmarks" / "stock_agent.py")
    arguments = [world.topic("news"), world.settings.bootstrap[0], str(count)]
    with subprocess.Popen(
        [sys.executable, script, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        said = json.loads(next(line for line in process.stdout if line.startswith(b"{")))
        process.kill()
    return float(said["documents"] / said["cpu"])


@pytest.mark.kafka
@pytest.mark.parametrize(("kind", "characters"), [("articles", 2_000), ("posts", 200)])
def test_documents_per_cpu_second(
    kafka: KafkaNode, tmp_path: Path, kind: str, characters: int
) -> None:
    load_core(Settings().cache_path())
    lines = grown(stories(1, days=150, crises=60), characters)
    poll = {"TOCSIN_MAX_POLL_RECORDS": "500"}
    with Measured(kafka, f"bench-{kind}", tmp_path, **poll) as world:
        workers = [world.start("observe"), world.start("track")]
        wait_until(world.all_idle, 60, "workers are ready")
        before = [cpu_seconds(worker) for worker in workers]
        world.load(lines, kind)
        world.wait_done(300)
        used = [cpu_seconds(w) - b for w, b in zip(workers, before, strict=True)]
        alerts = len(world.alerts())
        # The end-of-input records count as documents for the stock agent.
        stock = stock_cost(world, len(lines) + world.settings.input_partitions)
    rate = len(lines) / sum(used)
    say(
        f"\n{kind}: {len(lines):,} documents, {alerts} alerts; documents per CPU second: "
        f"observe {len(lines) / used[0]:,.0f}, track {len(lines) / used[1]:,.0f}, "
        f"together {rate:,.0f}; stock agent {stock:,.0f}; ratio {rate / stock:.2f}"
    )
    assert rate > 0


@pytest.mark.kafka
def test_time_from_document_to_alert_at_200_documents_a_second(
    kafka: KafkaNode, tmp_path: Path
) -> None:
    load_core(Settings().cache_path())
    poll = {"TOCSIN_MAX_POLL_RECORDS": "500"}
    with Measured(kafka, "bench-latency", tmp_path, **poll) as world:
        world.start("observe")
        world.start("track")
        wait_until(world.all_idle, 60, "workers are ready")
        pace = threading.Event()
        with world.broker.writer() as writer:
            began = time.monotonic()
            # Event time runs fast, as an opening needs some hours of it.
            for number, value in enumerate(stories(2, days=45, crises=70)[: 200 * 20]):
                pace.wait(max(0.0, began + number / 200 - time.monotonic()))
                writer.send(Outgoing(world.topic("news"), number % 4, None, value))
        world.wait_done(60)
        written = {
            (record.partition, record.offset): record.timestamp_ms
            for record in world.records("news")
        }
        delays = []
        for entry in AlertLog(world.broker, world.settings).read():
            seen = [written[e.partition, e.offset] for e in entry.alert.evidence]
            if seen and entry.alert.reason in {"opened", "escalated"}:
                delays.append(entry.timestamp_ms - max(seen))
    cuts = statistics.quantiles(delays, n=100)
    say(f"\ndocument to alert, {len(delays)} alerts: p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms")
    assert delays
