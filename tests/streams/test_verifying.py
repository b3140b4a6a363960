"""The live log against its own observations, and single alerts made again."""

from __future__ import annotations

import pytest

from schemas.codec import encode
from streams.errors import BadUsage
from streams.judging.verifying import rebuild, verify
from streams.topics.alert_log import AlertLog
from tests.streams.replays import END_MS, SETTINGS, alerts_of
from tests.streams.roles import Deployment
from tests.streams.tiny_core import START_MS, tiny_documents


def test_verify_finds_the_live_log_as_it_must_be(live: Deployment) -> None:
    verdict = verify(live.broker, SETTINGS, (START_MS, END_MS))
    assert not verdict.differences
    assert verdict.same == len({(a.incident_id, a.revision) for a in alerts_of(live.broker)})


def test_verify_names_the_first_difference() -> None:
    made = Deployment()
    made.load(tiny_documents(3))
    made.observe()
    made.track()
    found = [entry for entry in AlertLog(made.broker, SETTINGS).read() if entry.partition == 0]
    first = min(found, key=lambda entry: (entry.alert.updated_at, entry.alert.incident_id))
    log = made.broker._logs["t.alerts.events"][0]
    wrong = encode(first.alert).replace(b'"state":"firing"', b'"state":"resolved"')
    log[first.offset] = log[first.offset]._replace(value=wrong)
    verdict = verify(made.broker, SETTINGS, (START_MS, END_MS))
    assert len(verdict.differences) == 1
    assert verdict.differences[0].incident_id == first.alert.incident_id
    assert 'state: "resolved" live, "firing" from the log' in verdict.differences[0].what


def test_an_alert_is_made_again_byte_for_byte(live: Deployment) -> None:
    for entry in list(AlertLog(live.broker, SETTINGS).read())[::7]:
        alert = entry.alert
        found = rebuild(live.broker, SETTINGS, alert.incident_id, alert.revision)
        assert found.same
        assert encode(found.alert) == entry.value
    with pytest.raises(BadUsage, match="does not follow"):
        rebuild(live.broker, SETTINGS, "ML.fuel.20250101.0000", None)
