"""What must not matter to the tracker: volume, outages, copies, order, one loud owner, restarts."""

from __future__ import annotations

import pytest

from detectors.params import Params
from detectors.tracker import PartitionTracker
from schemas.alert import Alert
from schemas.codec import LogRecord
from schemas.times import DAY_MS, HOUR_MS, parse_ms
from tests.detectors.worlds import START_MS, Event, calm, crisis, log, merged

Transition = tuple[str, int, str]


def run(events: list[Event], inputs: int = 1) -> list[Alert]:
    tracker = PartitionTracker(0, Params())
    records = log(events, inputs=inputs)
    return [alert for i, record in enumerate(records) for alert in tracker.apply(i, record)]


def transitions(alerts: list[Alert]) -> list[Transition]:
    return [(a.incident_id, a.revision, a.reason) for a in alerts]


def reasons(alerts: list[Alert], *wanted: str) -> list[tuple[str, str]]:
    return sorted({(a.incident_id, a.reason) for a in alerts if a.reason in wanted})


def opened(alerts: list[Alert]) -> set[tuple[str, str]]:
    """Countries and signals of incidents."""
    return {(a.region.country, a.signal) for a in alerts if a.revision == 1}


def busy(seed: int) -> list[Event]:
    """An ordinary feed of 40 documents an hour for 24 days."""
    return calm(seed, 24 * 24, per_hour=40)


@pytest.fixture(scope="module")
def worlds() -> list[list[Event]]:
    """Two ordinary feeds in which chance alone opens nothing."""
    made: list[list[Event]] = []
    for seed in range(1, 20):
        world = busy(seed)
        if not run(world):
            made.append(world)
        if len(made) == 2:
            return made
    pytest.fail("ordinary feeds open incidents by chance")


def doubled(events: list[Event], from_ms: int) -> list[Event]:
    """Twice the documents from a moment on, each second one another story by another owner."""
    more = [
        e._replace(event_ms=e.event_ms + 1, owner=f"{e.owner}-too", story=e.story + 500_000_000)
        for e in events
        if e.event_ms >= from_ms
    ]
    return merged(events, more)


def without(events: list[Event], from_hour: int, hours: int) -> list[Event]:
    """The same feed with an outage."""
    first, last = START_MS + from_hour * HOUR_MS, START_MS + (from_hour + hours) * HOUR_MS
    return [e for e in events if not first <= e.event_ms < last]


@pytest.mark.slow
def test_doubled_volume_everywhere_opens_nothing(worlds: list[list[Event]]) -> None:
    for world in worlds:
        assert run(doubled(world, START_MS + 18 * DAY_MS)) == []


@pytest.mark.slow
def test_a_feed_of_doubled_volume_is_not_deaf(worlds: list[list[Event]]) -> None:
    world = merged(worlds[0], crisis("fuel", 24 * 19, 24 * 3, 4))
    assert opened(run(doubled(world, START_MS + 18 * DAY_MS))) >= {("ML", "fuel")}


@pytest.mark.slow
@pytest.mark.parametrize("hours", [6, 48])
def test_after_an_outage_nothing_opens(worlds: list[list[Event]], hours: int) -> None:
    for world in worlds:
        assert run(without(world, 24 * 18, hours)) == []


@pytest.mark.slow
@pytest.mark.parametrize("inputs", [1, 4])
def test_an_outage_of_six_hours_neither_resolves_nor_opens(
    worlds: list[list[Event]], inputs: int
) -> None:
    world = merged(worlds[0], crisis("fuel", 24 * 12, 24 * 5, 4))
    usual = run(world, inputs)
    assert ("ML", "fuel") in opened(usual)
    out = without(world, 24 * 14 + 5, 6)
    assert len(out) < len(world) - 100
    cut = run(out, inputs)
    assert reasons(cut, "opened", "resolved") == reasons(usual, "opened", "resolved")
    ended = [parse_ms(a.updated_at) for a in cut if a.reason == "resolved"]
    assert ended
    assert min(ended) > START_MS + 17 * DAY_MS


