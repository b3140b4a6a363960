"""An authority's advisory is an event in itself; anyone else's word alone is not."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from detectors.params import Params
from detectors.tracker import PartitionTracker
from schemas.alert import Alert
from schemas.codec import LogRecord
from schemas.observation import RegionObservation
from schemas.times import DAY_MS, HOUR_MS
from tests.detectors.worlds import START_MS, Event, calm, log, merged

QUIET = [e._replace(probabilities={}) for e in calm(1, 24 * 30, per_hour=20)]
SAID_MS = START_MS + 18 * DAY_MS


def notice(probability: float, weight: float = 1.0, owner: str = "ministry") -> Event:
    """One document that tells citizens to leave."""
    return Event(SAID_MS, "TD", (("TD", weight),), {"evacuation": probability}, owner, 700_000)


def run(
    event: Event, *, kind: str = "authority", group: str | None = None, cut: int | None = None
) -> list[Alert]:
    """The alerts of a quiet world with one document; saved and loaded at record `cut`."""
    records: list[LogRecord] = []
    for record in log(merged(QUIET, [event])):
        if isinstance(record, RegionObservation) and record.owners[0] == event.owner:
            record = replace(  # noqa: PLW2901 - the same record, another speaker
                record, owner_kind=kind, group=group or record.group
            )
        records.append(record)
    tracker, alerts = PartitionTracker(0, Params()), list[Alert]()
    store: dict[str, bytes] = {}
    for i, record in enumerate(records):
        alerts += tracker.apply(i, record)
        if cut is not None and i % cut == cut - 1:
            store |= {key: value for key, value in tracker.changed() if value is not None}
            tracker = PartitionTracker.restore(0, Params(), store)
            for j in range(tracker.floor() or 0, i + 1):
                alerts += tracker.apply(j, records[j])
    return alerts


@pytest.mark.parametrize(
    ("kind", "group"), [("authority", None), ("national", "advisory/1h"), ("un", "advisory/24h")]
)
def test_one_sure_advisory_opens_by_itself_and_is_observed(kind: str, group: str | None) -> None:
    opening = run(notice(0.95), kind=kind, group=group)[0]
    assert (opening.region.iso, opening.signal, opening.reason) == ("TD", "evacuation", "opened")
    assert opening.certainty == "Observed"
    assert opening.response == "Evacuate"
    assert opening.severity == "Minor"
    assert opening.corroboration.owners == 1
    assert opening.score >= opening.threshold


def test_its_why_names_the_advisory_and_adds_up() -> None:
    for alert in run(notice(0.95)):
        assert sum(w.weight * w.value for w in alert.why) == pytest.approx(alert.score, abs=1e-5)
    assert "advisory" in {w.feature for w in run(notice(0.95))[0].why}


def test_the_same_words_of_a_newspaper_open_nothing() -> None:
    assert run(notice(0.95), kind="national") == []


def test_an_unsure_advisory_opens_nothing() -> None:
    assert run(notice(0.5)) == []


def test_an_advisory_that_only_names_the_country_opens_nothing() -> None:
    assert run(notice(0.97, weight=0.5)) == []


def test_it_ends_by_itself_when_nothing_follows() -> None:
    last = run(notice(0.95))[-1]
    assert last.reason == "resolved"
    assert last.response == "None"


@pytest.mark.parametrize("cut", [50, 333])
def test_saved_and_loaded_it_is_the_same(cut: int) -> None:
    assert run(notice(0.95), cut=cut) == run(notice(0.95))


def test_said_again_within_its_story_it_opens_once() -> None:
    again = notice(0.95)._replace(event_ms=SAID_MS + 6 * HOUR_MS)
    tracker, alerts = PartitionTracker(0, Params()), list[Alert]()
    for i, record in enumerate(log(merged(QUIET, [notice(0.95), again]))):
        if isinstance(record, RegionObservation) and record.owners[0] == "ministry":
            record = replace(record, owner_kind="authority")  # noqa: PLW2901
        alerts += tracker.apply(i, record)
    assert [a.reason for a in alerts].count("opened") == 1


def test_an_advisory_about_the_state_that_calls_home_opens_nothing_there() -> None:
    home = notice(0.95)._replace(country="US", regions=(("US", 1.0),))
    assert [alert for alert in run(home) if alert.signal == "evacuation"] == []
