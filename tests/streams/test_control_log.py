"""Silences and acknowledgements: written by those who may, held against deliveries alone."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alert import Alert, Severity
from schemas.codec import decode, encode
from schemas.control import Silence
from schemas.digest import log_digest
from streams.brokers.base import Outgoing
from streams.brokers.memory import MemoryBroker
from streams.clock import ManualClock
from streams.errors import BadUsage
from streams.settings import Settings
from streams.topics.admin import create
from streams.topics.alert_log import AlertLog, Transition
from streams.topics.control_log import ControlLog
from streams.topics.delivery import matches
from tests.streams.roles import Deployment
from tests.streams.tiny_core import tiny_documents

SETTINGS = Settings(deployment="t")
ALWAYS = Silence(
    id="", country="", signal="", starts_at="2000-01-01T00:00:00Z",
    ends_at="2100-01-01T00:00:00Z", author="", comment="planned",
)  # fmt: skip
NOW_MS = 1_750_000_000_000


@pytest.fixture(scope="module")
def found() -> list[Transition]:
    made = Deployment()
    made.load(tiny_documents(1))
    made.observe()
    made.track()
    return list(AlertLog(made.broker, SETTINGS).read())


@pytest.fixture
def broker() -> MemoryBroker:
    made = MemoryBroker()
    create(made, SETTINGS)
    return made


@pytest.fixture
def alert(found: list[Transition]) -> Alert:
    return next(e.alert for e in found if e.alert.signal == "fuel")


def variant(**changed: str) -> Silence:
    return msgspec.structs.replace(ALWAYS, **changed)


def test_a_silence_matches_what_it_names_and_leaves_out_the_rest(alert: Alert) -> None:
    country, region = alert.region.country, alert.region.iso
    for silence in (
        ALWAYS,
        variant(country=country),
        variant(region=region),
        variant(signal="fuel"),
        variant(severity=alert.severity),
        variant(country=country, region=region, signal="fuel", severity="Extreme"),
    ):
        assert matches(silence, alert)
    for silence in (
        variant(country="NZ"),
        variant(region="NZ-AUK"),
        variant(signal="coup"),
        variant(country=country, signal="coup"),
        variant(ends_at="2001-01-01T00:00:00Z"),
        variant(starts_at="2099-01-01T00:00:00Z"),
    ):
        assert not matches(silence, alert)


def test_a_silence_ends_just_before_its_end(alert: Alert) -> None:
    assert matches(variant(starts_at=alert.updated_at), alert)
    assert not matches(variant(starts_at=alert.updated_at.replace("Z", ".001Z")), alert)
    assert not matches(variant(ends_at=alert.updated_at), alert)


def test_what_becomes_graver_than_the_silence_is_delivered(alert: Alert) -> None:
    graver: tuple[Severity, ...] = ("Minor", "Moderate", "Severe", "Extreme")
    silence = variant(severity="Moderate")
    held = [matches(silence, msgspec.structs.replace(alert, severity=s)) for s in graver]
    assert held == [True, True, False, False]


def test_silenced_alerts_are_marked_and_the_digest_is_the_same(
    broker: MemoryBroker, found: list[Transition]
) -> None:
    control = ControlLog(broker, SETTINGS)
    made = control.silence(variant(signal="fuel"))
    standing = control.read()
    deliveries = [standing.deliver(entry.alert, entry.value) for entry in found]
    assert {d.silenced for d in deliveries} == {True, False}
    for delivery, entry in zip(deliveries, found, strict=True):
        assert delivery.silenced == (entry.alert.signal == "fuel")
        assert delivery.alert.silenced_by == ((made.id,) if delivery.silenced else ())
        assert decode(Alert, delivery.value) == delivery.alert
        if not delivery.silenced:
            assert delivery.value == entry.value
    marked = log_digest(d.alert for d in deliveries)
    assert marked == log_digest(entry.alert for entry in found)


def test_the_alert_log_is_the_same_with_and_without_silences(found: list[Transition]) -> None:
    silenced = Deployment()
    control = ControlLog(silenced.broker, SETTINGS)
    control.silence(ALWAYS)
    for entry in found:
        control.acknowledge(entry.alert.incident_id, "", NOW_MS)
    silenced.load(tiny_documents(1))
    silenced.observe()
    silenced.track()
    again = list(AlertLog(silenced.broker, SETTINGS).read())
    assert [(e.partition, e.offset, e.value) for e in again] == [
        (e.partition, e.offset, e.value) for e in found
    ]


def test_only_trusted_principals_write(broker: MemoryBroker) -> None:
    control = ControlLog(broker, Settings(deployment="t", principal="stranger"))
    told = "'stranger' is none of TOCSIN_TRUSTED_PRINCIPALS"
    with pytest.raises(BadUsage, match=told):
        control.silence(ALWAYS)
    with pytest.raises(BadUsage, match=told):
        control.acknowledge("i", "", NOW_MS)
    assert broker.bounds("t.control") == [(0, 0)]


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        (b"s", encode(variant(id="s", author="stranger")), "author 'stranger' may not"),
        (b"x", encode(variant(id="s", author="tocsin")), "its key 'x' is not its own"),
        (b"s", encode(variant(id="s", author="tocsin", ends_at="later")), "ends_at"),
        (b"s", b"{", "no control record of ours"),
        (b"s", b'{"type":"tick"}', "no control record of ours"),
        (b"\xff", b"\xff\x00", "no control record of ours"),
    ],
)
def test_records_that_may_not_be_are_left_out_and_told(
    broker: MemoryBroker, key: bytes, value: bytes, reason: str
) -> None:
    broker.append(Outgoing("t.control", 0, key, value))
    control = ControlLog(broker, SETTINGS)
    good = control.silence(ALWAYS)
    assert list(control.read().silences) == [good.id]
    (told,) = control.refused
    assert told.startswith("t.control/0, offset 0: ")
    assert reason in told


def test_a_silence_written_twice_is_one_and_can_be_ended(broker: MemoryBroker) -> None:
    control = ControlLog(broker, SETTINGS)
    first, second = control.silence(ALWAYS), control.silence(ALWAYS)
    assert first == second
    assert first.author == "tocsin"
    ended = control.end_silence(first.id, NOW_MS)
    assert control.read().silences == {first.id: ended}
    assert ended.ends_at == "2025-06-15T15:06:40Z"
    with pytest.raises(BadUsage, match="has ended at 2025"):
        control.end_silence(first.id, NOW_MS + 1)
    with pytest.raises(BadUsage, match="there is no such silence"):
        control.end_silence("none", NOW_MS)


def test_a_silence_that_has_not_begun_never_silences_once_ended(broker: MemoryBroker) -> None:
    control = ControlLog(broker, SETTINGS)
    made = control.silence(variant(starts_at="2090-01-01T00:00:00Z"))
    ended = control.end_silence(made.id, NOW_MS)
    assert ended.starts_at == ended.ends_at


def test_an_end_before_the_start_is_refused(broker: MemoryBroker) -> None:
    with pytest.raises(BadUsage, match="not after its start"):
        ControlLog(broker, SETTINGS).silence(variant(ends_at=ALWAYS.starts_at))


def test_a_tombstone_removes_and_a_missing_topic_holds_nothing(broker: MemoryBroker) -> None:
    control = ControlLog(broker, SETTINGS)
    made = control.silence(ALWAYS)
    broker.append(Outgoing("t.control", 0, made.id.encode(), None))
    assert control.read().silences == {}
    empty = ControlLog(MemoryBroker(), SETTINGS)
    assert empty.read() == ({}, {})
    with pytest.raises(BadUsage, match="topics create"):
        empty.silence(ALWAYS)


def test_those_who_ask_with_every_alert_read_now_and_then(broker: MemoryBroker) -> None:
    control, clock = ControlLog(broker, SETTINGS), ManualClock()
    assert control.recent(clock, 1.0).silences == {}
    ControlLog(broker, SETTINGS).silence(ALWAYS)
    assert control.recent(clock, 1.0).silences == {}
    clock.advance(seconds=1.0)
    assert len(control.recent(clock, 1.0).silences) == 1


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=12))
def test_the_last_record_of_a_key_stands_however_it_is_read(
    written: list[tuple[str, int]],
) -> None:
    broker = MemoryBroker()
    create(broker, SETTINGS)
    stepwise = ControlLog(broker, SETTINGS)
    for key, number in written:
        said = variant(id=key, author="tocsin", comment=str(number))
        value = encode(said) if number else None
        broker.append(Outgoing("t.control", 0, key.encode(), value))
        stepwise.read()
    last = dict(written)
    expected = {key: str(number) for key, number in last.items() if number}
    for control in (stepwise, ControlLog(broker, SETTINGS)):
        assert {k: s.comment for k, s in control.read().silences.items()} == expected
