"""Workers killed, paused, joined, left, and a broker restarted: the alerts stay what they were."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from deploy.kafka.launch import KafkaNode
from schemas.digest import log_digest
from streams.topics.alert_log import AlertLog
from tests.faults.stories import stories
from tests.faults.world import Worker, World, wait_until

SEED = 20_250_904


@pytest.fixture(scope="module")
def own_kafka() -> Iterator[KafkaNode]:
    """A broker that this module may restart."""
    with KafkaNode() as node:
        yield node


def live_digest(world: World) -> str:
    log = AlertLog(world.broker, world.settings)
    return log_digest(entry.alert for entry in log.read())


def killed(
    world: World,
    role: str,
    points: list[str],
    repeats: Callable[[], int],
    rng: random.Random,
    slots: dict[str, str],
) -> Worker:
    """Kill a role's worker at each point; every kill must have hit work in flight. The last one.

    What was in flight at a kill is seen to be done twice by the worker that follows; that one is
    killed at its own point in turn, or lives on after the last. Where other partitions bring it to
    that point before it has come to the work in question, the next one must do it.
    """
    worker = world.start(role, FAULTS_KILL=f"{points[0]}:{rng.randrange(6, 10)}", **slots)
    before: int | None = None
    for following in [*points[1:], None]:
        assert world.wait_ended(worker) == -9, worker.last_words()
        before = repeats() if before is None else before
        kill = {} if following is None else {"FAULTS_KILL": f"{following}:{rng.randrange(6, 10)}"}
        worker = world.start(role, **kill, **slots)
        again = partial(redone, repeats, before, None if following is None else worker)
        wait_until(again, 40, f"a repeat by {role} after its kill", worker.last_words)
        if repeats() > before:
            before = None
    return worker


def redone(repeats: Callable[[], int], before: int, mortal: Worker | None) -> bool:
    """Whether something was done again, or who should do it has been killed in turn."""
    return repeats() > before or (mortal is not None and mortal.process.poll() is not None)


def test_alerts_are_those_of_the_log_after_every_kind_of_crash(
    own_kafka: KafkaNode, tmp_path: Path
) -> None:
    rng = random.Random(SEED)
    lines = stories(SEED)
    half = len(lines) // 2
    # A slot for each worker: a restart takes over without waiting for the session's end. How long a
    # busy machine takes to start the broker again is not what is tested.
    with World(own_kafka, "crashes", tmp_path, TOCSIN_SEND_DEADLINE_S="120") as world:
        slots = {"TOCSIN_GROUP_INSTANCE_ID": "first"}
        total = world.load(lines[:half], "first").lines
        observer = killed(world, "observe", ["observed"] * 3, world.repeated_origins, rng, slots)
        points = ["alerted", "half-flushed", "alerted"]
        tracker = killed(world, "track", points, world.repeated_transitions, rng, slots)
        total += world.load(lines[half : half + half // 2], "second").lines
        late = paused_past_session(world, observer, tracker)
        world.broker.close()
        own_kafka.restart()
        total += world.load(lines[half + half // 2 :], "third").lines
        world.wait_done(120)

        for worker in late:
            code, took = worker.drain()
            assert code == 0, worker.last_words()
            assert took < 10
        for worker in (observer, tracker):
            assert worker.drain()[0] == 0, worker.last_words()

        counts = world.check_blocks()
        control = 3 * world.settings.input_partitions
        assert counts["observed"] + counts["placeless"] + counts["refused"] == total
        assert (counts["control"], counts["gaps"]) == (control, 0)
        digest, incidents = world.offline_digest()
        assert incidents >= 50
        assert live_digest(world) == digest


def paused_past_session(world: World, *workers: Worker) -> list[Worker]:
    """Stop the workers past their session while others join, then wake them; the others."""
    for worker in workers:
        worker.pause()
    late = [world.start(worker.role, TOCSIN_GROUP_INSTANCE_ID="second") for worker in workers]
    for worker in late:
        wait_until(partial(has_work, worker), 60, f"{worker.role} takes over")
    for worker in workers:
        worker.wake()
    return late


def has_work(worker: Worker) -> bool:
    return bool(worker.positions())
