"""Scenarios: stories as documents on a time line, for the demo and the tests.

`bamako` is the fuel blockade of Bamako in 2025, written for this project after the public record,
among the everyday news of the world; `quiet` is its twin of equal volume in which nothing happens.
The background is the same in both, byte for byte.

>>> names()
('bamako', 'quiet')
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

from streams.scenarios import facts as _facts
from streams.scenarios.facts import Episode, Facts, Landmark
from streams.scenarios.item import Item, by_arrival, by_event_time
from streams.scenarios.stories import Desk, originals
from streams.scenarios.twin import calm_originals
from streams.scenarios.world import background

__all__ = ("Episode", "Facts", "Landmark", "arrivals", "documents", "facts", "names")

_SEED: Final = "bamako 1"
_NAMES: Final = ("bamako", "quiet")


def names() -> tuple[str, ...]:
    """The scenarios there are."""
    return _NAMES


def documents(name: str) -> Iterator[bytes]:
    """The documents of a scenario, each one line of JSON without its end, in event-time order.

    The same bytes on every run and machine. KeyError for an unknown name.
    """
    yield from _lines(name, by_event_time)


def arrivals(name: str) -> Iterator[bytes]:
    """The same lines in the order in which they arrive: some come an hour after their time."""
    yield from _lines(name, by_arrival)


def facts(name: str) -> Facts:
    """Landmarks and expected episodes of a scenario; KeyError for an unknown name."""
    return _facts.load()[name]


def _lines(name: str, order: Callable[[Item], tuple[int, str]]) -> Iterator[bytes]:
    known = facts(name)
    first = datetime.fromisoformat(known.first).replace(tzinfo=UTC)
    last = datetime.fromisoformat(known.last).replace(tzinfo=UTC)
    items = list(background(first, last, _SEED))
    told = originals("bamako")
    if name == "quiet":
        told = list(calm_originals(told, _SEED))
    desk = Desk(_SEED)
    for original in told:
        items.extend(desk.items(original))
    for item in sorted(items, key=order):
        yield item.line()
