"""One deployment on a real broker with workers of its own, and what is checked in the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

from deploy.kafka.launch import KafkaNode
from deploy.kafka.needs import free_port
from schemas.codec import decode_log
from schemas.observation import RegionObservation
from schemas.tick import Tick
from schemas.topics import BLOCK
from streams.brokers.base import BrokerError, Record
from streams.brokers.kafka import KafkaBroker
from streams.errors import TocsinError
from streams.settings import Settings
from streams.topics import admin
from streams.topics.alert_log import AlertLog
from streams.topics.load import Loaded, load

ROOT = Path(__file__).resolve().parent.parent.parent
POLL_S = 0.2


def wait_until(
    holds: Callable[[], bool], seconds: float, what: str, said: Callable[[], str] = str
) -> None:
    """Look again and again until it holds; fail with `what` and `said()` after so many seconds."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what} {said()}"
        pause.wait(POLL_S)


def health_at(port: int) -> dict[str, Any]:
    """What the process behind this port says of its health; nothing where none is healthy."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as page:
            found: dict[str, Any] = json.load(page)
            return found
    except OSError:
        return {}


class Worker:
    """One role's process."""

    def __init__(
        self, world: World, role: str, faults: dict[str, str], log: Path, port: int
    ) -> None:
        self.role = role
        self.log = log
        self.port = port
        environ = {**os.environ, **world.environ, **faults, "TOCSIN_WEB_PORT": str(self.port)}
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, *world.entry, role], env=environ, cwd=ROOT, stderr=out, stdout=out
            )

    def health(self) -> dict[str, Any]:
        return health_at(self.port)

    def positions(self) -> dict[str, int]:
        return dict(self.health().get("positions", {}))

    def metric(self, name: str) -> float:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as page:
            lines = page.read().decode().splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def drain(self) -> tuple[int, float]:
        """SIGTERM; its exit status and how many seconds it took."""
        began = time.monotonic()
        self.process.terminate()
        code = self.process.wait(60)
        return code, time.monotonic() - began

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]


