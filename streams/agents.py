"""The agents: one a role; each takes batches, lets the role work them off, reports them done."""

from __future__ import annotations

import asyncio
import collections
import logging
from collections.abc import AsyncIterable, Callable
from typing import Any, NoReturn, cast

import faust

from streams.batch import Batch, Partition, Role
from streams.transport import Consumer

log = logging.getLogger(__name__)


class BatchSchema(faust.Schema[Any, Any]):
    """The transport's events are Batch objects already; nothing is decoded."""

    def compile(self, app: Any, **_: Any) -> Any:
        """Faust's hook: how a message becomes an event."""
        create_event = app.create_event

        async def decode(message: Any, *, propagate: bool = False) -> Any:
            del propagate
            return create_event(None, message.value, message.headers, message)

        return decode


def add_agent(
    app: faust.App,
    topics: list[str],
    role: Role,
    fatal: Callable[[str], NoReturn],
    *,
    at_once: int = 1,
) -> None:
    """Let `role` work off the topics' batches; any error ends the process.

    `at_once` batches, of a partition one, are in work at a time: a role that waits for the broker
    in each batch, `track` even twice, would else add up the waits of all its partitions.
    """
    turns: dict[Partition, asyncio.Lock] = collections.defaultdict(asyncio.Lock)

    async def work(batches: AsyncIterable[Batch]) -> None:
        async for batch in batches:
            consumer = cast("Consumer", app.consumer)
            try:
                # One of the assignment before may still wait for the broker; what waited for it
                # so long that it is of a former assignment itself must not be worked off late.
                async with turns[batch.partition]:
                    if not consumer.ours(batch):
                        continue
                    done = await role.handle(batch)
                consumer.done(batch, done)
            except Exception as error:
                # Faust would acknowledge the batch and go on with the next one.
                log.exception("%s: batch at %d failed", batch.partition, batch.start)
                fatal(f"{batch.partition}: batch at {batch.start}: {error}")

    channel = app.topic(*topics, schema=BatchSchema(), value_type=bytes)
    app.agent(channel, name=app.conf.id, concurrency=at_once)(work)
