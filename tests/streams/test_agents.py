"""Batches of several partitions are in work at once, of one partition in turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace
from typing import Any, NoReturn, cast

import pytest

from streams.agents import add_agent
from streams.batch import Batch, Done, Partition


class Role:
    """Waits in each batch until it is let go on; notes what is in work."""

    def __init__(self, *, breaks: bool = False) -> None:
        self.at_work: list[Partition] = []
        self.handled: list[Batch] = []
        self.together = 0
        self.twice = False
        self.go_on = asyncio.Event()
        self._breaks = breaks

    async def handle(self, batch: Batch) -> Done:
        self.twice = self.twice or batch.partition in self.at_work
        self.at_work.append(batch.partition)
        self.handled.append(batch)
        self.together = max(self.together, len(self.at_work))
        await self.go_on.wait()
        self.at_work.remove(batch.partition)
        if self._breaks:
            raise OSError("the disk is gone")
        return Done(batch.start + 1, None)


class App:
    """As much of a Faust app as an agent is added to; its batches are taken from one queue."""

    def __init__(self, batches: list[Batch]) -> None:
        self.conf = SimpleNamespace(id="test")
        self.consumer = self
        self.finished: list[Partition] = []
        self.actors: list[Callable[[AsyncIterator[Batch]], Awaitable[None]]] = []
        self.generation = 1
        self._left = iter(batches)

    def topic(self, *topics: str, **options: object) -> object:
        return topics, options

    def agent(self, channel: object, *, name: str, concurrency: int) -> Callable[[Any], None]:
        assert channel
        assert name == "test"
        return lambda work: self.actors.extend([work] * concurrency)

    def ours(self, batch: Batch) -> bool:
        return batch.generation == self.generation

    def done(self, batch: Batch, done: Done) -> None:
        assert done.upto == batch.start + 1
        self.finished.append(batch.partition)

    async def batches(self) -> AsyncIterator[Batch]:
        for batch in self._left:
            yield batch

    async def run(self, role: Role, at_once: int, fatal: Callable[[str], NoReturn]) -> None:
        add_agent(cast("Any", self), ["log"], cast("Any", role), fatal, at_once=at_once)
        actors = [asyncio.ensure_future(actor(self.batches())) for actor in self.actors]
        for _ in range(10):
            await asyncio.sleep(0)
        role.go_on.set()
        await asyncio.gather(*actors)


def batch(number: int, start: int = 0) -> Batch:
    return Batch(Partition("log", number), 1, start, ())


def stop(reason: str) -> NoReturn:
    raise RuntimeError(reason)


def test_partitions_do_not_wait_for_one_another() -> None:
    async def scene() -> None:
        app, role = App([batch(n) for n in range(5)]), Role()
        await app.run(role, 3, stop)
        assert role.together == 3
        assert sorted(p.number for p in app.finished) == list(range(5))

    asyncio.run(scene())


def test_one_batch_at_a_time_where_no_more_are_asked_for() -> None:
    async def scene() -> None:
        app, role = App([batch(n) for n in range(3)]), Role()
        await app.run(role, 1, stop)
        assert role.together == 1
        assert [p.number for p in app.finished] == [0, 1, 2]

    asyncio.run(scene())


def test_batches_of_one_partition_are_worked_off_in_turn() -> None:
    async def scene() -> None:
        app, role = App([batch(0, 0), batch(0, 1), batch(1, 0)]), Role()
        await app.run(role, 3, stop)
        assert not role.twice
        assert role.together == 2
        assert len(app.finished) == 3

    asyncio.run(scene())


def test_an_error_ends_the_process_and_is_not_reported_done() -> None:
    async def scene() -> None:
        app, role = App([batch(4)]), Role(breaks=True)
        with pytest.raises(RuntimeError, match="log/4: batch at 0: the disk is gone"):
            await app.run(role, 1, stop)
        assert not app.finished

    asyncio.run(scene())


def test_what_waited_until_its_partition_was_taken_away_is_not_worked_off() -> None:
    async def scene() -> None:
        app, role = App([batch(0, 0), batch(0, 1)]), Role()
        add_agent(cast("Any", app), ["log"], cast("Any", role), stop, at_once=2)
        actors = [asyncio.ensure_future(actor(app.batches())) for actor in app.actors]
        for _ in range(10):
            await asyncio.sleep(0)
        app.generation = 2
        role.go_on.set()
        await asyncio.gather(*actors)
        assert role.handled == [batch(0, 0)]

    asyncio.run(scene())
