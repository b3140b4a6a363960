"""The main job: documents on Kafka to alerts on Kafka, held against log and embedded run."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.kafka.launch import KafkaNode
from schemas.alert import Alert
from schemas.digest import log_digest
from schemas.times import DAY_MS, HOUR_MS
from streams import scenarios
from streams.topics.alert_log import AlertLog
from tests.faults.world import World
from tests.scenarios.runs import assert_same_incidents, run_lines

# Two incidents of that year open by 0.009; by its own volume a resting level is 0.010 lower there.
HAIR = 0.02


def through_workers(kafka: KafkaNode, name: str, lines: list[bytes], folder: Path) -> list[Alert]:
    """The alerts that workers send for `lines`, once they equal the offline reader's."""
    with World(kafka, name, folder, TOCSIN_MAX_POLL_RECORDS="500") as world:
        assert world.settings.observations_partitions == 4
        loaded = world.load(lines, name)
        workers = [world.start("observe"), world.start("track")]
        world.wait_done(240)
        log = AlertLog(world.broker, world.settings)
        alerts = [entry.alert for entry in log.read()]
        digest, incidents = world.offline_digest()
        assert incidents > 0
        assert log_digest(alerts) == digest
        counts = world.check_blocks()
        assert counts["observed"] + counts["placeless"] + counts["refused"] == loaded.lines
        for worker in workers:
            assert worker.drain()[0] == 0, worker.last_words()
    return alerts


def test_the_scenarios_alerts_are_those_of_the_log_and_of_the_embedded_run(
    kafka: KafkaNode, tmp_path: Path
) -> None:
    lines = list(scenarios.documents("bamako"))
    alerts = through_workers(kafka, "scenario", lines, tmp_path)
    assert_same_incidents(run_lines("bamako", iter(lines)).alerts, alerts, HOUR_MS)


@pytest.mark.data
def test_current_events_give_the_alerts_of_the_log_and_of_the_embedded_run(
    kafka: KafkaNode, tmp_path: Path, shared_data: Callable[[str], Path]
) -> None:
    path = shared_data("wcep_2002_2018/2010_2018.jsonl.gz")
    with gzip.open(path) as file:
        lines = [line.rstrip() for line in file if b'"wcep-2013-' in line[:20]]
    assert len(lines) > 4_000
    alerts = through_workers(kafka, "events", lines, tmp_path)
    assert_same_incidents(run_lines("events", iter(lines)).alerts, alerts, DAY_MS, HAIR)
