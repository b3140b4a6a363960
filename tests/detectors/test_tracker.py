"""The second stage: a pure function of the log, whatever happens around it."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.params import Params
from detectors.tracker import PartitionTracker
from schemas.alert import Alert
from schemas.codec import LogRecord, decode_log, encode
from schemas.digest import digest_lines
from schemas.observation import RegionObservation
from schemas.score import RegionScore
from schemas.signals import SIGNALS
from schemas.times import HOUR_MS, parse_ms
from tests.detectors.worlds import START_MS, Event, calm, crisis, days, log, merged

CRISIS = merged(
    calm(1, 24 * 20), crisis("fuel", 24 * 10, 24 * 3, 4), crisis("siege", 24 * 12, 24 * 3, 6)
)


# So eager that a thin feed's chance clusters open incidents.
EAGER = Params(open_thin=-2, open_low=-2, more_attack=0, more_humanitarian=0, settling_more=0)


def run(records: list[LogRecord], params: Params | None = None) -> list[Alert]:
    tracker = PartitionTracker(0, params or Params())
    return [alert for i, record in enumerate(records) for alert in tracker.apply(i, record)]


def openings(alerts: list[Alert]) -> list[tuple[str, int]]:
    return sorted((a.incident_id, parse_ms(a.opened_at)) for a in alerts if a.revision == 1)


@pytest.fixture(scope="module")
def records() -> list[LogRecord]:
    return log(CRISIS)


@pytest.fixture(scope="module")
def expected(records: list[LogRecord]) -> list[Alert]:
    return run(records)


def test_a_crisis_opens_escalates_and_resolves_in_its_region(expected: list[Alert]) -> None:
    fuel = [a for a in expected if a.signal == "fuel"]
    assert [a.reason for a in fuel][:2] == ["opened", "escalated"]
    assert {a.region.iso for a in fuel} == {"ML-BKO"}
    delay_ms = parse_ms(fuel[0].opened_at) - (START_MS + 24 * 10 * HOUR_MS)
    assert delay_ms <= 24 * HOUR_MS


def test_the_composite_opens_when_two_signals_fire(expected: list[Alert]) -> None:
    composite = [a for a in expected if a.signal == "escalation"]
    assert composite[0].region.iso == "ML"
    assert {w.feature for w in composite[0].why} == {"siege", "fuel"}


def test_the_terms_of_why_add_up_to_the_score(expected: list[Alert]) -> None:
    for alert in expected:
        assert sum(w.weight * w.value for w in alert.why) == pytest.approx(alert.score, abs=1e-5)


def test_an_alert_is_never_dated_before_its_evidence(expected: list[Alert]) -> None:
    for alert in expected:
        assert alert.starts_at <= alert.opened_at <= alert.updated_at
        if alert.revision == 1:
            assert all(e.published <= alert.opened_at for e in alert.evidence)


def test_who_keeps_no_state_drops_changes_and_gets_the_same_alerts(
    records: list[LogRecord], expected: list[Alert]
) -> None:
    tracker = PartitionTracker(0, Params())
    alerts = []
    for i, record in enumerate(records):
        alerts += tracker.apply(i, record)
        if i % 10 == 0:
            tracker.drop_changes()
    assert alerts == expected
    tracker.drop_changes()
    assert not tracker.changed()
    assert not tracker.expired()


def test_calm_opens_nothing() -> None:
    assert run(log(calm(2, 24 * 40))) == []


def test_the_log_read_twice_gives_the_same_alerts(
    records: list[LogRecord], expected: list[Alert]
) -> None:
    again = [decode_log(encode(record)) for record in records]
    assert digest_lines(run(again)) == digest_lines(expected)


def interrupted(
    records: list[LogRecord], seed: int, share: float, params: Params | None = None
) -> list[Alert]:
    """The alerts of a tracker that is saved and restored after a share of the records."""
    rng = random.Random(seed)
    store: dict[str, bytes | None] = {}
    tracker, alerts = PartitionTracker(0, params or Params()), list[Alert]()
    position = 0
    while position < len(records):
        alerts += tracker.apply(position, records[position])
        position += 1
        if rng.random() < share:
            store |= dict(tracker.changed())
            floor = tracker.floor()
            assert floor is not None
            values = {key: value for key, value in store.items() if value is not None}
            tracker, position = PartitionTracker.restore(0, Params(), values), floor
    return alerts


@pytest.mark.parametrize("seed", range(4))
def test_saved_and_restored_at_any_record_nothing_changes(
    records: list[LogRecord], expected: list[Alert], seed: int
) -> None:
    assert digest_lines(interrupted(records, seed, 0.03)) == digest_lines(expected)


def test_pairs_that_fall_asleep_and_wake_are_restored_too() -> None:
    records = log(days(5, 600))
    expected = run(records, EAGER)
    assert len(expected) > 20
    assert digest_lines(interrupted(records, 1, 0.02, EAGER)) == digest_lines(expected)


@pytest.mark.parametrize("seed", range(3))
def test_documents_observed_again_after_a_crash_change_nothing(
    records: list[LogRecord], expected: list[Alert], seed: int
) -> None:
    rng = random.Random(seed)
    doubled: list[LogRecord] = []
    since = 0
    for index, record in enumerate(records):
        doubled.append(record)
        if rng.random() < 0.01:
            doubled += records[since : index + 1]
            since = max(0, index - 200)
    assert len(doubled) > len(records)
    assert [(a.incident_id, a.revision, a.reason) for a in run(doubled)] == (
        [(a.incident_id, a.revision, a.reason) for a in expected]
    )
    assert openings(run(doubled)) == openings(expected)


@pytest.mark.parametrize("inputs", [1, 4, 7])
def test_the_number_of_input_partitions_changes_no_incident(
    expected: list[Alert], inputs: int
) -> None:
    other = openings(run(log(CRISIS, inputs=inputs)))
    assert [name for name, _ in other] == [name for name, _ in openings(expected)]
    for (_, a), (_, b) in zip(other, openings(expected), strict=True):
        assert abs(a - b) <= HOUR_MS


@settings(max_examples=8)
@given(st.integers(0, 2**16))
def test_shuffled_within_the_lateness_no_incident_changes(seed: int) -> None:
    rng = random.Random(seed)
    shuffled = sorted(CRISIS, key=lambda e: e.event_ms + rng.randrange(9 * 60_000))
    other, usual = openings(run(log(shuffled))), openings(run(log(CRISIS)))
    assert [name for name, _ in other] == [name for name, _ in usual]
    for (_, a), (_, b) in zip(other, usual, strict=True):
        assert abs(a - b) <= HOUR_MS


def test_ten_copies_of_each_story_move_no_score_by_five_percent() -> None:
    story = crisis("fuel", 24 * 7, 24 * 2, 4)
    world = calm(4, 24 * 10, per_hour=60)
    copies = [e._replace(event_ms=e.event_ms + k * 1000) for e in story for k in range(1, 10)]
    single, tenfold = run(log(merged(world, story))), run(log(merged(world, story, copies)))
    assert openings(single)
    assert openings(single) == openings(tenfold)
    for a, b in zip(single, tenfold, strict=True):
        assert (a.revision, a.reason) == (b.revision, b.reason)
        assert b.score == pytest.approx(a.score, rel=0.05)


def test_one_owner_alone_never_makes_it_likely() -> None:
    flood = [e._replace(owner="one") for e in crisis("attack", 24 * 10, 48, 1)]
    alerts = run(log(merged(calm(3, 24 * 20), flood)))
    assert {a.certainty for a in alerts} <= {"Possible"}
    assert {a.severity for a in alerts} <= {"Minor"}


def test_what_lies_ahead_of_the_watermark_waits_for_it() -> None:
    ahead = Event(START_MS + 30 * HOUR_MS, "ML", (("ML", 1.0),), {"coup": 0.9}, "a", 5)
    now = Event(START_MS, "FR", (("FR", 1.0),), {}, "b", 6)
    records = log([now, ahead], inputs=2, tick_every=1)
    tracker = PartitionTracker(0, Params())
    seen = [i for i, r in enumerate(records) if isinstance(r, RegionObservation)]
    for i, record in enumerate(records[: seen[1] + 1]):
        tracker.apply(i, record)
    assert tracker.floor() == 0 or tracker.floor() in seen


def test_the_watermark_never_moves_back(records: list[LogRecord]) -> None:
    tracker, greatest = PartitionTracker(0, Params()), -1
    for i, record in enumerate(records):
        tracker.apply(i, record)
        if tracker.watermark_ms is not None:
            assert tracker.watermark_ms >= greatest
            greatest = tracker.watermark_ms


def test_scores_are_told_for_final_bins_of_pairs_not_at_rest(records: list[LogRecord]) -> None:
    scores: list[RegionScore] = []
    tracker = PartitionTracker(0, Params(), scores=scores.append)
    for i, record in enumerate(records):
        tracker.apply(i, record)
    fuel = [s for s in scores if (s.region, s.signal) == ("ML-BKO", "fuel")]
    assert max(s.score for s in fuel) > max(s.threshold for s in fuel)
    assert [s.bin for s in fuel] == sorted(s.bin for s in fuel)


def test_a_story_of_a_feed_of_dates_may_be_copied_by_one_with_times() -> None:
    told = days(8, 200)
    copies = [
        event._replace(
            event_ms=event.event_ms + 3 * HOUR_MS + 1,
            regions=((event.country, 1.0), (f"{event.country}-9", 0.9)),
            lane="1h",
        )
        for event in told
        if event.probabilities
    ]
    records = log(merged(told, copies))
    expected = run(records, EAGER)
    assert expected
    assert digest_lines(interrupted(records, 2, 0.02, EAGER)) == digest_lines(expected)


def test_every_transition_has_an_identity_of_its_own() -> None:
    alerts = run(log(days(6, 900)), EAGER)
    identities = [(alert.incident_id, alert.revision) for alert in alerts]
    assert len(identities) > 100
    assert len(identities) == len(set(identities))


def test_state_values_stay_small(records: list[LogRecord]) -> None:
    tracker = PartitionTracker(0, Params())
    for i, record in enumerate(records):
        tracker.apply(i, record)
    sizes = {key: len(value or b"") for key, value in tracker.changed() if key != "volumes"}
    assert max(sizes.values()) <= 4096


def test_a_busy_regions_state_stays_below_four_kilobytes() -> None:
    stretches = [crisis(signal, 24 * (10 + i), 24 * 5, 2) for i, signal in enumerate(SIGNALS)]
    tracker = PartitionTracker(0, Params())
    kept: dict[str, bytes | None] = {}
    for i, record in enumerate(log(merged(calm(1, 24 * 25), *stretches))):
        tracker.apply(i, record)
        kept |= dict(tracker.changed()) if i % 100 == 0 else {}
    kept |= dict(tracker.changed())
    # Evidence names documents and sources of any length, so the incident's case stands apart.
    sizes: dict[str, int] = {}
    for key, value in kept.items():
        kind, _, name = key.partition("/")
        if kind in {"region", "pair"} and value is not None:
            code = name.partition("/")[2].partition("|")[0]
            sizes[code] = sizes.get(code, 0) + len(value)
    assert set(SIGNALS) <= {k.partition("|")[2] for k in kept if k.startswith("pair/ML/ML-BKO")}
    assert max(sizes.values()) <= 4096


def test_a_regions_budget_withholds_updates_and_shows_how_many() -> None:
    """Fuel flares up and down all day in one subdivision and spreads to its sisters."""
    region = [(("ML", 1.0), (f"ML-{number}", 0.9)) for number in (1, 2, 3)]
    flares = [
        e._replace(regions=region[min(i // 6, 2)])
        for i, e in enumerate(crisis("fuel", 24 * 10, 18, 1))
    ]
    records = log(merged(calm(1, 24 * 20), flares))
    told = run(records, EAGER)
    tracker = PartitionTracker(0, msgspec.structs.replace(EAGER, region_alerts_per_day=1))
    fewer, most = list[Alert](), 0
    for i, record in enumerate(records):
        fewer += tracker.apply(i, record)
        if i % 50 == 0:
            most = max(most, sum(tracker.overview().suppressed.values()))
    assert openings(fewer) == openings(told)
    assert most > 0
    assert len(told) - len(fewer) == most


def test_an_alert_says_where_its_region_lies_longitude_first(expected: list[Alert]) -> None:
    middle = {a.region.iso: a.region.geometry for a in expected}
    assert middle["ML-BKO"] is not None
    longitude, latitude = middle["ML-BKO"].coordinates
    assert (round(longitude), round(latitude)) == (-8, 13)
