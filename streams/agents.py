"""The agents: one a role; each takes a poll's batches, lets the role work them off, says done."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterable, Callable, Sequence
from typing import Any, NoReturn, cast

import faust

from streams.batch import Batch, Role
from streams.transport import Consumer

log = logging.getLogger(__name__)


class BatchSchema(faust.Schema[Any, Any]):
    """The transport's events are lists of Batch objects already; nothing is decoded."""

    def compile(self, app: Any, **_: Any) -> Any:
        """Faust's hook: how a message becomes an event."""
        create_event = app.create_event

        async def decode(message: Any, *, propagate: bool = False) -> Any:
            del propagate
            return create_event(None, message.value, message.headers, message)

        return decode


def add_agent(
    app: faust.App, topics: list[str], role: Role, fatal: Callable[[str], NoReturn]
) -> None:
    """Let `role` work off the topics' batches, a poll at once; any error ends the process."""

    async def work(polls: AsyncIterable[Sequence[Batch]]) -> None:
        async for poll in polls:
            consumer = cast("Consumer", app.consumer)
            # The poll before may have waited for the broker until partitions were taken away.
            batches = [batch for batch in poll if consumer.ours(batch)]
            if not batches:
                continue
            try:
                for batch, done in zip(batches, await role.handle(batches), strict=True):
                    consumer.done(batch, done)
            except Exception as error:
                # Faust would acknowledge the batches and go on with the next ones.
                places = ", ".join(f"{batch.partition} at {batch.start}" for batch in batches)
                log.exception("batches failed: %s", places)
                fatal(f"{places}: {error}")

    channel = app.topic(*topics, schema=BatchSchema(), value_type=bytes)
    app.agent(channel, name=app.conf.id)(work)
