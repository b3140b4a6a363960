"""A replay against a real broker: live = replay, and nothing is committed or written."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from deploy.kafka.launch import KafkaNode
from schemas.digest import log_digest
from schemas.topics import TOPICS
from streams.brokers.base import Outgoing
from streams.brokers.kafka import KafkaBroker
from streams.replay.plan import Asked, make_plan
from streams.replay.running import run_plan
from streams.settings import Settings
from tests.streams.roles import Deployment
from tests.streams.test_replay import END_MS, alerts_of, around
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


def test_a_replay_from_kafka_is_the_live_run_and_leaves_no_trace(
    settings: Settings, broker: KafkaBroker, tmp_path: Path
) -> None:
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
    topics = broker.topics()
    before = {name: broker.bounds(name) for name in topics}
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
    # No topic is made or written, so neither is the one that holds groups' offsets.
    assert broker.topics().keys() == topics.keys()
    assert {name: broker.bounds(name) for name in topics} == before
    assert not broker._admin_client().list_groups()
