"""Other parameters for running workers: a ParamsChange in every partition of observations."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from detectors.params import Params, params_id
from schemas.codec import encode
from schemas.control import ParamsChange
from schemas.topics import BY_NAME
from streams.brokers.base import Broker, Outgoing
from streams.errors import BadUsage
from streams.settings import Settings

# Ticks are keyed by their input, observations by country; neither is ever this.
KEY = b"params"


class Applied(NamedTuple):
    """What was written: the new parameters' id, into so many partitions."""

    params_id: str
    partitions: int


def apply_params(settings: Settings, broker: Broker, params: Params) -> Applied:
    """Write the change to every partition of observations and wait until all are acknowledged.

    Each tracker uses the parameters for the records that stand behind the change. Raises BadUsage
    where the topic is missing, BrokerError where the broker does not answer.
    """
    topic = BY_NAME["observations"].full_name(settings.deployment)
    found = broker.topics().get(topic)
    if found is None:
        raise BadUsage(f"topic {topic} is missing: `tocsin topics create` makes it")
    change = ParamsChange(
        params_id=params_id(params),
        params=msgspec.to_builtins(params),
        author=settings.principal,
    )
    value = encode(change)
    with broker.writer() as writer:
        for partition in range(found.partitions):
            writer.send(Outgoing(topic, partition, KEY, value))
    return Applied(change.params_id, found.partitions)
