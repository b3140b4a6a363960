"""A story as it is remembered; a record, as it is written."""

from __future__ import annotations

import msgspec


class Story(msgspec.Struct):
    """One story: what it has contributed, and by what its copies are known.

    `given` maps `region|signal` to what its documents gave at most, counted in the bin `bin_ms`
    of `lane`: story weight (probability times region weight) and log-odds they may say.
    """

    story: str
    lane: str
    bin_ms: int
    first_ms: int
    last_ms: int
    sketch: tuple[int, ...]
    given: dict[str, tuple[float, float]]
