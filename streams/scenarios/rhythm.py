"""When the world publishes: a daily and weekly cycle, and cards dealt without repeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final, Generic, TypeVar

from schemas.times import DAY_MS, HOUR_MS

T = TypeVar("T")

MINUTE_MS: Final = 60_000
SATURDAY: Final = 5
# Share of a local day's documents by hour: newsrooms wake at six and peak before noon and at six.
HOURS: Final = (1, 1, 1, 1, 1, 3, 6, 9, 11, 12, 12, 11, 9, 9, 10, 10, 11, 12, 11, 9, 7, 5, 3, 2)


def seeded(seed: str) -> Random:
    """A generator that gives the same numbers on every run; `seed` names what it is for."""
    return Random(seed)


class Deck(Generic[T]):
    """Cards dealt in a shuffled order; none comes twice before all have come once."""

    def __init__(self, cards: Sequence[T], rng: Random) -> None:
        self._cards = list(cards)
        self._rng = rng
        self._left: list[T] = []

    def deal(self) -> T:
        """The next card."""
        if not self._left:
            self._left = list(self._cards)
            self._rng.shuffle(self._left)
        return self._left.pop()

    def hand(self, size: int) -> list[T]:
        """The next `size` cards, all different; fewer if the deck is smaller than that."""
        hand: list[T] = []
        while len(hand) < min(size, len(self._cards)):
            card = self.deal()
            if card not in hand:
                hand.append(card)
        return hand


def days(first: datetime, last: datetime) -> Iterator[datetime]:
    """Midnights UTC from `first` to `last`, both included."""
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def ms(moment: datetime) -> int:
    """Epoch milliseconds of a moment; one without a zone is UTC."""
    return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()) * 1000


def moment_of_day(midnight_ms: int, hours_ahead: int, rng: Random) -> int:
    """A time in the UTC day, likelier in the waking hours of a place `hours_ahead` of UTC."""
    local = rng.choices(range(24), weights=HOURS)[0]
    offset = ((local - hours_ahead) % 24) * HOUR_MS + rng.randrange(3600) * 1000
    return midnight_ms + offset % DAY_MS


def volume(day: datetime, weekday: int, weekend: int, rng: Random) -> int:
    """How many documents a day brings: a weekly cycle and some chance."""
    mean = weekend if day.weekday() >= SATURDAY else weekday
    return mean + rng.randrange(-2, 3)
