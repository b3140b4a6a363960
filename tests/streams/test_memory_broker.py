"""The memory broker keeps the contract of the real one."""

from __future__ import annotations

import pytest

from streams.brokers.base import Broker, BrokerError, Outgoing
from streams.brokers.memory import MemoryBroker, MemoryOutbox
from tests.brokers.contract import BrokerContract, send


class TestMemoryBroker(BrokerContract):
    @pytest.fixture
    def broker(self) -> Broker:
        return MemoryBroker()

    @pytest.fixture
    def topic(self) -> str:
        return "topic"


def test_an_outbox_tells_the_offsets_of_each_partition() -> None:
    broker = MemoryBroker()
    broker.create("a", 2, {})
    records = [Outgoing("a", number % 2, None, b"") for number in range(5)]
    assert send(MemoryOutbox(broker), records) == [0, 0, 1, 1, 2]


def test_what_retention_took_is_left_out() -> None:
    broker = MemoryBroker()
    broker.create("a", 1, {})
    for number in range(5):
        broker.append(Outgoing("a", 0, None, str(number).encode()))
    broker.trim("a", 0, 3)
    assert broker.bounds("a") == [(3, 5)]
    assert [record.offset for record in broker.read("a", 0, 0, 5)] == [3, 4]
    with pytest.raises(BrokerError, match="past the end"):
        list(broker.read("a", 0, 0, 6))
