"""Regions a document bears on, weighed by how its mentions stand to what happened.

A report names more countries than the one where it happens: victims' nationality, who sent troops,
who condemned it. Where it happens is named after "in" or "near", close to the words that say what
happened, and more than once; the others stand as subjects, possessors and peoples.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from detectors.places import roles
from detectors.places.mention import Mention
from detectors.places.voices import tells
from detectors.rounding import four_places
from detectors.text.reading import Reading

__all__ = ["Weight", "after_preposition", "weigh", "weights_of"]

# Code points over which a mention's weight falls to half, from the evidence and from the start.
_HALF: Final = 160.0
_LEAD: Final = 400.0
# A mention without a preposition of place: a town may still be where it happens, a country is as
# often the one that acts, and a people is hardly a place.
_TOWN: Final = 0.7
_COUNTRY: Final = 0.45
_PEOPLE: Final = 0.25
# A people that acts at home, one that suffers abroad, a country that speaks from afar, the other
# side of a border or where somebody fled to, and a place in a group's name ("State of Iraq").
_AT_HOME: Final = 0.5
_VICTIMS: Final = 0.12
# Pirates at sea are fought, and their captives held, where they come from.
_PIRATES: Final = 0.9
_LEFT: Final = 0.9
_SPEAKER: Final = 0.2
# Where those are who tell of it: "a spokesman in Kyiv", "told reporters in Abuja". They may be on
# the spot, so that it only yields to a place that is told otherwise.
_VOICE: Final = 0.4
# Where people flee to: it happens where they come from, if the text says where that is.
_FLED_TO: Final = 0.6
# Waters off a coast where pirates of a named country strike: nobody's, but for theirs.
_AT_SEA: Final = 0.4
_BEYOND: Final = 0.3
# What a dateline counts for its town's region: reports are filed from capitals. For the country
# it counts in full. And a town that speaks for its country.
_FILED: Final = 0.4
_CAPITAL: Final = 0.3
# On a people's soil, in their airspace, in one of their towns.
_SOIL: Final = 0.95
_IN_A_NAME: Final = 0.03
# Between what speaks for a place and what speaks against it.
_SILENT: Final = 0.5
# Most that a country weighs where only its victims or a group's name speak for it.
_UNPLACED: Final = 0.5
# How much less a country counts that is named less than another.
_CONTRAST: Final = 1.5
_LEAST: Final = 0.1
# How far before a mention its preposition is looked for, in code points.
_BEFORE: Final = 36
# Prepositions of place in the languages of Latin and Cyrillic script, and Arabic "fi", "qurb".
_LOCATIVES: Final = frozenset({
    "in", "at", "near", "inside", "outside", "across", "around", "within", "throughout", "off",
    "on", "\u00e0", "au", "aux", "en", "dans", "pr\u00e8s", "sur", "em", "no", "na", "nos", "nas",
    "perto", "cerca", "katika", "nchini", "mjini", "cikin", "jihar", "for",
    "\u0432", "\u0432\u043e", "\u043d\u0430", "\u0443", "\u043f\u0456\u0434",
    "\u043f\u043e\u0434", "\u0641\u064a", "\u0642\u0631\u0628", "\u063a\u0631\u0628\u064a",
    "\u0634\u0631\u0642\u064a", "\u0634\u0645\u0627\u0644", "\u0634\u0645\u0627\u0644\u064a",
    "\u062c\u0646\u0648\u0628", "\u062c\u0646\u0648\u0628\u064a",
})  # fmt: skip
# What may stand before a preposition in a word, what parts clauses, and how many words may stand
# between a preposition and the name.
_JOINTS: Final = ("(", "\u2019", "'", '"', "-")
_CLOSES: Final = frozenset(",.;:!?")
_BETWEEN: Final = 3


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
    countries: dict[str, float] = {}
    regions: dict[str, float] = {}
    alone: dict[str, float] = {}
    # Those of which something better than their victims or a group's name is told.
    told: dict[str, bool] = {}
    ordered, scene = sorted(anchors), _Scene(reading.raw, names)
    filed = roles.dateline(reading.raw, reading.text_start)
    for mention in mentions:
        country, region = mention.country, mention.region
        if country is None:
            continue
        part = _part(mention, reading, scene)
        if part > _VICTIMS:
            told[country] = True
        weight = part * _closeness(mention.start, ordered, reading)
        _add(countries, country, weight)
        if region is None:
            _add(alone, country, weight)
        else:
            _add(regions, region, weight * _in_the_region(mention, reading, filed))
    made = _shares(countries, told)
    if made and regions:
        _add_regions(made, regions, alone)
    codes = [code for code, weight in made.items() if weight >= _LEAST]
    if len(codes) > 1:
        codes.sort()
    return [(code, four_places(made[code])) for code in codes]


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
    ordered, scene = sorted(anchors), _Scene(reading.raw, names)
    return [
        Weight(mention, _closeness(mention.start, ordered, reading), _part(mention, reading, scene))
        for mention in mentions
        if mention.country is not None
    ]


def _in_the_region(mention: Mention, reading: Reading, filed: int) -> float:
    """What a mention counts for its region; less in the dateline, or in a title that repeats it."""
    if mention.region is None or mention.end > filed:
        return 1.0
    repeats = mention.start >= reading.text_start or mention.end == reading.title_length
    return _FILED if repeats else 1.0


def _closeness(start: int, anchors: list[int], reading: Reading) -> float:
    """How near a mention is to the nearest of `anchors`, which ascend, or to the text's start."""
    if anchors:
        at = bisect_left(anchors, start)
        if at == len(anchors):
            distance = start - anchors[-1]
        else:
            distance = anchors[at] - start
            if at and start - anchors[at - 1] < distance:
                distance = start - anchors[at - 1]
        return math.pow(2.0, -distance / _HALF)
    if start < reading.text_start:
        return 1.0
    return math.pow(2.0, -(start - reading.text_start) / _LEAD)


