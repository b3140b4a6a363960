"""Commands that write to a broker and read it back, on Kafka."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import orjson
import pytest

from deploy.kafka.launch import KafkaNode
from schemas.dead_letter import DeadLetter
from schemas.observation import Input, Origin
from streams.brokers.base import Outgoing
from streams.brokers.kafka import KafkaBroker
from streams.cli import main
from streams.settings import Settings

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    kafka: KafkaNode, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    monkeypatch.setenv("TOCSIN_BOOTSTRAP", kafka.bootstrap)
    monkeypatch.setenv("TOCSIN_DEPLOYMENT", "commands")
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level

    def started(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = main(arguments)
        out, err = capsys.readouterr()
        return code, out or err

    yield started
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)


def test_silences_and_dead_letters_are_written_and_read_back(run: Run, kafka: KafkaNode) -> None:
    assert run("topics", "create")[0] == 0
    code, said = run("alerts", "silence", "--country", "ML", "--for", "12h", "--comment", "drill")
    assert code == 0, said
    name = said.split()[0]
    assert name in run("alerts", "silences")[1]
    assert run("alerts", "tail", "--all", "--no-follow") == (0, "")
    assert run("alerts", "unsilence", name)[0] == 0
    assert name not in run("alerts", "silences")[1]
    assert name in run("alerts", "silences", "--all")[1]

    broker = KafkaBroker(Settings(bootstrap=(kafka.bootstrap,)))
    source = Input(topic="commands.news", topic_id="x", partition=1)
    letters = [
        DeadLetter.of(Origin(input=source, offset=n), "bad-field", "why", b'{"id":"%d"}' % n)
        for n in range(3)
    ]
    with broker.writer() as writer:
        for one in (*letters, letters[0]):
            target = "commands.dead-letters"
            writer.send(Outgoing(target, 0, one.key(), one.value, one.headers()))
    code, listed = run("dead-letters", "list", "--json")
    records = [orjson.loads(text) for text in listed.splitlines()]
    assert [(r["offset"], r["record_offset"]) for r in records] == [(0, 0), (1, 1), (2, 2)]
    assert '{"id":"1"}' in run("dead-letters", "show", "1")[1]
    assert run("dead-letters", "retry", "1", "2") == (0, "2 written again\n")
    again = list(broker.read("commands.news", 1, 0, broker.bounds("commands.news")[1][1]))
    assert [(r.key, r.value) for r in again] == [(b"1", b'{"id":"1"}'), (b"2", b'{"id":"2"}')]
    broker.close()
