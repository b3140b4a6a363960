"""Which model the workers use, changed by hand: found by name, pinned, released, rolled back to."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from detectors.model.learning import rolled_back
from detectors.model.snapshot import shipped_model
from schemas.model import ModelSnapshot
from schemas.topics import BY_NAME
from streams.brokers.base import Broker, Outgoing
from streams.errors import BadUsage
from streams.models.log import CURRENT, PINNED, Registry, model_record
from streams.models.model_file import read_model
from streams.settings import Settings

SHIPPED: Final = "shipped"
_SHORTEST: Final = 6


def registry_of(settings: Settings, broker: Broker) -> Registry:
    """The deployment's models as they are now; raises BadUsage where the topic is missing."""
    topic = _topic(settings, broker, "models")
    registry = Registry(broker, topic)
    registry.refresh()
    return registry


def local_model(name: str) -> ModelSnapshot | None:
    """The model of a name that needs no broker, `shipped` or a file; None for any other name."""
    if name == SHIPPED:
        return shipped_model()
    return read_model(name) if "/" in name or "." in name or Path(name).is_file() else None


def find_model(name: str, registry: Registry) -> ModelSnapshot:
    """The model of a name: `shipped`, a file, `current`, `pinned`, or a digest's beginning.

    Raises BadUsage where there is none or more than one.
    """
    local = local_model(name)
    if local is not None:
        return local
    if name in (CURRENT, PINNED):
        entry = registry.current if name == CURRENT else registry.pinned
        if entry is None:
            raise BadUsage(f"model {name!r}: the topic {registry.topic} has none")
        return entry.snapshot
    known = {*registry.models, shipped_model().digest}
    found = sorted(digest for digest in known if digest.startswith(name))
    if len(name) < _SHORTEST or len(found) != 1:
        raise BadUsage(
            f"model {name!r}: {len(found)} of {registry.topic} begin so; give one digest, or six "
            "digits of it at least (`tocsin model list`), `current`, `pinned`, `shipped` or a file"
        )
    return registry.find(found[0]) or shipped_model()


def pin(settings: Settings, broker: Broker, name: str, author: str) -> ModelSnapshot:
    """Let every worker read new blocks with this model, whatever is learned; gives the model."""
    registry = registry_of(settings, broker)
    snapshot = find_model(name, registry)
    _write(broker, registry, [snapshot], model_record(registry.topic, snapshot, PINNED, author))
    return snapshot


def release(settings: Settings, broker: Broker) -> bool:
    """Take the pin away, so that `current` holds again; False where there was none."""
    registry = registry_of(settings, broker)
    if registry.pinned is None:
        return False
    _write(broker, registry, [], Outgoing(registry.topic, 0, PINNED.encode(), None))
    return True


def rollback(settings: Settings, broker: Broker, name: str, author: str) -> ModelSnapshot:
    """Let learning start anew from this model, without the labels given so far.

    A new line begins with it, which is `current` from here on; gives the line's first model.
    """
    registry = registry_of(settings, broker)
    _, applied = broker.bounds(_topic(settings, broker, "labels"))[0]
    target, head = find_model(name, registry), registry.head()
    line = 1 if head is None else head.standing[0] + 1
    start = rolled_back(target, line, applied)
    record = model_record(registry.topic, start, CURRENT, author)
    _write(broker, registry, [target, start], record)
    return start


def _write(broker: Broker, registry: Registry, models: list[ModelSnapshot], last: Outgoing) -> None:
    with broker.writer() as writer:
        for snapshot in models:
            if snapshot.digest not in registry.models:
                writer.send(model_record(registry.topic, snapshot))
        writer.send(last)


def _topic(settings: Settings, broker: Broker, name: str) -> str:
    topic = BY_NAME[name].full_name(settings.deployment)
    if topic not in broker.topics():
        raise BadUsage(f"topic {topic} is missing: `tocsin topics create` makes it")
    return topic
