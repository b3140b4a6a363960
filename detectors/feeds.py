"""Feed groups: which documents are counted together, and in bins of what length.

A feed group is a kind and a resolution, `news/1h` or `news/24h`. Sources whose times are dates
only fall on midnight; counted by the hour they would be a burst at midnight and an outage for the
rest of the day, so they have bins, baselines and filters of a day.
"""

from __future__ import annotations

import math
from typing import Final

from schemas.times import DAY_MS, HOUR_MS

LANES: Final = ("1h", "24h")
BIN_MS: Final = {"1h": HOUR_MS, "24h": DAY_MS}
BIN_HOURS: Final = {"1h": 1, "24h": 24}
_HOURS: Final = 24
# Rounded, so that no platform's sine is in it.
_CLOCK: Final = tuple(
    (
        round(math.cos(2.0 * math.pi * hour / _HOURS), 9) + 0.0,
        round(math.sin(2.0 * math.pi * hour / _HOURS), 9) + 0.0,
    )
    for hour in range(_HOURS)
)


def lane_of(published_ms: int, resolution_hours: int | None) -> str:
    """The resolution to count a document in; without a registered one, midnight tells a date.

    >>> lane_of(0, None), lane_of(1, None), lane_of(0, 1)
    ('24h', '1h', '1h')
    """
    if resolution_hours is None:
        return "24h" if published_ms % DAY_MS == 0 else "1h"
    return "24h" if resolution_hours >= BIN_HOURS["24h"] else "1h"


def group_lane(group: str) -> str:
    """The resolution of a feed group.

    >>> group_lane("news/24h")
    '24h'
    """
    return group.rpartition("/")[2]


def bin_start(ms: int, lane: str) -> int:
    """Start of the bin that holds a moment, in milliseconds."""
    return ms - ms % BIN_MS[lane]


def phase(bin_ms: int, lane: str) -> tuple[float, float]:
    """A bin of an hour as an arrow on the day's clock; a day has none.

    >>> phase(6 * 3_600_000, "1h"), phase(0, "24h")
    ((0.0, 1.0), (0.0, 0.0))
    """
    return _CLOCK[bin_ms // HOUR_MS % len(_CLOCK)] if BIN_HOURS[lane] == 1 else (0.0, 0.0)
