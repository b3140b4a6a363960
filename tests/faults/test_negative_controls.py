"""The crash check can fail: it does when the origin check or the wait for acks is switched off."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.kafka.launch import KafkaNode
from schemas.digest import log_digest
from streams.topics.alert_log import AlertLog
from tests.faults.stories import stories
from tests.faults.world import World


@pytest.mark.parametrize(
    ("deployment", "fault", "survives"),
    [
        ("control", {}, True),
        ("no-origin-check", {"FAULTS_NO_ORIGIN_CHECK": "1"}, False),
        ("no-ack-wait", {"FAULTS_NO_ACK_WAIT": "1"}, False),
    ],
)
def test_crashes_are_survived_only_with_origin_check_and_acknowledgements(
    kafka: KafkaNode, tmp_path: Path, deployment: str, fault: dict[str, str], *, survives: bool
) -> None:
    slot = {"TOCSIN_GROUP_INSTANCE_ID": "one"}
    with World(kafka, deployment, tmp_path) as world:
        world.load(stories(7, days=14, crises=12), "stories")
        # The observer is killed with observations on the log that it has not committed past, the
        # tracker with alerts under way (or acknowledged) and the state behind them acknowledged.
        observer = world.start("observe", FAULTS_KILL="observed:16", **slot)
        assert world.wait_ended(observer) == -9, observer.last_words()
        world.start("observe", **slot)
        late = {"FAULTS_SLOW_ALERTS": "0.3", **slot, **fault}
        tracker = world.start("track", FAULTS_KILL="flushed:2", **late)
        assert world.wait_ended(tracker) == -9, tracker.last_words()
        world.start("track", **late)
        world.wait_done()
        # Enough of them that some bear on an alert.
        assert world.repeated_origins() > 50
        alerts = [entry.alert for entry in AlertLog(world.broker, world.settings).read()]
        assert alerts
        assert (log_digest(alerts) == world.offline_digest()[0]) is survives