@pytest.mark.slow
def test_an_incident_is_never_resolved_by_silence(worlds: list[list[Event]]) -> None:
    """What stood before nine days without any document stands when they end."""
    world = merged(worlds[0], crisis("fuel", 24 * 12, 24 * 2, 4))
    gap_from, gap_to = START_MS + 14 * DAY_MS, START_MS + 23 * DAY_MS
    usual = [a for a in run(world) if a.reason == "resolved"]
    # The control: with documents about other things it is over within these days.
    assert any(parse_ms(a.updated_at) <= gap_to for a in usual)
    cut = run(without(world, 24 * 14, 24 * 9))
    ends = [parse_ms(a.updated_at) for a in cut if a.reason in {"resolved", "cancelled"}]
    assert ("ML", "fuel") in opened(cut)
    assert not any(gap_from <= ms <= gap_to for ms in ends)


def flood(count: int, country: str) -> list[Event]:
    """So many different stories of one owner within a day."""
    step = 23 * HOUR_MS // count
    return [
        Event(
            START_MS + 18 * DAY_MS + number * step,
            country,
            ((country, 1.0), (f"{country}-1", 0.9)),
            {"attack": 0.95},
            "loud",
            800_000 + number,
        )
        for number in range(count)
    ]


@pytest.mark.slow
def test_a_flood_from_one_owner_is_no_more_than_its_first_stories(
    worlds: list[list[Event]],
) -> None:
    usual = worlds[0]
    few, many = (run(merged(usual, flood(count, "SD"))) for count in (8, 400))
    assert {a.certainty for a in many} <= {"Possible"}
    assert {a.severity for a in many} <= {"Minor"}
    # Of a flood's hours only the first says anything: it may open less than few stories would.
    assert opened(many) <= opened(few)


@pytest.mark.slow
def test_a_flood_from_one_owner_changes_no_incident_elsewhere(worlds: list[list[Event]]) -> None:
    world = merged(worlds[0], crisis("fuel", 24 * 16, 24 * 4, 4))
    usual = run(world)
    flooded = [a for a in run(merged(world, flood(400, "SD"))) if a.region.country != "SD"]
    assert transitions(usual)
    assert transitions(flooded) == transitions(usual)


@pytest.mark.slow
def test_a_flood_from_one_owner_changes_nothing_in_an_incident_of_others(
    worlds: list[list[Event]],
) -> None:
    world = merged(worlds[0], crisis("attack", 24 * 16, 24 * 4, 3, country="SD"))
    few, many = (run(merged(world, flood(count, "SD"))) for count in (8, 400))
    assert reasons(many, "opened", "escalated") == reasons(few, "opened", "escalated")
    assert {a.severity for a in many} == {a.severity for a in few}


@pytest.mark.parametrize("prefix", [0.1, 0.37, 0.62, 0.9])
@pytest.mark.parametrize("inputs", [1, 3])
def test_saved_and_loaded_after_any_prefix_it_ends_in_the_same_bytes(
    prefix: float, inputs: int
) -> None:
    world = merged(calm(7, 24 * 16), crisis("fuel", 24 * 10, 72, 4), crisis("siege", 288, 72, 6))
    records: list[LogRecord] = log(world, inputs=inputs)
    cut = int(len(records) * prefix)
    whole, store = PartitionTracker(0, Params()), dict[str, bytes | None]()
    for i, record in enumerate(records[:cut]):
        whole.apply(i, record)
    store |= dict(whole.changed())
    values = {key: value for key, value in store.items() if value is not None}
    loaded, saved = PartitionTracker.restore(0, Params(), values), dict(store)
    for i, record in enumerate(records[cut:], cut):
        whole.apply(i, record)
    floor = loaded.floor()
    assert floor is not None
    for i, record in enumerate(records[floor:], floor):
        loaded.apply(i, record)
    store |= dict(whole.changed())
    saved |= dict(loaded.changed())
    assert {k: v for k, v in saved.items() if v is not None} == {
        k: v for k, v in store.items() if v is not None
    }
