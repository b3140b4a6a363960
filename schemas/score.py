"""RegionScore: a pair's score in one final bin."""

from __future__ import annotations

import msgspec


class RegionScore(msgspec.Struct, frozen=True):
    """The score of a (region, signal) pair not at rest after a final bin.

    `bin` is the bin's start (RFC 3339), `score` and `threshold` are log-odds, `stories` the
    weight of new stories in the bin, `expected` the weight expected from the baseline.
    """

    bin: str
    region: str
    signal: str
    score: float
    threshold: float
    stories: float
    expected: float
    data_gap: bool
