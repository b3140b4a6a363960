"""One owner alone: however much it tells, it neither decides nor delays what others tell."""

from __future__ import annotations

import pytest

from detectors.params import Params
from detectors.tracker import PartitionTracker
from schemas.alert import Alert
from schemas.times import DAY_MS, HOUR_MS, parse_ms
from tests.detectors.worlds import START_MS, Event, calm, log, merged

QUIET = [e._replace(probabilities={}) for e in calm(1, 24 * 22, per_hour=20)]
FLOOD_MS = START_MS + 18 * DAY_MS
OTHERS_MS = FLOOD_MS + 8 * HOUR_MS


def story(ms: int, unit: str, owner: str, number: int) -> Event:
    regions = (("SD", 1.0), (f"SD-{unit}", 0.9))
    return Event(ms, "SD", regions, {"siege": 0.97}, owner, 600_000 + number)


def flood(count: int) -> list[Event]:
    """So many stories of one owner within six hours; the first four say all that it may."""
    first = [story(FLOOD_MS + i * 20 * 60_000, "NR", "loud", i) for i in range(min(count, 4))]
    step = 5 * HOUR_MS // max(count, 1)
    rest = range(4, count)
    return first + [story(FLOOD_MS + HOUR_MS + 60_000 + i * step, "NR", "loud", i) for i in rest]


def others(unit: str) -> list[Event]:
    """Five owners, one story each, within five hours."""
    return [story(OTHERS_MS + i * HOUR_MS, unit, f"wire{i}", 10_000 + i) for i in range(5)]


def run(events: list[Event]) -> list[Alert]:
    tracker = PartitionTracker(0, Params())
    records = log(merged(QUIET, events))
    alerts = [a for i, record in enumerate(records) for a in tracker.apply(i, record)]
    return [a for a in alerts if a.signal == "siege"]


def told(alerts: list[Alert]) -> list[tuple[str, str, str, str]]:
    return [(a.region.iso, a.reason, a.severity, a.certainty) for a in alerts]


@pytest.mark.parametrize("count", [0, 4, 60])
def test_what_one_owner_opened_does_not_hide_a_sister_region_that_others_tell_of(
    count: int,
) -> None:
    alerts = run(merged(flood(count), others("KH")))
    likely = [a for a in alerts if a.certainty == "Likely"]
    assert likely, told(alerts)
    assert likely[0].region.iso == "SD-KH"
    assert parse_ms(likely[0].updated_at) <= OTHERS_MS + 5 * HOUR_MS


def test_what_one_owner_opened_is_taken_up_by_what_others_tell_there() -> None:
    alerts = run(merged(flood(60), others("NR")))
    assert alerts[0].certainty == "Possible"
    assert {"Moderate", "Severe"} & {a.severity for a in alerts}


@pytest.mark.parametrize("unit", ["KH", "NR"])
def test_a_flood_changes_nothing_that_its_first_stories_did_not(unit: str) -> None:
    few, many = (run(merged(flood(count), others(unit))) for count in (4, 60))
    assert told(many) == told(few)
    assert [a.updated_at for a in many] == [a.updated_at for a in few]
    # A flood is still volume of the whole feed: by so little a score (log-odds) is lower.
    for a, b in zip(many, few, strict=True):
        assert a.score == pytest.approx(b.score, abs=0.03)
    assert [a.corroboration.stories for a in many] == [a.corroboration.stories for a in few]


def test_a_flood_alone_is_never_more_than_possible_and_minor() -> None:
    alerts = run(flood(60))
    assert {a.certainty for a in alerts} <= {"Possible"}
    assert {a.severity for a in alerts} <= {"Minor"}


def test_days_told_in_turn_do_not_give_an_owner_more() -> None:
    """Dated today and yesterday by turns, a flood still has one day's cap a day."""
    turns = [
        e._replace(event_ms=e.event_ms - (i % 2) * 12 * HOUR_MS) for i, e in enumerate(flood(60))
    ]
    alerts = run(sorted(turns))
    assert all(a.corroboration.stories <= 2 * Params().owner_day_cap + 2 for a in alerts)


def test_a_sister_region_joins_what_several_owners_tell_of() -> None:
    """One story for the operator: no second incident where the first is as sure."""
    spread = [e._replace(event_ms=e.event_ms + DAY_MS, story=e.story + 50) for e in others("NR")]
    alerts = run(merged(others("KH"), spread))
    assert {a.incident_id.split(".")[0] for a in alerts} == {"SD-KH"}
    joined = [a for a in alerts if "Also in" in a.description]
    assert joined
    assert joined[-1].corroboration.stories > alerts[0].corroboration.stories
