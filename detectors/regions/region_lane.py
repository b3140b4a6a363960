"""A region's documents in bins of one length, and how many are to be expected; no rules."""

from __future__ import annotations


class Counted:
    """A feed group's documents in a region: the decayed count, and that as arrows on a clock.

    `mark` is the group's `passed` when it was last folded.
    """

    __slots__ = ("documents", "east", "mark", "north")

    def __init__(self, documents: float, mark: float, east: float, north: float) -> None:
        self.documents = documents
        self.mark = mark
        self.east = east
        self.north = north


class Expected:
    """Documents to expect in a bin, and how they swing with the hour.

    `unrest` is how much more of a country's documents than of the whole feed's tell of crises, as a
    logarithm; 0 in bins of an hour and in subdivisions.
    """

    __slots__ = ("east", "north", "unrest", "usual")

    def __init__(self, usual: float, east: float, north: float, unrest: float = 0.0) -> None:
        self.usual = usual
        self.east = east
        self.north = north
        self.unrest = unrest


class RegionLane:
    """A region's documents in bins of one length, folded up to `at_ms`.

    `counted` goes by feed group, as does `open`: documents of bins not yet final. `exposure` is
    the decayed sum of expected documents, what a pair starts from. `final`, `first` and `second`
    are what to expect in the bin just final and in the two after it, each settled two bins before.
    """

    __slots__ = ("at_ms", "counted", "exposure", "final", "first", "mark", "open", "second")

    def __init__(self, at_ms: int | None, mark: float, expected: Expected) -> None:
        self.at_ms = at_ms
        self.counted: dict[str, Counted] = {}
        self.mark = mark
        self.open: dict[str, dict[int, float]] = {}
        self.exposure = 0.0
        self.final = expected
        self.first = expected
        self.second = expected

    def expect(self, expected: Expected, bins: int) -> None:
        """Go on by so many bins; `expected` is settled for the last of the three."""
        one = bins == 1
        self.final = self.first if one else expected
        self.first = self.second if one else expected
        self.second = expected

    def ahead(self, which: int) -> Expected:
        """What to expect in the bin just final (0), the first open one (1) or a later one (2)."""
        return self.final if which == 0 else self.first if which == 1 else self.second
