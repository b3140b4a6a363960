"""What one feed group brings in a bin, so counted that one owner alone cannot change what is usual.

Each signal's share of the whole feed is what a region without a past is judged by. A flood from
one owner would raise it, and lower what others are then told of: its part is winsorised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from detectors.rounding import six_places
from schemas.signals import SIGNALS

__all__ = ["Tally"]

# What an owner may bring of a signal in a bin of a block whatever the others do, in stories.
_FREE: Final = 1.0
# And so many times what the others bring in as many documents.
_TIMES: Final = 3.0
# With fewer documents of others there is nothing to hold it against: a feed of one owner.
_OTHERS: Final = 10


class Tally:
    """Documents of one feed group in one bin of a block, and the signals in them by owner."""

    __slots__ = ("_documents", "_told", "observed", "placeless")

    def __init__(self) -> None:
        self.observed = 0
        self.placeless = 0
        self._documents: dict[str, int] = {}
        self._told: dict[str, dict[str, float]] = {signal: {} for signal in SIGNALS}

    def add(self, owner: str, probabilities: Mapping[str, float], *, placed: bool) -> None:
        """Count a document of `owner`; `placed` if it names a place."""
        if placed:
            self.observed += 1
        else:
            self.placeless += 1
        self._documents[owner] = self._documents.get(owner, 0) + 1
        for signal, probability in probabilities.items():
            if probability:
                told = self._told[signal]
                told[owner] = told.get(owner, 0.0) + probability

    def probability(self) -> tuple[float, ...]:
        """Each signal's sum of probabilities, every owner's part winsorised by all others'.

        >>> tally = Tally()
        >>> for number in range(40):
        ...     tally.add(f"wire{number % 4}", {}, placed=True)
        >>> for number in range(20):
        ...     tally.add("loud", {"siege": 1.0}, placed=True)
        >>> tally.probability()[SIGNALS.index("siege")]
        1.0
        """
        return tuple([six_places(self._sum(told)) for told in self._told.values()])

    def _sum(self, told: dict[str, float]) -> float:
        # A float where nothing was told too: a record and its copy from the log are equal bytes.
        if not told:
            return 0.0
        whole = sum(told.values(), 0.0)
        if whole <= _FREE:
            return whole
        documents = self.observed + self.placeless
        kept = 0.0
        for owner, brought in told.items():
            own = self._documents[owner]
            others = documents - own
            if brought > _FREE and others >= _OTHERS:
                kept += min(brought, max(_FREE, _TIMES * own * (whole - brought) / others))
            else:
                kept += brought
        return kept
