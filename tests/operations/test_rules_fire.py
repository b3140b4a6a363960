"""Each rule fires for real when what it watches is broken, forty times faster (stack.py).

TocsinRegionEscalation, TocsinRegionIncident and TocsinAlertBudgetSpent are made to fire by the
story itself, in test_demo_on_the_dashboards.py.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from kafka import KafkaProducer

from deploy.kafka.launch import KafkaNode
from schemas.times import format_ms
from tests.faults.world import Worker, World, free_port, wait_until
from tests.operations.stack import Stack

HOUR_MS = 3_600_000
LONG_AGO_MS = 1_500_000_000_000


class Stumbling(World):
    """Workers that stumble while a file is there; see entry.py."""

    entry = ("-m", "tests.operations.entry")

    def stumble(self, how: str) -> None:
        (self.folder / "flags" / how).touch()

    def recover(self, how: str) -> None:
        (self.folder / "flags" / how).unlink()


class Scene:
    """A deployment watched by Prometheus, of a name of its own on the broker."""

    def __init__(self, kafka: KafkaNode, name: str, folder: Path, **settings: str) -> None:
        (folder / "flags").mkdir()
        self.kafka = kafka
        self.world = Stumbling(
            kafka,
            name,
            folder,
            OPERATIONS_FLAGS=str(folder / "flags"),
            TOCSIN_STALL_AFTER_S="3600",
            **settings,
        )
        self.running: dict[str, Worker] = {}
        self.ports = {role: free_port() for role in ("observe", "track")}
        for role in self.ports:
            self.start(role)
        self.stack = Stack(
            folder, {f"{role}:9464": f"127.0.0.1:{port}" for role, port in self.ports.items()}
        )
        self._producer = KafkaProducer(bootstrap_servers=kafka.bootstrap)
        self._numbers = itertools.count()

    def close(self) -> None:
        self._producer.close(timeout=1)

    def start(self, role: str) -> None:
        self.running[role] = self.world.start_at(self.ports[role], role)

    def kill(self, role: str) -> None:
        self.running[role].kill()

    def made_ready(self, role: str, count: int) -> Iterator[None]:
        """Let workers get ready, and each run where the last one ran when the next is asked for."""
        names = [f"gate-{number}" for number in range(count)]
        waiting = []
        for name in names:
            waiting.append(self.world.start_at(self.ports[role], role, OPERATIONS_GATE=name))
            # The system tells in hundredths of a second when a process has begun.
            threading.Event().wait(0.05)
        flags = self.world.folder / "flags"
        for name in names:
            wait_until((flags / f"{name}-ready").exists, 150, "another worker is ready")
        for name, worker in zip(names, waiting, strict=True):
            self.kill(role)
            self.running[role] = worker
            (flags / name).touch()
            yield

    def up(self, role: str) -> bool:
        return [s["value"][1] for s in self.stack.query(f'up{{role="{role}"}}')] == ["1"]

    def began(self, role: str) -> str:
        """When the process that is scraped has begun; empty while there is none."""
        found = self.stack.query(f'process_start_time_seconds{{role="{role}"}}')
        return str(found[0]["value"][1]) if found else ""

    def send(self, *values: bytes, topic: str = "news") -> None:
        """Write records to partition 0 of an input topic, and nothing that ends it."""
        for value in values:
            self._producer.send(self.world.topic(topic), value, partition=0)
        self._producer.flush(timeout=10)

    def document(self, at_ms: int) -> bytes:
        """A quiet document; all of them are stories of their own."""
        number = next(self._numbers)
        text = f"Market day number {number} in Lagos was calm, traders of row {number * 7} said."
        made = {
            "id": f"d{number}", "published": format_ms(at_ms), "source": f"s{number}.example",
            "text": text,
        }  # fmt: skip
        return json.dumps(made).encode()

    def fires(
        self, name: str, meanwhile: Callable[[], object] = lambda: None, seconds: float = 90
    ) -> list[dict[str, str]]:
        """The labels of a rule's alerts once it fires, doing something again and again."""
        deadline, pause = time.monotonic() + seconds, threading.Event()
        while not self.stack.firing(name):
            assert time.monotonic() < deadline, f"{name} did not fire within {seconds} s"
            meanwhile()
            pause.wait(0.5)
        return self.stack.firing(name)


@contextlib.contextmanager
def scene(kafka: KafkaNode, name: str, folder: Path, **settings: str) -> Iterator[Scene]:
    folder.mkdir()
    made = Scene(kafka, name, folder, **settings)
    with made.world, made.stack:
        wait_until(lambda: made.up("observe") and made.up("track"), 150, "both are scraped")
        try:
            yield made
        finally:
            made.close()


