"""Regions a document bears on, weighed by how its mentions stand to what happened.

A report names more countries than the one where it happens: victims' nationality, who sent troops,
who condemned it. Where it happens is named after "in" or "near", close to the words that say what
happened, and more than once; the others stand as subjects, possessors and peoples.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from detectors.places.allowance import WEIGHED
from detectors.places.closeness import at_it, closeness
from detectors.places.dateline import dateline
from detectors.places.mention import Mention
from detectors.places.part import Scene
from detectors.places.peoples import VICTIMS
from detectors.rounding import four_places
from detectors.text.reading import Reading

__all__ = ["Weight", "weigh", "weights_of"]

# What a dateline counts for its town's region, and for its country: reports are filed from
# capitals, and from the next safe country.
_FILED: Final = 0.4
_FILED_FROM: Final = 0.7
# Most that a country weighs where only its victims or a group's name speak for it.
_UNPLACED: Final = 0.5
# How much less a country counts that is named less than another.
_CONTRAST: Final = 1.5
_LEAST: Final = 0.1
# In a text so long no mention is so far from all that counts that nothing is left of its weight.
_SHORT: Final = 65_536


def weigh(
    mentions: list[Mention],
    anchors: Sequence[int],
    reading: Reading,
    names: Sequence[tuple[int, int]] = (),
) -> list[tuple[str, float]]:
    """Region codes with weights above 0 up to 1, sorted by code.

    Codes are countries and ISO 3166-2 units. A mention weighs by its distance to the nearest of
    `anchors` (indices in `reading.raw` of the signal's terms), halved every 160 code points; with
    no anchors by its distance to the start, title first; and by the part it plays: `names` are the
    spans (start, end in `reading.raw`) of names that are no places. A country's
    mentions add up, and it weighs against the one that has most; a region weighs against the
    strongest of its country. A country's own weight is never less than a part's; below 0.1 a
    region is left out.
    """
    if not mentions:
        return []
    mentions = mentions[: WEIGHED.of(len(reading.raw))]
    scene = Scene(reading, names)
    if len(reading.raw) <= _SHORT:
        alone = _only_place(mentions)
        if alone is not None:
            return _weight_of_one(alone, mentions, scene)
    made = _weights(mentions, sorted(anchors), reading, scene)
    codes = [code for code, weight in made.items() if weight >= _LEAST]
    if len(codes) > 1:
        codes.sort()
    return [(code, four_places(made[code])) for code in codes]


def _only_place(mentions: list[Mention]) -> Mention | None:
    """A mention of the country or region of which all are; None if they are of several."""
    first = mentions[0]
    if first.country is None:
        return None
    for i in range(1, len(mentions)):
        mention = mentions[i]
        if mention.country != first.country or mention.region != first.region:
            return None
    return first


def _weight_of_one(
    place: Mention, mentions: list[Mention], scene: Scene
) -> list[tuple[str, float]]:
    """What the sums below come to in a text of one place, as one weighs the same however far."""
    weight = _UNPLACED
    for mention in mentions:
        if scene.counts(mention):
            weight = 1.0
            break
    country, region = place.country or "", place.region
    return [(country, weight)] if region is None else [(country, weight), (region, weight)]


def _weights(
    mentions: list[Mention], anchors: list[int], reading: Reading, scene: Scene
) -> dict[str, float]:
    """What each country weighs, and each region, in no order."""
    countries: dict[str, float] = {}
    regions: dict[str, float] = {}
    alone: dict[str, float] = {}
    # Those of which something better than their victims or a group's name is told.
    told: dict[str, bool] = {}
    filed = dateline(reading.raw, reading.text_start)
    for mention, part in zip(mentions, scene.parts(mentions), strict=True):
        country, region = mention.country, mention.region
        if country is None:
            continue
        if part > VICTIMS:
            told[country] = True
        weight = at_it(part, mention, anchors, reading.raw) * closeness(
            mention.start, anchors, reading
        )
        is_filed = _in_dateline(mention, reading, filed)
        _add(countries, country, weight * _FILED_FROM if is_filed else weight)
        if region is None:
            _add(alone, country, weight)
        else:
            _add(regions, region, weight * _FILED if is_filed else weight)
    made = _shares(countries, told)
    if made and regions:
        _add_regions(made, regions, alone)
    return made


def _shares(countries: dict[str, float], told: dict[str, bool]) -> dict[str, float]:
    """What each country weighs against the one that has most; none where nothing weighs."""
    top = 0.0
    for weight in countries.values():
        top = max(top, weight)
    made: dict[str, float] = {}
    if top > 0.0:
        for code, weight in countries.items():
            share = 1.0 if weight == top else math.pow(weight / top, _CONTRAST)
            made[code] = share if code in told else min(share, _UNPLACED)
    return made


def _add(sums: dict[str, float], code: str, weight: float) -> None:
    known = sums.get(code)
    sums[code] = weight if known is None else known + weight


def _add_regions(
    made: dict[str, float], regions: dict[str, float], alone: dict[str, float]
) -> None:
    """Add to the countries' weights their regions', by the strongest of each country."""
    strongest = {country: 0.5 * weight for country, weight in alone.items()}
    for code, weight in regions.items():
        country = code[:2]
        if weight > strongest.get(country, 0.0):
            strongest[country] = weight
    for code, weight in regions.items():
        country = code[:2]
        # Of a mention very far from all that counts nothing is left.
        if weight > 0.0:
            made[code] = made.get(country, 0.0) * weight / strongest[country]


class Weight(NamedTuple):
    """What one mention weighs and why: `closeness` to the evidence times `part` that it plays."""

    mention: Mention
    closeness: float
    part: float


def weights_of(
    mentions: Sequence[Mention],
    anchors: Sequence[int],
    reading: Reading,
    names: Sequence[tuple[int, int]] = (),
) -> list[Weight]:
    """The mentions that `weigh` adds up, in order, each with what it adds; both factors in [0, 1].

    The arguments are those of `weigh`.
    """
    ordered, scene = sorted(anchors), Scene(reading, names)
    mentions = mentions[: WEIGHED.of(len(reading.raw))]
    return [
        Weight(
            mention,
            closeness(mention.start, ordered, reading),
            at_it(part, mention, ordered, reading.raw),
        )
        for mention, part in zip(mentions, scene.parts(mentions), strict=True)
        if mention.country is not None
    ]


def _in_dateline(mention: Mention, reading: Reading, end: int) -> bool:
    """Whether a mention stands in the dateline, to `end`, or in a title that repeats it."""
    return mention.end <= end and (
        mention.start >= reading.text_start or mention.end == reading.title_length
    )
