"""A feed of a document a day: sure reports of several owners open, unsure ones do not."""

from __future__ import annotations

import random

import pytest

from detectors.params import Params
from detectors.tracker import PartitionTracker
from schemas.alert import Alert
from schemas.signals import SIGNALS
from schemas.times import DAY_MS, HOUR_MS
from tests.detectors.worlds import START_MS, Event, log, merged

COMMON = ("attack", "humanitarian")
LENGTH = 90
MINUTE_MS = HOUR_MS // 60


def feed(a_day: int) -> list[Event]:
    """Documents about nothing, dates only."""
    rng = random.Random(1)
    events = []
    for index in range(LENGTH * a_day):
        country = rng.choice(["ML", "NG", "FR", "US", "UA"])
        moment = START_MS + index // a_day * DAY_MS
        owner = f"owner{index % 5}"
        events.append(Event(moment, country, ((country, 1.0),), {}, owner, 1_000 + index, "24h"))
    return events


def reports(
    signal: str, owners: tuple[str, ...], probability: float = 0.95, *, minutes: int = 0
) -> list[Event]:
    """A story by each owner on one day, about a country that is hardly ever named.

    With dates only, or so many minutes apart.
    """
    regions = (("TD", 1.0), ("TD-BA", 0.9))
    made = []
    for index, owner in enumerate(owners):
        moment = START_MS + 70 * DAY_MS
        if minutes:
            moment += 2 * HOUR_MS + (1 + index * minutes) * MINUTE_MS
        lane = "1h" if minutes else "24h"
        made.append(Event(moment, "TD", regions, {signal: probability}, owner, 50 + index, lane))
    return made


def run(events: list[Event]) -> list[Alert]:
    tracker = PartitionTracker(0, Params())
    return [alert for i, record in enumerate(log(events)) for alert in tracker.apply(i, record)]


@pytest.mark.parametrize("a_day", [1, 3, 10])
@pytest.mark.parametrize("signal", SIGNALS)
def test_three_sure_reports_by_three_owners_on_one_day_open(signal: str, a_day: int) -> None:
    alerts = run(merged(feed(a_day), reports(signal, ("one", "two", "three"))))
    assert [(a.signal, a.region.country) for a in alerts][:1] == [(signal, "TD")]
    assert alerts[0].opened_at[:10] == "2025-03-12"


@pytest.mark.parametrize("signal", [s for s in SIGNALS if s != "attack"])
def test_three_within_hours_open_where_feeds_have_times(signal: str) -> None:
    timed = [
        e._replace(event_ms=e.event_ms + index % 3 * 8 * HOUR_MS + MINUTE_MS, lane="1h")
        for index, e in enumerate(feed(3))
    ]
    alerts = run(merged(timed, reports(signal, ("one", "two", "three"), minutes=150)))
    assert [(a.signal, a.region.country) for a in alerts][:1] == [(signal, "TD")]
    assert alerts[0].opened_at[:10] == "2025-03-12"


@pytest.mark.parametrize("signal", [*COMMON, "kidnapping"])
@pytest.mark.parametrize("owners", [("one",) * 3, ("one", "two")])
def test_three_by_one_owner_or_two_by_two_open_nothing(
    signal: str, owners: tuple[str, ...]
) -> None:
    assert run(merged(feed(3), reports(signal, owners, 0.85))) == []


@pytest.mark.parametrize("signal", SIGNALS)
def test_three_unsure_reports_open_nothing(signal: str) -> None:
    assert run(merged(feed(1), reports(signal, ("one", "two", "three"), 0.3))) == []
