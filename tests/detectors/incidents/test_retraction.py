"""What a denial or a retraction does to an incident."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from detectors.incidents.retraction import denies
from detectors.params import Params
from detectors.tracker import PartitionTracker
from schemas.alert import Alert
from schemas.codec import LogRecord
from schemas.observation import RegionObservation
from schemas.times import HOUR_MS
from tests.detectors.worlds import START_MS, Event, calm, log, merged

CLAIMED = 24 * 20
ALONE = ("wire", "wire", "wire")
DENIAL = {"denial": 1.0, "strength": 1.0}
EAGER = Params(alone_by_hour=0, alone_coup=0, open_low=-1, open_middle=-1, settling_more=0)
QUIET = [e._replace(probabilities={}) for e in calm(1, CLAIMED + 24 * 10)]


def claims(owners: tuple[str, ...]) -> list[Event]:
    """A coup told anew each hour, by these owners in turn."""
    return [
        Event(START_MS + (CLAIMED + i) * HOUR_MS, "ML", (("ML", 1.0),), {"coup": 0.97}, o, 500 + i)
        for i, o in enumerate(owners)
    ]


def denied_by(owner: str, kind: str, after_hours: float, text: int = 900) -> Event:
    moment = START_MS + int((CLAIMED + after_hours) * HOUR_MS)
    return Event(moment, "ML", (("ML", 1.0),), {"coup": 0.05}, f"{owner}/{kind}", text)


def world(events: list[Event]) -> list[LogRecord]:
    """Quiet days and these events, in which owners named `owner/kind` deny."""
    records: list[LogRecord] = []
    for record in log(merged(QUIET, events)):
        if isinstance(record, RegionObservation) and "/" in record.owners[0]:
            owner, _, kind = record.owners[0].partition("/")
            record = replace(  # noqa: PLW2901 - the same record, worded as a denial
                record, owners=(owner,), owner_kind=kind, features={"coup": DENIAL}
            )
        records.append(record)
    return records


def run(events: list[Event], params: Params = EAGER, *, cut: int | None = None) -> list[Alert]:
    """The alerts of a world; saved at record `cut`."""
    records = world(events)
    tracker, alerts = PartitionTracker(0, params), list[Alert]()
    store: dict[str, bytes] = {}
    for i, record in enumerate(records):
        alerts += tracker.apply(i, record)
        if cut is not None and i % cut == 0:
            store |= {key: value for key, value in tracker.changed() if value is not None}
            tracker = PartitionTracker.restore(0, params, store)
            for j in range(tracker.floor() or 0, i + 1):
                alerts += tracker.apply(j, records[j])
    return [a for a in alerts if a.signal == "coup" and a.region.iso == "ML"]


def told(alerts: list[Alert]) -> list[tuple[str, str]]:
    return [(a.msg_type, a.reason) for a in alerts]


def test_the_only_owner_who_takes_it_back_cancels() -> None:
    alerts = run([*claims(ALONE), denied_by("wire", "national", 5)])
    assert told(alerts) == [("Alert", "opened"), ("Cancel", "cancelled")]
    last = alerts[-1]
    assert (last.state, last.certainty, last.urgency) == ("cancelled", "Unlikely", "Past")
    assert last.ends_at == last.updated_at
    assert sum(w.weight * w.value for w in last.why) == pytest.approx(last.score, abs=1e-5)


def test_an_authority_cancels_what_one_owner_alone_says() -> None:
    alerts = run([*claims(ALONE), denied_by("ministry", "authority", 5)])
    assert told(alerts)[-1] == ("Cancel", "cancelled")


def test_an_authority_cancels_nothing_that_two_owners_say() -> None:
    alerts = run([*claims(("wire", "radio")), denied_by("ministry", "authority", 5)])
    assert "Cancel" not in {a.msg_type for a in alerts}


def test_another_outlets_denial_cancels_nothing() -> None:
    alerts = run([*claims(ALONE), denied_by("rival", "national", 5)])
    assert "Cancel" not in {a.msg_type for a in alerts}


def test_an_authoritys_late_denial_cancels_nothing() -> None:
    late = denied_by("ministry", "authority", EAGER.retract_hours + 2)
    assert "Cancel" not in {a.msg_type for a in run([*claims(ALONE), late])}


def test_two_owners_have_both_to_take_it_back() -> None:
    one = denied_by("wire", "national", 5, 900)
    other = denied_by("radio", "national", 6, 901)
    claimed = claims(("wire", "radio"))
    assert "Cancel" not in {a.msg_type for a in run([*claimed, one])}
    assert told(run([*claimed, one, other]))[-1] == ("Cancel", "cancelled")


def test_a_new_report_takes_a_cancelled_incident_up_again_and_a_copy_does_not() -> None:
    base = [*claims(ALONE), denied_by("wire", "national", 5)]

    def later(first: int) -> list[Event]:
        hours = [START_MS + (CLAIMED + 9 + i) * HOUR_MS for i in range(3)]
        return [
            Event(ms, "ML", (("ML", 1.0),), {"coup": 0.97}, "radio", first + i)
            for i, ms in enumerate(hours)
        ]

    assert told(run([*base, *later(500)]))[-1] == ("Cancel", "cancelled")
    again = run([*base, *later(700)])
    assert told(again)[2:3] == [("Update", "reopened")]
    assert again[2].state == "firing"
    assert len({a.incident_id for a in again}) == 1


@pytest.mark.parametrize("cut", [7, 50])
def test_saved_and_restored_a_cancel_is_the_same(cut: int) -> None:
    events = [*claims(("wire", "radio")), denied_by("wire", "national", 5, 900)]
    events.append(denied_by("radio", "national", 6, 901))
    assert told(run(events, cut=cut)) == told(run(events))


def test_a_document_denies_only_if_no_term_of_it_stands_unturned() -> None:
    plain = next(r for r in log(claims(ALONE)) if isinstance(r, RegionObservation))
    unlikely = replace(plain, probabilities={"coup": 0.05})
    assert denies(replace(unlikely, features={"coup": DENIAL}), "coup")
    assert not denies(replace(unlikely, features={"coup": {**DENIAL, "clean": 0.6}}), "coup")
    assert not denies(replace(plain, features={"coup": DENIAL}), "coup")
    assert not denies(unlikely, "coup")
