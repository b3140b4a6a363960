"""ModelChoice: what a block is read with, over restarts, upgrades and a broker that is away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import cast

import pytest

from detectors.model.classifier import SignalClassifier
from detectors.model.snapshot import shipped_model
from detectors.pipeline import Core
from schemas.model import ModelSnapshot, ModelUse, ModelUses
from schemas.observation import Input
from schemas.topics import BLOCK
from streams.brokers.base import BrokerError, Record
from streams.brokers.memory import MemoryBroker
from streams.clock import ManualClock
from streams.models.log import CURRENT, Registry, model_record, use_record
from streams.models.model_choice import ModelChoice
from tests.streams.tiny_core import TinyCore

NEWS = Input(topic="news", topic_id="one", partition=0)
OLD, NEW = shipped_model(), SignalClassifier.from_priors().snapshot()


class Broker(MemoryBroker):
    """A broker that can be away."""

    away = False

    def read(self, topic: str, partition: int, start: int, stop: int) -> Iterator[Record]:
        if self.away:
            raise BrokerError("away")
        return super().read(topic, partition, start, stop)


@pytest.fixture
def broker() -> Broker:
    made = Broker()
    made.create("models", 1, {})
    made.create("observations", 1, {})
    return made


def choice(broker: Broker, own: ModelSnapshot, clock: ManualClock | None = None) -> ModelChoice:
    """A choice as a worker makes it that is shipped with the model `own`."""
    return ModelChoice(
        cast("Core", TinyCore()).using(own),
        own,
        Registry(broker, "models"),
        broker,
        observations="observations",
        every_s=1.0 if clock else 0.0,
        clock=clock or ManualClock(),
    )


def read(made: ModelChoice, broker: Broker, block: int, source: Input = NEWS) -> str:
    """Read one block; the digest it is read with. What must be on the topic is put there."""
    asyncio.run(made.look())
    digest = made.core_for(source, block).model_digest
    for record in made.records():
        broker.append(record)
    return digest


def test_a_block_begun_before_an_upgrade_ends_with_the_model_it_began_with(broker: Broker) -> None:
    assert read(choice(broker, OLD), broker, 0) == OLD.digest
    upgraded = choice(broker, NEW)
    assert [read(upgraded, broker, at) for at in (0, BLOCK, 2 * BLOCK)] == [
        OLD.digest, NEW.digest, NEW.digest,
    ]  # fmt: skip


def test_blocks_read_again_get_the_models_they_had_and_only_then_the_newest(
    broker: Broker,
) -> None:
    first = choice(broker, OLD)
    read(first, broker, 0)
    broker.append(model_record("models", NEW))
    broker.append(model_record("models", NEW, CURRENT))
    had = [read(first, broker, at) for at in (BLOCK, 2 * BLOCK)]
    assert had == [NEW.digest, NEW.digest]
    broker.append(model_record("models", OLD, CURRENT))
    again = choice(broker, OLD)
    digests = [read(again, broker, at * BLOCK) for at in range(4)]
    assert digests[:2] == [OLD.digest, NEW.digest]
    assert digests[3] == OLD.digest


def test_a_model_that_is_gone_is_replaced_and_the_replacement_recorded(broker: Broker) -> None:
    uses = ModelUses(topic_id="one", uses=(ModelUse(block=0, digest="f" * 64),))
    broker.append(use_record("models", NEWS.name, uses))
    made = choice(broker, OLD)
    assert read(made, broker, 0) == OLD.digest
    registry = Registry(broker, "models")
    registry.refresh()
    assert registry.uses[NEWS.name].uses == (ModelUse(block=0, digest=OLD.digest),)
    assert registry.find(OLD.digest) == OLD


def test_what_was_recorded_of_a_topic_of_the_same_name_does_not_count(broker: Broker) -> None:
    read(choice(broker, OLD), broker, 0)
    other = Input(topic="news", topic_id="two", partition=0)
    assert read(choice(broker, NEW), broker, 0, other) == NEW.digest


def test_a_partition_taken_away_and_given_back_keeps_its_record(broker: Broker) -> None:
    made = choice(broker, OLD)
    read(made, broker, 0)
    made.forget()
    broker.append(model_record("models", NEW, CURRENT))
    assert read(made, broker, 0) == OLD.digest
    assert read(made, broker, BLOCK) == NEW.digest


def test_nothing_is_recorded_while_nothing_switches(broker: Broker) -> None:
    made = choice(broker, OLD)
    read(made, broker, 0)
    written = broker.bounds("models")
    for at in range(1, 30):
        read(made, broker, at * BLOCK)
    assert broker.bounds("models") == written


def test_the_record_of_switches_is_bounded(broker: Broker) -> None:
    made = choice(broker, OLD)
    for at in range(40):
        broker.append(model_record("models", (OLD, NEW)[at % 2], CURRENT))
        assert read(made, broker, at * BLOCK) == (OLD, NEW)[at % 2].digest
    registry = Registry(broker, "models")
    registry.refresh()
    assert len(registry.uses[NEWS.name].uses) == 16


def test_a_look_while_the_broker_is_away_waits_for_the_next_but_never_the_first(
    broker: Broker,
) -> None:
    clock = ManualClock()
    made = choice(broker, OLD, clock)
    broker.append(model_record("models", NEW, CURRENT))
    broker.away = True
    with pytest.raises(BrokerError):
        asyncio.run(made.look())
    broker.away = False
    assert read(made, broker, 0) == NEW.digest
    broker.append(model_record("models", OLD, CURRENT))
    broker.away = True
    clock.advance(seconds=2.0)
    assert read(made, broker, BLOCK) == NEW.digest
    broker.away = False
    clock.advance(seconds=2.0)
    assert read(made, broker, 2 * BLOCK) == OLD.digest
