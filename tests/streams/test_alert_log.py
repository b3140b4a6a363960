"""Reading alerts: each transition once, in order, from the start or from the end on."""

from __future__ import annotations

import pytest

from streams.brokers.base import BrokerError, Outgoing
from streams.settings import Settings
from streams.topics.alert_log import AlertLog, follow
from tests.streams.roles import Deployment
from tests.streams.tiny_core import tiny_documents

SETTINGS = Settings(deployment="t")


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    made = Deployment()
    made.load(tiny_documents(1))
    made.observe()
    made.track()
    return made


def again(deployment: Deployment) -> None:
    """Send the last alert of the first partition once more."""
    end = deployment.broker.bounds("t.alerts.events")[0][1]
    (last,) = deployment.broker.read("t.alerts.events", 0, end - 1, end)
    deployment.broker.append(Outgoing(*last[:2], last.key, last.value, last.headers))


def test_a_transition_sent_twice_is_read_once(deployment: Deployment) -> None:
    log = AlertLog(deployment.broker, SETTINGS)
    before = list(log.read())
    again(deployment)
    assert list(log.read()) == []
    assert log.repeats == 1
    identities = {(entry.alert.incident_id, entry.alert.revision) for entry in before}
    assert len(identities) == len(before)


def test_an_incident_is_shown_by_revision(deployment: Deployment) -> None:
    first = next(AlertLog(deployment.broker, SETTINGS).read()).alert
    shown = AlertLog(deployment.broker, SETTINGS).show(first.incident_id)
    assert [entry.alert.revision for entry in shown] == list(range(1, len(shown) + 1))
    assert AlertLog(deployment.broker, SETTINGS).show("none") == []


def test_a_tail_begins_near_the_end_and_goes_on(deployment: Deployment) -> None:
    log = AlertLog(deployment.broker, SETTINGS)
    log.skip_to_end(last=1)
    errors: list[BrokerError] = []
    turns = iter((True, False))
    assert len(list(follow(log, wait=lambda: next(turns), on_error=errors.append))) == 2


def test_what_is_no_alert_is_named(deployment: Deployment) -> None:
    other = Deployment()
    other.broker.append(Outgoing("t.alerts.events", 1, b"k", b"hello"))
    with pytest.raises(BrokerError, match=r"t\.alerts\.events/1, offset 0"):
        list(AlertLog(other.broker, SETTINGS).read())
    errors: list[BrokerError] = []
    other_log = AlertLog(other.broker, SETTINGS)
    assert list(follow(other_log, wait=lambda: False, on_error=errors.append)) == []
    assert len(errors) == 1
    assert deployment.broker.topics()
