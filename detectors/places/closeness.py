"""How near a place is named to what happened."""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import Final

from detectors.places.mention import Mention
from detectors.places.part import TOWN
from detectors.text.reading import Reading

__all__ = ["at_it", "closeness"]

# Code points over which a mention's weight falls to half, from the evidence and from the start.
_HALF: Final = 160.0
_LEAD: Final = 400.0
# What a town says with no preposition beside it but with a word for what happened ("shelled X",
# "X was shelled"), and how many code points from it.
_AT_IT: Final = 0.9
_BESIDE: Final = 28
# By how many code points the end of a sentence parts what stands on both its sides.
_PARTED: Final = 80
# Further away than this one does.
_FAR: Final = 480


def at_it(part: float, mention: Mention, anchors: list[int], raw: str) -> float:
    """The part of a mention, more if it is a town's beside a word for what happened.

    "Shelled X", "X was shelled": in one sentence, with no preposition.
    """
    if part != TOWN:
        return part
    at = bisect_left(anchors, mention.end)
    if at < len(anchors) and anchors[at] - mention.end <= _BESIDE:
        beside = not _parted(raw, mention.end, anchors[at])
    else:
        beside = (
            at > 0
            and mention.start - anchors[at - 1] <= _BESIDE
            and not _parted(raw, anchors[at - 1], mention.start)
        )
    return _AT_IT if beside else part


def _parted(raw: str, start: int, end: int) -> bool:
    """Whether a sentence ends between the two."""
    return (
        raw.find(". ", start, end) >= 0
        or raw.find("\n", start, end) >= 0
        or raw.find("\u1362", start, end) >= 0
    )


def closeness(start: int, anchors: list[int], reading: Reading) -> float:
    """How near a mention is to the nearest of `anchors`, which ascend, or to the text's start."""
    if anchors:
        at = bisect_left(anchors, start)
        distance = _FAR
        if at < len(anchors):
            distance = _between(start, anchors[at], reading.raw)
        if at:
            before = _between(anchors[at - 1], start, reading.raw)
            if before < distance or at == len(anchors):
                distance = before
        return math.pow(2.0, -distance / _HALF)
    if start < reading.text_start:
        return 1.0
    return math.pow(2.0, -(start - reading.text_start) / _LEAD)


def _between(start: int, end: int, raw: str) -> int:
    """Code points between the two, more if a sentence ends there."""
    distance = end - start
    return distance + _PARTED if distance > _FAR or _parted(raw, start, end) else distance