class _Scene:
    """What every mention of a text is held against, found out once for all of them.

    A text that only repeats a group's name, or "off Mali", has thousands of names and mentions.
    """

    def __init__(self, raw: str, names: Sequence[tuple[int, int]]) -> None:
        self._raw = raw
        self._pirates: bool | None = None
        self._starts: list[int] = []
        # The furthest end of all spans up to each.
        self._reach: list[int] = []
        reach = 0
        for start, end in sorted(names):
            reach = max(reach, end)
            self._starts.append(start)
            self._reach.append(reach)

    def has_pirates(self) -> bool:
        """Whether pirates of any country are spoken of."""
        if self._pirates is None:
            self._pirates = roles.PIRATES.search(self._raw) is not None
        return self._pirates

    def in_a_name(self, start: int, end: int) -> bool:
        """Whether one of the names holds all of this."""
        if not self._starts:
            return False
        at = bisect_right(self._starts, start)
        return at > 0 and self._reach[at - 1] >= end


def _part(mention: Mention, reading: Reading, scene: _Scene) -> float:
    """How likely the mention is where it happens, by its kind and what stands beside it."""
    raw, start, end = reading.raw, mention.start, mention.end
    if mention.lat is None or scene.in_a_name(start, end):
        return _IN_A_NAME if scene.in_a_name(start, end) else _people(raw, start, end)
    before = roles.before(raw, start, _BEFORE)
    placed = _placed(before, country=mention.region is None)
    if placed < _SILENT:
        return placed
    if roles.off_coast(before) and scene.has_pirates():
        return _AT_SEA
    owned = mention.region is None and roles.follows(raw, end, roles.VICTIM, 1)
    if owned or (placed == _LEFT and roles.precedes(raw, start, roles.GUEST)):
        return _VICTIMS
    if placed <= _SILENT:
        return _bare(mention, raw)
    return _VOICE if placed >= _LEFT and tells(before) else placed


def _bare(mention: Mention, raw: str) -> float:
    """What a place says that no word before it places: a town more than a country."""
    if mention.region is not None:
        return _CAPITAL if _speaks(raw, mention) else _TOWN
    if roles.follows(raw, mention.end, roles.EVENT, 1):
        return _SOIL
    if roles.follows(raw, mention.end, roles.SPEAKS, 3):
        return _SPEAKER
    return _SPEAKER if roles.precedes(raw, mention.start, roles.SAYS, 1) else _COUNTRY


def _speaks(raw: str, mention: Mention) -> bool:
    """Whether a town stands for a government or is a body's seat: "Paris urged", "Oslo-based"."""
    return (
        roles.follows(raw, mention.end, roles.SPEAKS, 2)
        or roles.precedes(raw, mention.start, roles.SAYS, 1)
        or raw.startswith(("-based", "-headquartered"), mention.end)
    )


def _placed(before: roles.Before, *, country: bool) -> float:
    """What the words before a name say; `_SILENT` where they say nothing."""
    if roles.in_group(before):
        return _IN_A_NAME
    if roles.beyond_border(before) or (country and roles.refuge(before)):
        return _BEYOND
    if roles.flight(before):
        return _BEYOND if country else _FLED_TO
    if _preposed(before.lower, before.words):
        return 1.0
    return _LEFT if roles.left(before) else _SILENT


def _people(raw: str, start: int, end: int) -> float:
    """What a people says of the place: those who suffer are abroad, those in arms at home."""
    if roles.follows(raw, end, roles.SOIL) or roles.precedes(raw, start, roles.SOIL, 1):
        return _SOIL
    if roles.follows(raw, end, roles.EVENT) or roles.precedes(raw, start, roles.EVENT, 1):
        return _SOIL
    if roles.follows(raw, end, roles.VICTIM) or roles.precedes(raw, start, roles.VICTIM):
        return _VICTIMS
    if roles.PIRATES.match(raw, end):
        return _PIRATES
    if roles.follows(raw, end, roles.ARMED) or roles.precedes(raw, start, roles.ARMED):
        return _AT_HOME
    return _PEOPLE


def after_preposition(before: str) -> bool:
    """Whether a preposition of place stands before a name, three words away at most.

    `before`, in lower case, must end in a blank or a hyphen ("in pre-war Mali"). Between the two
    no clause may end; dashes among the words count for nothing.
    """
    return _preposed(before, before.split())


def _preposed(before: str, words: list[str]) -> bool:
    last = before[-1:]
    if not (last.isspace() or last == "-"):
        return False
    final = len(words) - 1
    between = 0
    for i in range(final, -1, -1):
        word = words[i]
        # A word that is joined to the name by a hyphen is no preposition; a hyphen that stands
        # alone joins what is before it.
        if last != "-" or (i < final and not (i == final - 1 and words[final] == "-")):
            # A dash counts where it is the first.
            dash = i < final and not words[i + 1].strip("-")
            if between + dash <= _BETWEEN and _joined(word) in _LOCATIVES:
                return True
        if word.isalpha():
            between += 1
        elif not _CLOSES.isdisjoint(word):
            return False
        else:
            between += word.strip("-") != ""
        if between > _BETWEEN:
            return False
    return False


def _joined(word: str) -> str:
    """The last part of a word."""
    if word.isalpha():
        return word
    at = -1
    for joint in _JOINTS:
        at = max(at, word.rfind(joint))
    return word[at + 1 :]
