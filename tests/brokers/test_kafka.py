"""kafka-python's broker keeps the contract, and says in words when there is none."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from itertools import count

import pytest

from deploy.kafka.launch import KafkaNode
from streams.brokers.base import Broker, BrokerError
from streams.brokers.kafka import KafkaBroker
from streams.settings import Settings
from tests.brokers.contract import BrokerContract
from tests.faults.world import free_port

NUMBERS = count()


class TestKafkaBroker(BrokerContract):
    @pytest.fixture
    def broker(self, kafka: KafkaNode) -> Iterator[Broker]:
        made = KafkaBroker(Settings(bootstrap=(kafka.bootstrap,)))
        yield made
        made.close()

    @pytest.fixture
    def topic(self) -> str:
        return f"contract-{next(NUMBERS)}"


def test_a_broker_that_is_away_is_told_of_within_the_time_limit() -> None:
    address = f"127.0.0.1:{free_port()}"
    broker = KafkaBroker(Settings(bootstrap=(address,)), timeout_ms=1_000)
    with pytest.raises(BrokerError, match=f"{address}: cannot be reached"):
        broker.topics()
    broker.close()
    # kafka-python leaves the sockets of refused connections to the collector.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
