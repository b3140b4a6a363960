"""Our Faust transport: consumer and producer that keep what they promise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from faust.transport.drivers import aiokafka as driver

from streams.transport.consumer import Consumer
from streams.transport.outbox import FaustOutbox
from streams.transport.wiring import Wiring

__all__ = ["Consumer", "FaustOutbox", "Producer", "Transport", "Wiring", "wired"]


class Producer(driver.Producer):
    """Idempotent: a record is written once and in order, or the process ends."""

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}


class Transport(driver.Transport):
    """Our consumer and producer."""

    Consumer: ClassVar[Any] = Consumer
    Producer: ClassVar[Any] = Producer


def wired(wiring: Wiring) -> type[Transport]:
    """A transport class whose consumer knows its wiring."""
    # Faust names a service's logger after its class's module.
    here = {"__module__": __name__}
    consumer = type("WiredConsumer", (Consumer,), {"wiring": wiring, **here})
    return type("WiredTransport", (Transport,), {"Consumer": consumer, **here})