def trouble_with_live_workers(kafka: KafkaNode, folder: Path) -> None:
    """Live feeds with a heartbeat every half second, whose workers stall, die and come and go."""
    every = {"TOCSIN_HEARTBEAT_EVERY_S": "0.5", "TOCSIN_SEND_DEADLINE_S": "600"}
    with scene(kafka, "trouble", folder, **every) as live:
        beats = 'tocsin_heartbeat_timestamp_seconds{role="track"}'
        wait_until(lambda: bool(live.stack.query(beats)), 60, "heartbeats come through")
        live.send(*(live.document(int(time.time() * 1000)) for _ in range(5)))
        quiet = [
            name
            for name in ("TocsinDown", "TocsinHeartbeatDead", "TocsinLagging", "TocsinRefusing")
            if live.stack.firing(name)
        ]
        assert not quiet

        live.world.stumble("stall")
        assert {"topic"} <= live.fires("TocsinLagging")[0].keys()
        live.fires("TocsinEventLoopSlow")
        live.world.recover("stall")

        refusing = live.fires("TocsinRefusing", lambda: live.send(*[b"{"] * 20))
        assert refusing[0]["topic"] == live.world.topic("news")

        live.kill("track")
        live.world.stumble("recovery")
        assert live.fires("TocsinDown")[0]["role"] == "track"
        live.start("track")
        live.fires("TocsinRecoveryStuck")
        live.world.recover("recovery")

        trackers = live.made_ready("track", 6)
        next(trackers)

        seen = {""}

        def restart() -> None:
            wait_until(lambda: live.began("track") not in seen, 60, "the tracker is scraped again")
            seen.add(live.began("track"))
            next(trackers)

        assert live.fires("TocsinCrashLoop", restart)[0]["role"] == "track"

        def join_and_leave() -> None:
            guest = live.world.start("observe")
            wait_until(lambda: bool(guest.positions()), 90, "another observer has partitions")
            guest.kill()

        live.fires("TocsinRebalancing", join_and_leave, 240)

        # Nothing that names a place has come since the five documents in the beginning.
        assert live.fires("TocsinSourceSilent", seconds=120)[0]["group"] == "news/1h"

        live.kill("observe")
        live.fires("TocsinHeartbeatDead")


def a_feed_that_dries_up(kafka: KafkaNode, folder: Path) -> None:
    """A history that is loaded; no heartbeats, and no partition stands back when it is silent."""
    with scene(
        kafka, "history", folder, TOCSIN_HEARTBEAT_EVERY_S="3600", TOCSIN_IDLE_AFTER_S="3600",
        TOCSIN_MAX_POLL_RECORDS="500",
    ) as history:  # fmt: skip
        steady = [
            history.document(LONG_AGO_MS + hour * HOUR_MS + minute * 60_000)
            for hour in range(72)
            for minute in range(0, 60, 2)
        ]
        thin = [history.document(LONG_AGO_MS + (72 + hour) * HOUR_MS) for hour in (6, 12, 18, 24)]
        for topic in ("social", "advisories"):
            # Ended before it began: it stands back and holds nothing up.
            history.world.load([], topic, topic)
        history.world.load([*steady, *thin], "history")
        assert history.fires("TocsinDataGap", seconds=150)[0]["lane"] == "1h"

        held_ms = LONG_AGO_MS + 100 * HOUR_MS
        history.send(history.document(held_ms), topic="social")
        later = itertools.count(held_ms, HOUR_MS // 4)
        stuck = history.fires(
            "TocsinWatermarkStuck", lambda: history.send(history.document(next(later))), 150
        )
        assert stuck


def a_broker_that_dies(folder: Path) -> None:
    """Sends that are not acknowledged; the broker is this scene's own."""
    settings = {
        "TOCSIN_HEARTBEAT_EVERY_S": "10",
        "TOCSIN_SEND_DEADLINE_S": "2",
        "TOCSIN_IDLE_AFTER_S": "3600",
    }
    with KafkaNode() as own, scene(own, "dies", folder, **settings) as dying:
        # A worker with anything else in hand would end itself: it is to have nothing, which is so
        # soon after a heartbeat has gone all the way.
        beat = 'tocsin_heartbeat_timestamp_seconds{role="track"}'
        wait_until(lambda: _sum(dying.stack, beat) > 0, 90, "a heartbeat has come through")
        former = _sum(dying.stack, beat)
        wait_until(lambda: _sum(dying.stack, beat) > former, 60, "another has")
        in_hand = ("tocsin_lag_records", "tocsin_in_progress", "tocsin_sends_in_flight")
        wait_until(
            lambda: all(_sum(dying.stack, name) == 0 for name in in_hand), 30, "nothing is in hand"
        )
        dying.world.broker.close()
        own.kill()
        assert dying.fires("TocsinSendsFailing")


def _sum(stack: Stack, metric: str) -> float:
    found = stack.query(f"sum({metric})")
    return float(found[0]["value"][1]) if found else -1.0


@pytest.fixture(scope="module")
def played(
    kafka: KafkaNode, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[None]]]:
    """The scenes, all at once: most of each is waiting for what a rule's `for` asks."""
    folder = tmp_path_factory.mktemp("scenes")
    with ThreadPoolExecutor() as threads:
        yield {
            "trouble": threads.submit(trouble_with_live_workers, kafka, folder / "trouble"),
            "history": threads.submit(a_feed_that_dries_up, kafka, folder / "history"),
            "dies": threads.submit(a_broker_that_dies, folder / "dies"),
        }


def test_sends_that_the_broker_does_not_take_are_told(played: dict[str, Future[None]]) -> None:
    played["dies"].result()


def test_a_feed_that_dries_up_and_a_partition_that_never_speaks_are_told(
    played: dict[str, Future[None]],
) -> None:
    played["history"].result()


def test_what_is_wrong_with_live_workers_is_told(played: dict[str, Future[None]]) -> None:
    played["trouble"].result()
