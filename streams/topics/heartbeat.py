"""Heartbeats: control records that say to a live input topic's readers that time passes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from schemas.codec import encode
from schemas.control import CONTROL_HEADER, InputControl
from streams.batch import Partition
from streams.brokers.base import BrokerError, Outbox, Outgoing

log = logging.getLogger(__name__)


def control_record(partition: Partition, control: InputControl) -> Outgoing:
    """A control record for one partition of an input topic."""
    headers = ((CONTROL_HEADER, b"1"),)
    return Outgoing(partition.topic, partition.number, None, encode(control), headers)


async def beat(
    outbox: Outbox,
    partitions: Callable[[], list[Partition]],
    principal: str,
    *,
    every_s: float,
) -> None:
    """Send a heartbeat to each partition that is ours, again and again, until cancelled."""
    control = InputControl(what="heartbeat", principal=principal)
    while True:
        try:
            await outbox.send([control_record(partition, control) for partition in partitions()])
        except BrokerError as error:
            # Nothing depends on a single heartbeat: the next one says more.
            log.warning("heartbeat: %s", error)
        await asyncio.sleep(every_s)
