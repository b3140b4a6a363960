"""What every Broker and Outbox keeps; the memory broker's tests and Kafka's run all of it."""

from __future__ import annotations

import asyncio

import pytest

from streams.brokers.base import Broker, BrokerError, Outbox, Outgoing


class BrokerContract:
    """Subclasses give `broker` and `topic`, the latter a name that is free."""

    @pytest.fixture
    def broker(self) -> Broker:
        raise NotImplementedError

    @pytest.fixture
    def topic(self) -> str:
        raise NotImplementedError

    def test_a_topic_is_there_once_made(self, broker: Broker, topic: str) -> None:
        assert topic not in broker.topics()
        broker.create(topic, 3, {"cleanup.policy": "compact"})
        info = broker.topics()[topic]
        assert (info.name, info.partitions) == (topic, 3)
        assert info.id
        assert broker.configs([topic])[topic]["cleanup.policy"] == "compact"
        assert broker.bounds(topic) == [(0, 0)] * 3

    def test_a_topic_cannot_be_made_twice(self, broker: Broker, topic: str) -> None:
        broker.create(topic, 1, {})
        with pytest.raises(BrokerError, match=topic):
            broker.create(topic, 1, {})

    def test_a_topic_made_again_has_another_id(self, broker: Broker, topic: str) -> None:
        broker.create(topic, 1, {})
        before = broker.topics()[topic]
        broker.delete(topic)
        assert topic not in broker.topics()
        broker.create(topic, 1, {})
        after = broker.topics()[topic]
        assert before.id != after.id

    def test_what_is_written_is_read_in_order(self, broker: Broker, topic: str) -> None:
        broker.create(topic, 2, {})
        sent = [
            Outgoing(topic, 1, b"k", b"first", (("name", b"value"),)),
            Outgoing(topic, 1, b"gone", None),
            Outgoing(topic, 1, b"", b"\xff\x00"),
        ]
        with broker.writer() as writer:
            for record in sent:
                writer.send(record)
        assert broker.bounds(topic) == [(0, 0), (0, 3)]
        found = list(broker.read(topic, 1, 0, 3))
        assert [(r.offset, r.key, r.value) for r in found] == [
            (0, b"k", b"first"),
            (1, b"gone", None),
            (2, b"", b"\xff\x00"),
        ]
        assert [tuple(r.headers) for r in found] == [(("name", b"value"),), (), ()]
        assert {(r.topic, r.partition) for r in found} == {(topic, 1)}
        assert found[0].timestamp_ms <= found[2].timestamp_ms

    def test_a_stretch_is_read_without_its_stop(self, broker: Broker, topic: str) -> None:
        broker.create(topic, 1, {})
        with broker.writer() as writer:
            for number in range(300):
                writer.send(Outgoing(topic, 0, None, str(number).encode()))
        found = [record.offset for record in broker.read(topic, 0, 100, 250)]
        assert found == list(range(100, 250))
        assert list(broker.read(topic, 0, 7, 7)) == []

    def test_offsets_are_found_by_the_time_of_writing(self, broker: Broker, topic: str) -> None:
        broker.create(topic, 2, {})
        with broker.writer() as writer:
            for number in range(3):
                writer.send(Outgoing(topic, 0, None, b"%d" % number))
        written = [record.timestamp_ms for record in broker.read(topic, 0, 0, 3)]
        assert broker.offsets_at(topic, written[0]) == [0, 0]
        assert broker.offsets_at(topic, written[-1] + 1) == [3, 0]

    def test_a_topic_that_is_not_there_is_named(self, broker: Broker, topic: str) -> None:
        with pytest.raises(BrokerError, match=topic):
            broker.bounds(topic)

    def test_a_partition_that_is_not_there_is_refused(self, broker: Broker, topic: str) -> None:
        broker.create(topic, 1, {})
        with pytest.raises(BrokerError), broker.writer() as writer:
            writer.send(Outgoing(topic, 5, None, b"x"))


def send(outbox: Outbox, records: list[Outgoing]) -> list[int | None]:
    return asyncio.run(outbox.send(records))
