"""Which places a document names: from matches of the table to resolved mentions.

In three steps, each linear in the number of matches: what is a name at all (`names.py`), which
of overlapping names stands (the longest), and which bearer of the name is meant (`choice.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from detectors.gazetteer.compiled import Gazetteer
from detectors.gazetteer.draft import CAPITALS, COMMON, DEMONYM, FOLLOWS
from detectors.places.bearers import Name
from detectors.places.choice import Chooser
from detectors.places.mention import Mention
from detectors.places.names import Screen
from detectors.tables import read_words
from detectors.text.normal import fold_pattern
from detectors.text.reading import Reading
from schemas.remembered import remember

__all__ = ["Resolver", "located"]

_POSSESSIVE: Final = re.compile(r"['’]s$")
_MOST_WORDS: Final = 8
_REMEMBERED: Final = 16_384
# A part of a name stands for the whole ("Salinas" for "Salinas Valley") only if it is no such word.
_NOT_A_PART: Final = CAPITALS | COMMON | FOLLOWS


def located(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions of places, without words for people and names of bodies, which have no point."""
    return [mention for mention in mentions if mention.lat is not None]


class Resolver:
    """Resolves place names; holds no state between documents, so results depend on each alone."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Take the places; `hits` below are of patterns in its order."""
        self._gazetteer = gazetteer
        self._generic = read_words("name_words")["generic"]
        self._screen = Screen(gazetteer)
        self.hints = self._screen.hints()
        self._chooser = Chooser(gazetteer, self._screen.flags)
        self._facts: dict[int, _Facts] = {}

    def resolve(self, reading: Reading, hits: list[tuple[int, int, int]]) -> list[Mention]:
        """Mentions of the document in the order of the text.

        `hits` are (start, end, pattern) in `reading.folded.text`, sorted by start, longer first.
        Start and end of a mention count code points of `reading.raw`. A word for a country's
        people ("Malian"), or a place in an organisation's name ("University of Jos"), is a mention
        without point and number: `located` leaves it out.
        """
        names = self._screen.names(reading, hits) if hits else []
        if not names:
            return []
        chosen = self._chooser.choose(names, reading, screened=True)
        mentions: list[Mention] = []
        for i in range(len(names)):
            place = chosen[i]
            if place >= 0:
                mentions.append(self._mention(reading, names[i], place))
        return mentions

    def resolve_spans(self, reading: Reading, spans: Sequence[tuple[int, int]]) -> list[Mention]:
        """Exactly these spans of `reading.raw`, one mention each, in the order given.

        A span whose name is not known has no number, point, country or region.
        """
        names: list[Name] = []
        of_span: list[int] = []
        ordered = sorted(range(len(spans)), key=lambda i: (spans[i], i))
        for i in ordered:
            start, end = spans[i]
            pattern = self._pattern(reading.raw[start:end])
            if pattern is not None:
                names.append(Name(start, end, pattern))
                of_span.append(i)
        chosen = dict(
            zip(of_span, self._chooser.choose(names, reading, screened=False), strict=True)
        )
        patterns = {i: name.pattern for i, name in zip(of_span, names, strict=True)}
        return [
            self._mention(reading, Name(start, end, patterns.get(i, -1)), chosen.get(i, -1))
            for i, (start, end) in enumerate(spans)
        ]

    def _pattern(self, surface: str) -> int | None:
        """Pattern of a name, or of the longest part of it that is one."""
        find = self._gazetteer.patterns.find
        words = fold_pattern(_POSSESSIVE.sub("", surface)).split()[:_MOST_WORDS]
        for size in range(len(words), 0, -1):
            for first in range(len(words) - size + 1):
                part = words[first : first + size]
                found = find(f" {' '.join(part)} ")
                if found is None:
                    continue
                if size == len(words) or not (
                    part[0] in self._generic or self._gazetteer.flags[found] & _NOT_A_PART
                ):
                    return found
        return None

    def _mention(self, reading: Reading, name: Name, place: int) -> Mention:
        surface = reading.raw[name.start : name.end]
        if place < 0:
            return Mention(
                start=name.start,
                end=name.end,
                surface=surface,
                geonameid=None,
                lat=None,
                lon=None,
                country=None,
                region=None,
            )
        people = name.body or self._screen.flags[name.pattern] & DEMONYM != 0
        key = 2 * place + people
        facts = self._facts.get(key)
        if facts is None:
            made = _Facts(self._gazetteer, place, people=people)
            facts = remember(self._facts, key, made, _REMEMBERED)
        return Mention(
            start=name.start,
            end=name.end,
            surface=surface,
            geonameid=facts.geonameid,
            lat=facts.lat,
            lon=facts.lon,
            country=facts.country,
            region=facts.region,
        )


class _Facts:
    """Number, point, country and region; a people or a body has no number and no point."""

    __slots__ = ("country", "geonameid", "lat", "lon", "region")

    def __init__(self, gazetteer: Gazetteer, place: int, *, people: bool) -> None:
        self.geonameid: int | None = None
        self.lat: float | None = None
        self.lon: float | None = None
        if not people:
            self.geonameid = gazetteer.geonameid[place] or None
            self.lat, self.lon = gazetteer.point(place)
        self.country = gazetteer.countries[gazetteer.country[place]] or None
        self.region = gazetteer.regions[gazetteer.region[place]] or None
