"""Bad input over Kafka: each kind is a dead letter, the rest goes on, counts are exact."""

from __future__ import annotations

import hashlib
from pathlib import Path

from deploy.kafka.launch import KafkaNode
from schemas.control import InputControl
from schemas.dead_letter import MAX_VALUE
from streams.batch import Partition
from streams.brokers.base import Headers, Outgoing
from streams.topics.heartbeat import control_record
from tests.faults.world import World
from tests.streams.bad_lines import REFUSED, line


def test_each_kind_of_bad_input_is_a_dead_letter_with_origin_and_reason(
    kafka: KafkaNode, tmp_path: Path
) -> None:
    lines = []
    for number, (refused, _) in enumerate(REFUSED.values()):
        lines += [line(id=f"good-{number}"), refused]
    with World(kafka, "bad-input", tmp_path) as world:
        loaded = world.load(lines, "bad")
        assert loaded.lines == len(lines)
        news = world.topic("news")
        with world.broker.writer() as writer:
            writer.send(Outgoing(news, 0, b"k", None))
            stranger = InputControl(what="heartbeat", principal="a stranger")
            writer.send(control_record(Partition(news, 0), stranger))
            friend = InputControl(what="heartbeat", principal=world.settings.principal)
            writer.send(control_record(Partition(news, 0), friend))
        worker = world.start("observe")
        world.start("track")
        world.wait_done()

        letters = list(world.records("dead-letters"))
        by_digest = {dict(letter.headers)["tocsin-sha256"].decode(): letter for letter in letters}
        wanted = dict(REFUSED.values())
        wanted[b""] = "not JSON"
        for value, reason in wanted.items():
            letter = by_digest[hashlib.sha256(value).hexdigest()]
            headers = {name: header.decode() for name, header in letter.headers}
            assert reason in headers["tocsin-reason"]
            assert headers["tocsin-topic"] == news
            assert headers["tocsin-length"] == str(len(value))
            assert letter.value == value[:MAX_VALUE]
            at = int(headers["tocsin-partition"]), int(headers["tocsin-offset"])
            origin = next(world.broker.read(news, *at, at[1] + 1))
            assert (origin.value or b"") == value
        assert any("may not write control" in reason_of(letter.headers) for letter in letters)

        counts = world.check_blocks()
        dead = len(REFUSED) + 2
        assert len(letters) == dead
        assert counts["refused"] == dead
        assert counts["control"] == world.settings.input_partitions + 1
        assert counts["observed"] + counts["placeless"] == len(lines) - len(REFUSED)
        assert worker.metric("tocsin_refused_total") == dead


def reason_of(headers: Headers) -> str:
    return dict(headers)["tocsin-reason"].decode()
