"""What one feed group brings in a bin, so counted that one owner alone cannot change what is usual.

Each signal's share of the whole feed is what a region without a past is judged by. A flood from
one owner would raise it, and lower what others are then told of: its part is winsorised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from detectors.rounding import six_places
from schemas.signals import SIGNALS
from schemas.tick import Volume

__all__ = ["Tally"]

# What an owner may bring of a signal in a bin of a block whatever the others do, in stories.
_FREE: Final = 1.0
# And so many times what the others bring in as many documents.
_TIMES: Final = 3.0
# With fewer documents of others there is nothing to hold it against: a feed of one owner.
_OTHERS: Final = 10


class Tally:
    """Documents of one feed group in one bin of a block, and the signals in them by owner."""

    __slots__ = ("_bin_ms", "_documents", "_group", "_observed", "_placeless", "_told", "_volume")

    def __init__(self, group: str, bin_ms: int) -> None:
        self._group = group
        self._bin_ms = bin_ms
        self._volume: Volume | None = None
        self._observed = 0
        self._placeless = 0
        self._documents: dict[str, int] = {}
        self._told: dict[str, dict[str, float]] = {signal: {} for signal in SIGNALS}

    def add(self, owner: str, probabilities: Mapping[str, float], *, placed: bool) -> None:
        """Count a document of `owner`; `placed` if it names a place."""
        self._volume = None
        if placed:
            self._observed += 1
        else:
            self._placeless += 1
        self._documents[owner] = self._documents.get(owner, 0) + 1
        for signal, probability in probabilities.items():
            if probability:
                told = self._told[signal]
                told[owner] = told.get(owner, 0.0) + probability

    def volume(self) -> Volume:
        """What was counted; of each signal, every owner's part is winsorised by all others'.

        >>> tally = Tally("news/1h", 0)
        >>> for number in range(40):
        ...     tally.add(f"wire{number % 4}", {}, placed=True)
        >>> for number in range(20):
        ...     tally.add("loud", {"siege": 1.0}, placed=True)
        >>> tally.volume().probability[SIGNALS.index("siege")]
        1.0
        """
        # A block of a thin feed has many bins, and says them all in each of its many Ticks.
        if self._volume is None:
            self._volume = Volume(
                group=self._group,
                bin_ms=self._bin_ms,
                observed=self._observed,
                placeless=self._placeless,
                probability=tuple([six_places(self._sum(told)) for told in self._told.values()]),
            )
        return self._volume

    def _sum(self, told: dict[str, float]) -> float:
        # A float where nothing was told too: a record and its copy from the log are equal bytes.
        if not told:
            return 0.0
        whole = sum(told.values(), 0.0)
        if whole <= _FREE:
            return whole
        documents = self._observed + self._placeless
        kept = 0.0
        for owner, brought in told.items():
            own = self._documents[owner]
            others = documents - own
            if brought > _FREE and others >= _OTHERS:
                kept += min(brought, max(_FREE, _TIMES * own * (whole - brought) / others))
            else:
                kept += brought
        return kept
