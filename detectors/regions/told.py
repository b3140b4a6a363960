"""What the stories of an open bin tell of a pair."""

from __future__ import annotations

from typing import Final, NamedTuple


class Told(NamedTuple):
    """What the stories of an open bin tell: their weight, and the log-odds they may say.

    `alone` is the most that one of them says by itself, before the feed's volume is allowed for;
    `further` how many owners beside the first surely tell of it that day.
    """

    weight: float = 0.0
    said: float = 0.0
    alone: float = 0.0
    further: int = 0


# With the first they are three.
_TWO_MORE: Final = 2
NOTHING: Final = Told()


def gravest(told: Told, crowd: float, three: float) -> float:
    """What the gravest says on a feed of this `crowd`; `three` where as many owners tell it."""
    return max(told.alone, three if told.further >= _TWO_MORE else 0.0) - crowd
