"""`tocsin alerts` on a broker in memory: silences act on deliveries, not on the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec
import orjson
import pytest

from schemas.alert import Alert
from schemas.digest import log_digest
from streams.brokers.memory import MemoryBroker
from streams.cli import alerts, silences
from streams.settings import Settings
from streams.topics.alert_log import AlertLog
from tests.streams.roles import Deployment
from tests.streams.test_cli import Done
from tests.streams.test_cli import Tocsin as Run
from tests.streams.tiny_core import tiny_documents

Tocsin = Callable[..., Done]
ALWAYS = ("--starts", "2000-01-01T00:00:00Z", "--ends", "2100-01-01T00:00:00Z")


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Deployment:
    made = Deployment()
    made.load(tiny_documents(1))
    made.observe()
    made.track()

    @contextmanager
    def connected(settings: Settings) -> Iterator[MemoryBroker]:
        assert settings.deployment == "t"
        yield made.broker

    for module in (alerts, silences):
        monkeypatch.setattr(module, "connected", connected)
    monkeypatch.setenv("TOCSIN_DEPLOYMENT", "t")
    return made


@pytest.fixture
def run(tocsin: Run) -> Tocsin:
    def started(*arguments: str) -> Done:
        return tocsin("alerts", *arguments, TOCSIN_DEPLOYMENT="t")

    return started


def read(done: Done) -> list[Alert]:
    assert done.returncode == 0, done.stderr
    return [msgspec.json.decode(line, type=Alert) for line in done.stdout.splitlines()]


def tail(run: Tocsin, *more: str) -> list[Alert]:
    return read(run("tail", "--all", "--no-follow", *more))


def test_a_tail_holds_back_what_is_silenced_and_says_how_much(
    deployment: Deployment, run: Tocsin
) -> None:
    before = tail(run)
    country = before[0].region.country
    done = run("silence", "--country", country, "--comment", "known", *ALWAYS)
    assert done.returncode == 0, done.stderr
    name = done.stdout.decode().split()[0]
    assert f"every signal in {country}, 2000" in done.stdout.decode()
    held = run("tail", "--all", "--no-follow")
    assert read(held) == [a for a in before if a.region.country != country]
    count = sum(a.region.country == country for a in before)
    assert f"{count} held back".encode() in held.stderr
    marked = tail(run, "--silenced")
    assert [a.silenced_by for a in marked] == [
        (name,) if a.region.country == country else () for a in before
    ]
    assert run("unsilence", name).returncode == 0
    # An ended silence stands for what came before its end, and these came long before.
    assert len(tail(run)) == len(before) - count
    assert name.encode() not in run("silences").stdout
    assert name.encode() in run("silences", "--all").stdout
    assert deployment.broker.bounds("t.control") == [(0, 2)]


def test_an_export_keeps_all_and_marks_it(deployment: Deployment, run: Tocsin) -> None:
    before = run("export")
    run("silence", "--signal", "fuel", "--up-to", "Extreme", "--comment", "c", *ALWAYS)
    after = run("export")
    assert before.stderr == after.stderr
    assert b"digest" in after.stderr
    assert log_digest(read(before)) == log_digest(read(after))
    assert {a.signal for a in read(after) if a.silenced_by} == {"fuel"}
    assert not any(a.silenced_by for a in read(before))
    assert deployment.broker.bounds("t.control") == [(0, 1)]


def test_an_incident_tells_its_silence_and_who_has_taken_it_on(
    deployment: Deployment, run: Tocsin
) -> None:
    settings = Settings(deployment="t")
    first = next(AlertLog(deployment.broker, settings).read()).alert
    run("silence", "--region", first.region.iso, "--comment", "drill\x1b[31m", *ALWAYS)
    done = run("ack", first.incident_id, "--comment", "calling the embassy")
    assert f"{first.incident_id}  taken on by tocsin" in done.stdout.decode()
    told = run("show", first.incident_id).stdout.decode()
    assert "silenced by tocsin until 2100-01-01T00:00:00Z: drill[31m" in told
    assert "taken on by tocsin at 2" in told
    assert "calling the embassy" in told


def test_silences_are_listed_as_records_too(deployment: Deployment, run: Tocsin) -> None:
    run("silence", "--signal", "coup", "--for", "12h", "--comment", "c")
    (line,) = run("silences", "--json").stdout.splitlines()
    assert orjson.loads(line)["signal"] == "coup"
    assert deployment.broker.bounds("t.control") == [(0, 1)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("silence", "--comment", "c", "--for", "1h"), b"one of --country"),
        (("silence", "--comment", "c", "--for", "soon", "--signal", "fuel"), b"'soon' is no"),
        (("silence", "--comment", "c", "--for", "1h", "--signal", "gas"), b"'gas' is none of"),
        (("silence", "--comment", "c", "--for", "1h", "--country", "XX"), b"'XX' is not"),
        (("silence", "--comment", "c", "--for", "1h", "--region", "Gao"), b"'Gao' is not"),
        (
            ("silence", "--comment", "c", "--for", "1h", "--region", "ML-1", "--country", "NE"),
            b"ML-1 is not in NE",
        ),
        (("silence", "--comment", "c", "--signal", "fuel"), b"--ends --for"),
        (("silence", "--for", "1h", "--signal", "fuel"), b"--comment"),
        (("unsilence", "silence-0"), b"there is no such silence"),
        (("ack", "none"), b"none: there is no such incident"),
    ],
)
def test_what_cannot_be_is_exit_2(
    deployment: Deployment, run: Tocsin, arguments: tuple[str, ...], message: bytes
) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert b"Traceback" not in done.stderr
    assert deployment.broker.bounds("t.control") == [(0, 0)]
