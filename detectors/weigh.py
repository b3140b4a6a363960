"""Regions a document bears on, weighed by how near their mentions stand to what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from detectors.reading import Reading
from schemas.observation import Mention

__all__ = ["weigh"]

# Code points over which a mention's weight falls to half.
_HALF: Final = 160.0
_LEAD: Final = 400.0
# Beside a mention of a place, one of a country's people says little.
_PEOPLE: Final = 0.4
_LEAST: Final = 0.1
_DATELINE: Final = 0.5


def weigh(
    mentions: Sequence[Mention], anchors: Sequence[int], reading: Reading
) -> list[tuple[str, float]]:
    """Region codes with weights above 0 up to 1, sorted by code.

    Codes are countries and ISO 3166-2 units. A mention weighs by its distance to the nearest of
    `anchors` (indices in `reading.raw` of the signal's terms), halved every 160 code points; with
    no anchors by its distance to the start, title first. A region weighs as its nearest mention,
    relative to the nearest of all; a country as the greatest of itself and its regions. Below
    0.1 a region is left out.
    """
    best: dict[str, float] = {}
    for mention in mentions:
        if mention.country is None:
            continue
        weight = _closeness(mention, anchors, reading)
        if mention.lat is None:
            weight *= _PEOPLE
        for code in (mention.country, mention.region):
            if code is not None and weight > best.get(code, 0.0):
                best[code] = weight
    top = max(best.values(), default=0.0)
    weights = ((code, round(weight / top, 4)) for code, weight in best.items())
    return sorted((code, weight) for code, weight in weights if weight >= _LEAST)


def _closeness(mention: Mention, anchors: Sequence[int], reading: Reading) -> float:
    if anchors:
        distance = min(abs(mention.start - anchor) for anchor in anchors)
        return float(2.0 ** (-distance / _HALF))
    if mention.start < reading.text_start:
        return 1.0
    return float(2.0 ** (-(mention.start - reading.text_start) / _LEAD))
