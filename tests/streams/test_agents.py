"""A poll's batches are worked off together; what is not ours any more is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from types import SimpleNamespace
from typing import Any, NoReturn, cast

import pytest

from streams.agents import add_agent
from streams.batch import Batch, Done, Partition


class Role:
    """Notes what it is handed, and what happens meanwhile."""

    def __init__(
        self, meanwhile: Callable[[], None] | None = None, *, breaks: bool = False
    ) -> None:
        self.handled: list[Sequence[Batch]] = []
        self._meanwhile = meanwhile
        self._breaks = breaks

    async def handle(self, batches: Sequence[Batch]) -> list[Done]:
        self.handled.append(batches)
        if self._meanwhile:
            self._meanwhile()
        if self._breaks:
            raise OSError("the disk is gone")
        return [Done(batch.start + 1, None) for batch in batches]


class App:
    """As much of a Faust app as an agent is added to; its polls are taken from one queue."""

    def __init__(self, *polls: list[Batch]) -> None:
        self.conf = SimpleNamespace(id="test")
        self.consumer = self
        self.finished: list[tuple[Batch, Done]] = []
        self.actors: list[Callable[[AsyncIterator[list[Batch]]], Awaitable[None]]] = []
        self.generation = 1
        self._polls = polls

    def topic(self, *topics: str, **options: object) -> object:
        return topics, options

    def agent(self, channel: object, *, name: str) -> Callable[[Any], None]:
        assert channel
        assert name == "test"
        return self.actors.append

    def ours(self, batch: Batch) -> bool:
        return batch.generation == self.generation

    def done(self, batch: Batch, done: Done) -> None:
        self.finished.append((batch, done))

    async def polls(self) -> AsyncIterator[list[Batch]]:
        for poll in self._polls:
            yield poll

    def run(self, role: Role) -> None:
        add_agent(cast("Any", self), ["log"], cast("Any", role), stop)
        (actor,) = self.actors
        asyncio.run(cast("Any", actor(self.polls())))


def batch(number: int, start: int = 0, generation: int = 1) -> Batch:
    return Batch(Partition("log", number), generation, start, ())


def stop(reason: str) -> NoReturn:
    raise RuntimeError(reason)


def test_a_polls_batches_are_handed_over_together_and_each_is_reported_done() -> None:
    first, second = [batch(0), batch(1)], [batch(0, 1)]
    app, role = App(first, second), Role()
    app.run(role)
    assert role.handled == [first, second]
    assert app.finished == [(b, Done(b.start + 1, None)) for b in (*first, *second)]


def test_an_error_ends_the_process_and_nothing_is_reported_done() -> None:
    app = App([batch(4), batch(5, 7)])
    with pytest.raises(RuntimeError, match="log/4 at 0, log/5 at 7: the disk is gone"):
        app.run(Role(breaks=True))
    assert not app.finished


def test_what_is_of_a_former_assignment_is_not_worked_off() -> None:
    app = App([batch(0, 0)], [batch(0, 1)], [batch(0, 1, generation=2), batch(1)])

    def taken_away() -> None:
        app.generation = 2

    role = Role(taken_away)
    app.run(role)
    assert role.handled == [[batch(0, 0)], [batch(0, 1, generation=2)]]
