"""What is remembered of one pair of region and signal, without rules.

In memory only: compiled, its numbers are a processor's own. `detectors.state.stored` has it as
written.
"""

from __future__ import annotations

from detectors.regions.case import Case
from detectors.regions.told import Told
from detectors.scorers.filter import Filter


class Pair:
    """One (region, signal): filters by lane and open bins, and its case.

    `open` holds, by lane and bin, what is told there.
    `awake` are the lanes whose filter is above rest, `since` the bins it woke in; `slept`
    holds, for a filter at rest, up to when it is folded and the region's exposure then. `purses`
    are what owners have told of it on `day`. `stories`,
    `gain` and `quiet` say how the score came to be: story weight, and the log-odds it and the
    empty bins brought. `key` and `case_key` name it among what has changed.
    """

    __slots__ = (
        "awake",
        "case",
        "case_key",
        "day",
        "filters",
        "gain",
        "key",
        "open",
        "purses",
        "quiet",
        "since",
        "slept",
        "stories",
    )

    def __init__(self, region: str, signal: str) -> None:
        """A pair at rest."""
        name = f"{region}|{signal}"
        self.key = ("pair", name)
        self.case_key = ("case", name)
        self.filters: dict[str, Filter] = {}
        self.awake: list[str] = []
        self.since: dict[str, int] = {}
        self.slept: dict[str, tuple[int, float]] = {}
        self.open: dict[str, dict[int, Told]] = {}
        self.case = Case(None, None)
        self.day = 0
        self.purses: dict[int, float] = {}
        self.stories = 0.0
        self.gain = 0.0
        self.quiet = 0.0