class World:
    """A deployment: its topics, its workers, its alerts."""

    entry = ("-m", "tests.faults.entry")

    def __init__(self, kafka: KafkaNode, deployment: str, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.environ = {
            "TOCSIN_BOOTSTRAP": kafka.bootstrap,
            "TOCSIN_DEPLOYMENT": deployment,
            "TOCSIN_SESSION_TIMEOUT_S": "6",
            "TOCSIN_HEARTBEAT_INTERVAL_S": "1",
            "TOCSIN_IDLE_AFTER_S": "1",
            "TOCSIN_MAX_POLL_RECORDS": "40",
            "TOCSIN_LOG_LEVEL": "info",
            "PYTHONHASHSEED": "1",
            **settings,
        }
        own = {key: value for key, value in self.environ.items() if key.startswith("TOCSIN_")}
        self.settings = Settings.from_env(own)
        self.broker = KafkaBroker(self.settings)
        self.workers: list[Worker] = []
        admin.create(self.broker, self.settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            if worker.process.poll() is None:
                worker.wake()
                worker.kill()
        self.broker.close()

    def topic(self, name: str) -> str:
        return f"{self.settings.deployment}.{name}"

    def load(self, lines: list[bytes], name: str, topic: str = "news") -> Loaded:
        path = self.folder / f"{name}.jsonl"
        path.write_bytes(b"".join(line + b"\n" for line in lines))
        return load(self.broker, self.settings, [str(path)], topic)

    def start(self, role: str, **faults: str) -> Worker:
        return self.start_at(free_port(), role, **faults)

    def start_at(self, port: int, role: str, **faults: str) -> Worker:
        """A worker whose health and metrics are at a port of the caller's choice."""
        log = self.folder / f"{role}-{len(self.workers)}.log"
        worker = Worker(self, role, faults, log, port)
        self.workers.append(worker)
        return worker

    # --- waiting --------------------------------------------------------------------------------

    def ends(self, *names: str) -> dict[str, int]:
        return {
            f"{self.topic(name)}/{number}": end
            for name in names
            for number, (_, end) in enumerate(self.broker.bounds(self.topic(name)))
        }

    def wait_done(self, seconds: float = 90) -> None:
        """Until all documents are observed, all partitions idle, and all of the log tracked."""

        def done(role: str, *names: str) -> bool:
            positions: dict[str, int] = {}
            for worker in self.workers:
                if worker.role == role and worker.process.poll() is None:
                    positions.update(worker.positions())
            return positions == self.ends(*names)

        inputs = "news", "social", "advisories"
        wait_until(lambda: done("observe", *inputs) and self.all_idle(), seconds, "observed")
        wait_until(lambda: done("track", "observations"), seconds, "tracked")

    def all_idle(self) -> bool:
        last = {tick.input.name: tick for tick in self.log(0) if isinstance(tick, Tick)}
        return len(last) == 12 and all(tick.idle for tick in last.values())

    def wait_working(self, worker: Worker, seconds: float = 60) -> None:
        """Until the worker has read on; its last words when it ended instead or never began."""
        self._wait_alive(worker, lambda: sum(worker.positions().values()) > 0, seconds)

    def wait_reached(self, worker: Worker, topic: str, seconds: float) -> None:
        """Until the worker stands at the topic's end; its last words when it never does."""
        self._wait_alive(worker, lambda: worker.positions() == self.ends(topic), seconds)

    @staticmethod
    def _wait_alive(worker: Worker, holds: Callable[[], bool], seconds: float) -> None:
        def works() -> bool:
            assert worker.process.poll() is None, worker.last_words()
            return holds()

        wait_until(works, seconds, f"{worker.role} works", worker.last_words)

    def wait_ended(self, worker: Worker, seconds: float = 60) -> int:
        wait_until(
            lambda: worker.process.poll() is not None, seconds, f"{worker.role} ends by itself"
        )
        code = worker.process.returncode
        assert isinstance(code, int)
        return code

    # --- what is on the broker ------------------------------------------------------------------

    def records(self, name: str) -> Iterator[Record]:
        topic = self.topic(name)
        for number, (first, end) in enumerate(self.broker.bounds(topic)):
            yield from self.broker.read(topic, number, first, end)

    def log(self, partition: int | None = None) -> Iterator[object]:
        for record in self.records("observations"):
            if partition is None or record.partition == partition:
                yield decode_log(record.value or b"")

    def origins_observed(self) -> Counter[tuple[str, int, str]]:
        """How often each document was observed for each country."""
        return Counter(
            (entry.origin.input.name, entry.origin.offset, entry.country)
            for entry in self.log()
            if isinstance(entry, RegionObservation)
        )

    def repeated_origins(self) -> int:
        return sum(count - 1 for count in self.origins_observed().values())

    def repeated_transitions(self) -> int:
        sent = Counter(dict(record.headers)["ce_id"] for record in self.records("alerts.events"))
        return sum(count - 1 for count in sent.values())

    def alerts(self) -> list[bytes]:
        return [entry.value for entry in AlertLog(self.broker, self.settings).read()]

    def blocks(self) -> dict[str, dict[int, Tick]]:
        """Per input partition the last Tick of every block; equal in every partition of the log."""
        partitions = self.settings.observations_partitions
        found: list[dict[str, dict[int, Tick]]] = [{} for _ in range(partitions)]
        for record in self.records("observations"):
            entry = decode_log(record.value or b"")
            if isinstance(entry, Tick):
                known = found[record.partition].setdefault(entry.input.name, {})
                before = known.get(entry.block)
                if before is None or before.upto <= entry.upto:
                    known[entry.block] = entry
        assert all(other == found[0] for other in found), "partitions differ in their Ticks"
        return found[0]

    def check_blocks(self) -> Counter[str]:
        """Blocks tile every input partition; the counts over all of them."""
        counts: Counter[str] = Counter()
        for name, end in self.ends("news", "social", "advisories").items():
            blocks = self.blocks().get(name, {})
            starts = sorted(blocks)
            assert starts == list(range(0, starts[-1] + 1, BLOCK)) if starts else end == 0
            for block, tick in blocks.items():
                assert tick.upto == min(end, block + BLOCK), f"{name}: block {block}"
                volumes = tick.volumes
                seen = {
                    "observed": sum(volume.observed for volume in volumes),
                    "placeless": sum(volume.placeless for volume in volumes),
                    "refused": tick.refused,
                    "control": tick.control,
                    "gaps": tick.gaps,
                }
                assert sum(seen.values()) == tick.upto - block, f"{name}: block {block}: {seen}"
                counts.update(seen)
        return counts

    def offline_digest(self, seed: str = "7") -> tuple[str, int]:
        """Digest and incidents by the offline reader: a process and a hash seed of its own."""
        made = subprocess.run(
            [sys.executable, *self.entry[:-1], self.entry[-1].replace("entry", "offline_entry")],
            env={**os.environ, **self.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
            timeout=120,
        )
        said = json.loads(made.stdout)
        return str(said["digest"]), int(said["incidents"])


__all__ = ["BrokerError", "TocsinError", "Worker", "World", "free_port", "wait_until"]
