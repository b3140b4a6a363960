"""Dead letters through the broker: listed once, shown as they came, tried again as they were."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codec import decode_log
from schemas.dead_letter import MAX_VALUE, DeadLetter
from schemas.observation import Input, Origin, RegionObservation
from schemas.times import format_ms
from streams.brokers.base import Outgoing
from streams.brokers.memory import MemoryBroker
from streams.cli import dead_letters
from streams.errors import BadUsage
from streams.settings import Settings
from streams.topics.dead_letter_log import RETRY_HEADER, DeadLetterLog
from tests.streams.roles import NOW_MS, Deployment
from tests.streams.test_cli import Tocsin

SETTINGS = Settings(deployment="t")


def line(identity: str, published_ms: int, text: str = "ML:fuel:0.9") -> bytes:
    record = {"id": identity, "published": format_ms(published_ms), "source": "s", "text": text}
    return orjson.dumps(record)


EARLY = line("early", NOW_MS + 2 * 3_600_000)
LINES = (line("good", NOW_MS - 1000), b"not json \x1b[31m", b'{"id":""}', EARLY)


@pytest.fixture
def deployment() -> Deployment:
    made = Deployment(inputs=2)
    made.load(LINES)
    made.observe()
    return made


def write(broker: MemoryBroker, letter: DeadLetter) -> None:
    broker.append(Outgoing("t.dead-letters", 0, letter.key(), letter.value, letter.headers()))


def letter(topic: str = "t.news", value: bytes = b"{}", partition: int = 0) -> DeadLetter:
    source = Input(topic=topic, topic_id="id", partition=partition)
    return DeadLetter.of(Origin(input=source, offset=7), "bad-field", "why", value)


@given(st.binary(max_size=60), st.text(max_size=30), st.integers(0, 2**40), st.sampled_from("ab"))
def test_a_dead_letter_is_read_as_it_was_written(
    value: bytes, reason: str, offset: int, topic: str
) -> None:
    source = Input(topic=topic, topic_id="x", partition=3)
    made = DeadLetter.of(Origin(input=source, offset=offset), "bad-json", reason, value)
    assert DeadLetter.read(made.headers(), made.value) == made
    assert made.whole


def test_what_was_refused_is_listed_with_where_and_why(deployment: Deployment) -> None:
    found = list(DeadLetterLog(deployment.broker, SETTINGS).read())
    told = {entry.letter.value: (entry.origin, entry.letter.kind) for entry in found}
    assert told == {
        b"not json \x1b[31m": ("t.news/1/0", "bad-json"),
        b'{"id":""}': ("t.news/0/1", "bad-field"),
        EARLY: ("t.news/1/1", "bad-field"),
    }


def test_a_repeat_is_listed_once_and_what_is_no_dead_letter_is_told(
    deployment: Deployment,
) -> None:
    broker = deployment.broker
    (_, end) = broker.bounds("t.dead-letters")[0]
    (first, *_) = broker.read("t.dead-letters", 0, 0, end)
    broker.append(Outgoing("t.dead-letters", 0, first.key, first.value, first.headers))
    broker.append(Outgoing("t.dead-letters", 0, b"k", b"v"))
    log = DeadLetterLog(broker, SETTINGS)
    assert len(list(log.read())) == end
    (told,) = log.unreadable
    assert told.startswith(f"t.dead-letters/0, offset {end + 1}: no dead letter of ours")
    assert told.endswith("header tocsin-topic is missing")


def test_lists_are_narrowed_by_topic_and_kind(deployment: Deployment) -> None:
    log = DeadLetterLog(deployment.broker, SETTINGS)
    assert len(list(log.read(topic="news", kind="bad-field"))) == 2
    assert list(log.read(topic="social")) == []


def test_what_is_good_by_now_is_taken_when_tried_again(deployment: Deployment) -> None:
    log = DeadLetterLog(deployment.broker, SETTINGS)
    early = next(e for e in log.read() if e.letter.value == EARLY)
    deployment.clock.advance(seconds=3 * 3600)
    assert log.retry([early]) == 1
    (*_, last) = deployment.broker.read("t.news", 1, 0, deployment.broker.bounds("t.news")[1][1])
    assert (last.key, last.value) == (b"early", EARLY)
    assert dict(last.headers)[RETRY_HEADER] == b"t.news/1/1"
    deployment.observe()
    assert len(list(log.read())) == 3
    observed = {
        record.document_id
        for record in deployment_log(deployment)
        if isinstance(record, RegionObservation)
    }
    assert observed == {"early", "good"}


def deployment_log(deployment: Deployment) -> Iterator[object]:
    for number, (first, end) in enumerate(deployment.broker.bounds("t.observations")):
        for record in deployment.broker.read("t.observations", number, first, end):
            yield decode_log(record.value or b"")


def test_what_must_be_refused_is_refused_again_as_a_letter_of_its_own(
    deployment: Deployment,
) -> None:
    log = DeadLetterLog(deployment.broker, SETTINGS)
    assert log.retry(log.read(kind="bad-json")) == 1
    deployment.observe()
    again = list(log.read(kind="bad-json"))
    assert len(again) == 2
    assert len({entry.origin for entry in again}) == 2
    assert len({entry.letter.value for entry in again}) == 1


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        (letter(value=b"x" * (MAX_VALUE + 1)), "only 262144 of 262145 bytes are left"),
        (letter(topic="other.news"), "'other.news' is no input"),
        (letter(topic="t.observations"), "'t.observations' is no input"),
    ],
)
def test_nothing_is_written_where_one_cannot_be_tried(refused: DeadLetter, message: str) -> None:
    made = Deployment()
    write(made.broker, letter())
    write(made.broker, refused)
    log = DeadLetterLog(made.broker, SETTINGS)
    with pytest.raises(BadUsage, match=message):
        log.retry([log.show(0), log.show(1)])
    assert made.broker.bounds("t.news") == [(0, 0), (0, 0)]


def test_bytes_that_were_changed_are_not_tried_again() -> None:
    made = Deployment()
    whole = letter(value=b"abc")
    made.broker.append(Outgoing("t.dead-letters", 0, whole.key(), b"abd", whole.headers()))
    log = DeadLetterLog(made.broker, SETTINGS)
    with pytest.raises(BadUsage, match="or they are others"):
        log.retry(log.read())


def test_fewer_partitions_than_before_still_take_it() -> None:
    made = Deployment(inputs=2)
    write(made.broker, letter(partition=5))
    log = DeadLetterLog(made.broker, SETTINGS)
    log.retry(log.read())
    assert made.broker.bounds("t.news") == [(0, 0), (0, 1)]


@pytest.fixture
def run(tocsin: Tocsin, deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Tocsin:
    @contextmanager
    def connected(settings: Settings) -> Iterator[MemoryBroker]:
        assert settings.deployment == "t"
        yield deployment.broker

    monkeypatch.setattr(dead_letters, "connected", connected)
    monkeypatch.setenv("TOCSIN_DEPLOYMENT", "t")
    return lambda *arguments: tocsin("dead-letters", *arguments, TOCSIN_DEPLOYMENT="t")


def test_the_commands_list_show_and_retry(run: Tocsin, deployment: Deployment) -> None:
    listed = run("list").stdout.decode()
    assert "t.news/1/0" in listed
    assert "bad-json" in listed
    assert "\x1b" not in listed
    records = [orjson.loads(text) for text in run("list", "--json").stdout.splitlines()]
    assert [r["offset"] for r in records] == [0, 1, 2]
    assert all(r["whole"] for r in records)
    place = next(r["offset"] for r in records if r["kind"] == "bad-json")
    shown = run("show", str(place)).stdout.decode()
    assert "origin   t.news/1/0" in shown
    assert "not json [31m" in shown
    assert run("show", str(place), "--raw").stdout == b"not json \x1b[31m"
    before = deployment.broker.bounds("t.news")
    assert run("retry", str(place), str(place)).stdout == b"1 written again\n"
    assert run("retry", "--all", "--kind", "bad-field").stdout == b"2 written again\n"
    after = deployment.broker.bounds("t.news")
    assert sum(end for _, end in after) == sum(end for _, end in before) + 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("retry",), b"offsets or --all"),
        (("retry", "0", "--all"), b"offsets or --all"),
        (("retry", "0", "--kind", "bad-json"), b"go with --all"),
        (("show", "99"), b"has no offset 99, it holds 0 to 2"),
        (("show", "x"), b"'x' is no offset"),
    ],
)
def test_what_cannot_be_is_exit_2(run: Tocsin, arguments: tuple[str, ...], message: bytes) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
