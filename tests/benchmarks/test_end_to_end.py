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
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from deploy.kafka.launch import KafkaNode
from schemas.times import HOUR_MS, format_ms
from streams.brokers.base import Outgoing
from streams.resources import load_core
from streams.settings import Settings
from streams.topics.alert_log import AlertLog
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


def busy(days: int, an_hour: int, crises: int) -> list[bytes]:
    """A feed of so many documents an hour, with crises that take ten hours to be told."""
    calm = stories(3, days=days * 24 * an_hour // 72, crises=0)
    told = [orjson.loads(line) for line in stories(2, days=days, crises=crises)]
    told = [record for record in told if not record["id"].endswith("-0")]
    for number, line in enumerate(calm):
        moment = format_ms(START_MS + number * HOUR_MS // an_hour)
        told.append(orjson.loads(line) | {"id": f"calm-{number}", "published": moment})
    return [orjson.dumps(record) for record in sorted(told, key=lambda r: str(r["published"]))]


@pytest.mark.kafka
@pytest.mark.parametrize("crises", [20, 80])
@pytest.mark.parametrize(("kind", "characters"), [("articles", 2_000), ("posts", 200)])
def test_documents_per_cpu_second(
    kafka: KafkaNode, tmp_path: Path, kind: str, characters: int, crises: int
) -> None:
    """Twenty crises in twelve days, some nine alerts a day, and a storm of eighty.

    In the storm a hundred pairs stay awake, and each is folded each hour.
    """
    load_core(Settings().cache_path())
    # So many that what a worker does once, and idle work beside it, hardly count.
    lines = grown(busy(days=12, an_hour=100, crises=crises), characters)
    poll = {"TOCSIN_MAX_POLL_RECORDS": "500"}
    with Measured(kafka, f"bench-{kind}-{crises}", tmp_path, **poll) as world:
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
        f"\n{kind}, {crises} crises: {len(lines):,} documents, {alerts} alerts; documents per "
        f"CPU second: observe {len(lines) / used[0]:,.0f}, track {len(lines) / used[1]:,.0f}, "
        f"together {rate:,.0f}; stock agent {stock:,.0f}; ratio {rate / stock:.2f}"
    )
    assert rate > 0


def send_paced(world: World, lines: list[bytes]) -> None:
    """Write 200 documents a second."""
    pace = threading.Event()
    with world.broker.writer() as writer:
        began = time.monotonic()
        for number, line in enumerate(lines):
            pace.wait(max(0.0, began + number / 200 - time.monotonic()))
            writer.send(Outgoing(world.topic("news"), number % 4, None, line))


def delays_ms(world: World, since_ms: int) -> tuple[list[int], list[int]]:
    """To each alert, from the newest document it rests on, and from the newest read before it."""
    written = {
        (record.partition, record.offset): record.timestamp_ms for record in world.records("news")
    }
    rests, read = list[int](), list[int]()
    for entry in AlertLog(world.broker, world.settings).read():
        alert = entry.alert
        newest = max((written[e.partition, e.offset] for e in alert.evidence), default=0)
        if newest < since_ms or alert.reason not in {"opened", "escalated"}:
            continue
        known = [(int(name.rpartition("/")[2]), last) for name, last in alert.inputs.offsets.items()
                 if name.startswith(world.topic("news"))]  # fmt: skip
        rests.append(entry.timestamp_ms - newest)
        read.append(entry.timestamp_ms - max(written[at] for at in known))
    return rests, read


def an_hour_in_500_ms() -> tuple[list[bytes], int]:
    """Alerts rest on the hour that has just begun, as where event time runs as the clock does."""
    return busy(days=12, an_hour=100, crises=80), 8_000


def an_hour_in_15_ms() -> tuple[list[bytes], int]:
    """Most documents are hours ahead of the watermark: their alerts wait for all inputs' Ticks."""
    return stories(2, days=45, crises=70)[:4_000], 4_000


@pytest.mark.kafka
@pytest.mark.parametrize("feed", [an_hour_in_500_ms, an_hour_in_15_ms])
def test_time_from_document_to_alert_at_200_documents_a_second(
    kafka: KafkaNode, tmp_path: Path, feed: Callable[[], tuple[list[bytes], int]]
) -> None:
    load_core(Settings().cache_path())
    lines, count = feed()
    past, present = lines[:-count], lines[-count:]
    poll = {"TOCSIN_MAX_POLL_RECORDS": "500"}
    with Measured(kafka, f"bench-{feed.__name__}", tmp_path, **poll) as world:
        world.start("observe")
        world.start("track")
        wait_until(world.all_idle, 60, "workers are ready")
        if past:
            world.load(past, "past")
            world.wait_done(120)
        since_ms = int(time.time() * 1000)
        send_paced(world, present)
        world.wait_done(60)
        rests, read = delays_ms(world, since_ms)
    for what, delays in ("it rests on", rests), ("read before it", read):
        cuts = statistics.quantiles(delays, n=100)
        say(
            f"\n{feed.__name__}: {len(delays)} alerts, from the newest document {what}: "
            f"p50 {cuts[49]:.0f} ms, p90 {cuts[89]:.0f} ms, p99 {cuts[98]:.0f} ms"
        )
    assert rests
