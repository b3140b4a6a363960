"""A replay against a real broker: live = replay, and nothing is committed or written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import msgspec
import pytest

from deploy.kafka.launch import KafkaNode
from schemas import cloudevents
from schemas.codec import encode
from schemas.digest import log_digest
from schemas.topics import TOPICS
from streams.brokers.base import Outgoing
from streams.brokers.kafka import KafkaBroker
from streams.replay.asked import Asked
from streams.replay.planning import make_plan
from streams.replay.running import run_plan
from streams.settings import Settings
from tests.streams.replays import END_MS, alerts_of, around
from tests.streams.roles import Deployment
from tests.streams.tiny_core import START_MS, tiny_documents

NUMBERS = count()


@pytest.fixture
def settings(kafka: KafkaNode) -> Settings:
    return Settings(bootstrap=(kafka.bootstrap,), deployment=f"replayed{next(NUMBERS)}")


@pytest.fixture
def broker(settings: Settings) -> Iterator[KafkaBroker]:
    made = KafkaBroker(settings)
    yield made
    made.close()


def filled(settings: Settings, broker: KafkaBroker) -> Deployment:
    """A live run of the roles, copied record by record to the broker."""
    live = Deployment()
    live.load(tiny_documents(3))
    live.observe()
    live.track()
    with broker.writer() as writer:
        for topic in TOPICS:
            source, name = topic.full_name("t"), topic.full_name(settings.deployment)
            bounds = live.broker.bounds(source)
            broker.create(name, len(bounds), {"cleanup.policy": "delete"})
            for number, (first, end) in enumerate(bounds):
                for record in live.broker.read(source, number, first, end):
                    writer.send(Outgoing(name, number, record.key, record.value, record.headers))
    return live


def test_a_replay_from_kafka_is_the_live_run_and_leaves_no_trace(
    settings: Settings, broker: KafkaBroker, tmp_path: Path
) -> None:
    live = filled(settings, broker)
    topics = broker.topics()
    before = {name: broker.bounds(name) for name in topics}
    groups = broker._admin_client().list_groups()
    asked = Asked(from_ms=START_MS, to_ms=END_MS)
    plan = make_plan(asked, settings.deployment, broker)
    run = run_plan(plan, tmp_path / "log", around(tmp_path), broker)[0]
    assert run.run.exactness == "exact"
    assert run.summary.digest == log_digest(alerts_of(live.broker))
    documents = Asked(from_ms=START_MS, to_ms=END_MS, topics=("news",))
    plan = make_plan(documents, settings.deployment, broker)
    again = run_plan(plan, tmp_path / "documents", around(tmp_path, processes=2), broker)[0]
    assert again.summary.refused == 0
    assert again.summary.openings == run.summary.openings
    # No topic is made or written, and no group.
    assert broker.topics().keys() == topics.keys()
    assert {name: broker.bounds(name) for name in topics} == before
    assert broker._admin_client().list_groups() == groups


def test_the_commands_say_whether_live_alerts_follow_from_the_log(
    settings: Settings, broker: KafkaBroker, tmp_path: Path
) -> None:
    live = filled(settings, broker)
    env = {
        **os.environ,
        "TOCSIN_BOOTSTRAP": settings.bootstrap[0],
        "TOCSIN_DEPLOYMENT": settings.deployment,
    }

    def tocsin(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "streams", *words]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    span = ("--from", "2025-01-07", "--to", "2025-02-01")
    folder = str(tmp_path / "checkpoint")
    made = tocsin("checkpoint", "--until", "2025-01-07", "--out", folder)
    assert made.returncode == 0, made.stderr
    for more in ((), ("--checkpoint", folder)):
        done = tocsin("verify", *span, *more)
        assert (done.returncode, "the live log is what" in done.stdout) == (0, True), done.stderr
    alert = alerts_of(live.broker)[-1]
    name = f"{alert.incident_id}@{alert.revision}"
    done = tocsin("explain", name)
    assert (done.returncode, "the bytes that were sent" in done.stderr) == (0, True), done.stderr
    # One alert more than the log gives.
    stray = msgspec.structs.replace(alert, revision=999)
    headers = cloudevents.headers(stray, settings.deployment, stray.updated_at)
    with broker.writer() as writer:
        topic = f"{settings.deployment}.alerts.events"
        writer.send(Outgoing(topic, 0, b"stray", encode(stray), headers))
    done = tocsin("verify", *span)
    assert done.returncode == 1
    assert f"{alert.incident_id}@999 does not follow from the observations" in done.stdout
    assert tocsin("explain", f"{alert.incident_id}@999").returncode == 2
