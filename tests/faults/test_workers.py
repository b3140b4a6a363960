"""How workers start, end, and refuse: with words and an exit status, never by hanging."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

from deploy.kafka.launch import KafkaNode
from deploy.kafka.needs import free_port, is_free
from streams.worker import Supervisor, role_command
from tests.faults.stories import stories
from tests.faults.world import ROOT, Worker, World, health_at, wait_until


def has_work(worker: Worker) -> bool:
    return bool(worker.positions())


def test_sigterm_drains_under_load_and_exits_0_within_10_seconds(
    kafka: KafkaNode, tmp_path: Path
) -> None:
    with World(kafka, "drains", tmp_path) as world:
        world.load(stories(3, days=20, crises=10), "stories")
        workers = [world.start("observe"), world.start("track")]
        for worker in workers:
            wait_until(partial(has_work, worker), 60, f"{worker.role} has work")
        for worker in workers:
            code, took = worker.drain()
            assert code == 0, worker.last_words()
            assert took < 10
            assert "drained" in worker.last_words()


def test_a_worker_that_makes_no_progress_ends_itself_with_a_reason(
    kafka: KafkaNode, tmp_path: Path
) -> None:
    with World(kafka, "stalls", tmp_path, TOCSIN_STALL_AFTER_S="4") as world:
        world.load(stories(4, days=2, crises=0), "stories")
        worker = world.start("observe", FAULTS_HANG="2")
        assert world.wait_ended(worker, 40) == 3
        assert "records wait and none was done in 4 s" in worker.last_words()


def test_a_send_that_is_stuck_past_its_deadline_ends_the_worker(tmp_path: Path) -> None:
    # A node that has just begun may take seconds over a first transaction: the deadline is longer.
    with KafkaNode() as own, World(own, "stuck", tmp_path, TOCSIN_SEND_DEADLINE_S="8") as world:
        # So many that it is still sending when the broker goes, and it has begun to.
        world.load(stories(5, days=200, crises=50), "stories")
        worker = world.start("observe", TOCSIN_MAX_POLL_RECORDS="5")
        world.wait_working(worker)
        world.broker.close()
        own.kill()
        assert world.wait_ended(worker, 60) == 3
        assert "not acknowledged within 8.0 s" in worker.last_words()


def test_a_topic_made_again_stops_the_worker_with_words(kafka: KafkaNode, tmp_path: Path) -> None:
    with World(kafka, "again", tmp_path) as world:
        world.load(stories(6, days=6, crises=0), "stories")
        worker = world.start("observe")
        world.start("track")
        world.wait_done()
        assert worker.drain()[0] == 0
        world.broker.delete(world.topic("news"))
        world.broker.create(world.topic("news"), 4, {})
        worker = world.start("observe")
        assert world.wait_ended(worker) == 3
        assert "was deleted and made again" in worker.last_words()


def test_missing_topics_are_bad_usage_and_the_supervisor_gives_up(
    kafka: KafkaNode, tmp_path: Path
) -> None:
    with World(kafka, "missing", tmp_path) as world:
        environ = {**os.environ, **world.environ, "TOCSIN_DEPLOYMENT": "nothing-here"}
        made = subprocess.run(
            role_command("track"), env=environ, cwd=ROOT, capture_output=True, check=False
        )
        assert made.returncode == 2
        assert b"tocsin topics create" in made.stderr


def answers(port: int) -> bool:
    """Whether a role is ready behind this port."""
    return health_at(port).get("ready") is True


def test_one_worker_runs_its_roles_beside_each_other_on_ports_that_follow(
    kafka: KafkaNode, tmp_path: Path
) -> None:
    first = next(port for port in iter(free_port, 0) if is_free(port + 1))
    with World(kafka, "both", tmp_path) as world:
        world.load(stories(8, days=2, crises=0), "stories")
        environ = {**os.environ, **world.environ, "TOCSIN_WEB_PORT": str(first)}
        with (tmp_path / "worker.log").open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "streams", "worker"],
                env=environ, cwd=ROOT, stderr=out, stdout=out,
            )  # fmt: skip
        try:
            said = partial((tmp_path / "worker.log").read_text, "utf-8")
            wait_until(lambda: answers(first) and answers(first + 1), 90, "both ready", said)
            wait_until(world.all_idle, 60, "read to the end", said)
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(30)
        assert code == 0, said()
        assert "started again" not in said()


def test_the_supervisor_starts_a_killed_role_again_and_drains_all(tmp_path: Path) -> None:
    count = tmp_path / "starts"
    program = (
        "import pathlib, signal, sys\n"
        f"path = pathlib.Path({str(count)!r})\n"
        "path.write_text((path.read_text() if path.exists() else '') + 'x')\n"
        "if len(path.read_text()) < 2: sys.exit(3)\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n"
        "path.write_text('ready')\n"
        "signal.pause()\n"
    )
    driver = (
        "import signal, sys\n"
        "from streams.worker import Supervisor\n"
        f"keeper = Supervisor(['a'], command=lambda r: [sys.executable, '-c', {program!r}],"
        " drain_s=5.0)\n"
        "signal.signal(signal.SIGTERM, lambda *_: keeper.stop())\n"
        "sys.exit(keeper.run())\n"
    )
    process = subprocess.Popen([sys.executable, "-c", driver], cwd=ROOT)
    wait_until(lambda: count.exists() and count.read_text() == "ready", 20, "started again")
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


def test_a_role_that_refuses_its_settings_ends_the_supervisor_with_2() -> None:
    keeper = Supervisor(
        ["a"], command=lambda _: [sys.executable, "-c", "raise SystemExit(2)"], drain_s=1.0
    )
    assert keeper.run() == 2
