"""The part that a mention plays: how likely it is where it happens, by its kind and neighbours."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from detectors.places import roles
from detectors.places.before import Before
from detectors.places.bound import bound
from detectors.places.deeds import foils, struck, wields
from detectors.places.joints import is_of_a_list, is_one_naming
from detectors.places.mention import Mention
from detectors.places.peoples import AT_HOME, ON_SOIL, PEOPLE, VICTIMS, people
from detectors.places.prepositions import NEAR, preposed, says_in
from detectors.places.voices import tells
from detectors.text.reading import Reading

__all__ = ["TOWN", "Scene"]

# A mention without a preposition of place: a town may still be where it happens, a country is as
# often the one that acts.
TOWN: Final = 0.7
"""What a town says that no word beside it places."""
_COUNTRY: Final = 0.45
# What people leave, a country that speaks from afar, the other side of a border or where somebody
# fled or was flown to, and a place in a group's name ("State of Iraq").
_LEFT: Final = 0.9
_SPEAKER: Final = 0.2
_BEYOND: Final = 0.3
_IN_A_NAME: Final = 0.03
# Where those are who tell of it: "a spokesman in Kyiv", "told reporters in Abuja". They may be on
# the spot, so that it only yields to a place that is told otherwise.
_VOICE: Final = 0.4
# Waters off a coast where pirates of a named country strike: nobody's, but for theirs.
_AT_SEA: Final = 0.4
# A town that speaks for its country, or is the seat of a body ("Oslo-based").
_CAPITAL: Final = 0.3
_SEATED: Final = ("-based", "-headquartered")
# Where those are who saw or heard of it ("families in Kassala say"), and where what strikes
# elsewhere comes from ("a missile from Yemen").
_WITNESSES: Final = (" say ", " says ", " said ", " told ", " disent ", " dicen ", " dizem ")
_HEARD: Final = 0.6
_ORIGIN: Final = 0.4
# Between what speaks for a place and what speaks against it.
_SILENT: Final = 0.5
_NEARBY_WORDS: Final = 3
# What a verb behind a place stands after if it is another's ("sends a plane to Mali to evacuate").
_PURPOSE: Final = frozenset(("to", "pour", "afin", "para", "чтобы", "для", "щоб"))
# How far before a mention its preposition is looked for, in code points.
_BEFORE: Final = 36


class Scene:
    """What every mention of a text is held against, found out once for all of them.

    A text that only repeats a group's name, or "off Mali", has thousands of names and mentions.
    """

    def __init__(self, reading: Reading, names: Sequence[tuple[int, int]]) -> None:
        """Take the text, and the spans in `reading.raw` of names that are no places."""
        self._raw = reading.raw
        self._lang = reading.lang
        self._folded = reading.folded.text
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
            self._pirates = " pirat" in self._folded and (
                roles.PIRATES.search(self._raw) is not None
            )
        return self._pirates

    def in_a_name(self, start: int, end: int) -> bool:
        """Whether one of the names holds all of this."""
        if not self._starts:
            return False
        at = bisect_right(self._starts, start)
        return at > 0 and self._reach[at - 1] >= end

    def part(self, mention: Mention) -> float:
        """How likely the mention is where it happens, by its kind and what stands beside it."""
        raw, start, end = self._raw, mention.start, mention.end
        if self.in_a_name(start, end):
            return _IN_A_NAME
        if mention.lat is None:
            return people(raw, start, end)
        return self._of_a_place(raw, start, end, country=mention.region is None)

    def _of_a_place(self, raw: str, start: int, end: int, *, country: bool) -> float:
        """`part` of a place, not of its people."""
        before = Before(raw[max(0, start - _BEFORE) : start])
        placed = _placed(before, country=country)
        if placed < _SILENT:
            return placed
        if placed == _SILENT and says_in(raw, start, self._lang, before.words):
            placed = 1.0
        if self.has_pirates() and before.off_coast():
            return _AT_SEA
        after: list[str] = []
        if country or placed <= _SILENT:
            after = roles.following(raw, end)
        owned = country and roles.any_of(after, roles.VICTIM, 1)
        if owned or (placed == _LEFT and _is_a_guest(raw, start)):
            return VICTIMS
        if country and roles.any_of(after, roles.ABROAD, 1):
            return AT_HOME if after[0] in roles.ARMED else PEOPLE
        if placed <= _SILENT:
            return self._bare(start, end, after, country=country)
        return self._told(before, placed, end)

    def _told(self, before: Before, placed: float, end: int) -> float:
        """What a place says that a word before it places: less where somebody tells of it."""
        if tells(before):
            return _VOICE
        return _HEARD if placed == 1.0 and self._raw.startswith(_WITNESSES, end) else placed

    def _bare(self, start: int, end: int, after: list[str], *, country: bool) -> float:
        """What a place says that no word before it places: a town more than a country."""
        raw = self._raw
        if country and (roles.any_of(after, roles.EVENT, 1) or foils(raw, end)):
            return ON_SOIL
        acts = not roles.any_of(after, _PURPOSE, 1)
        speaks = (acts and roles.any_of(after, roles.SPEAKS, 3 if country else 2)) or roles.any_of(
            roles.preceding(raw, start), roles.SAYS, 1
        )
        if country:
            return _SPEAKER if speaks else _COUNTRY
        return _CAPITAL if speaks or raw.startswith(_SEATED, end) else TOWN

    def parts(self, mentions: Sequence[Mention]) -> list[float]:
        """The part of each mention, by those before it.

        "Yola, in Nigeria" is one naming: what the second name holds the first in adds nothing to
        it. Where people go to they go in all of a list: "to Yola, Mubi and Numan".
        """
        parts: list[float] = []
        last: Mention | None = None
        for mention in mentions:
            part = self.part(mention)
            if last is not None:
                if is_one_naming(self._raw, last, mention):
                    part = 0.0
                elif parts[-1] <= _BEYOND < part and is_of_a_list(self._raw, last, mention):
                    part = _BEYOND
            parts.append(part)
            last = mention
        return parts

    def counts(self, mention: Mention) -> bool:
        """Whether its part is more than a victims' or a group's name: less is looked at for it."""
        raw, start, end = self._raw, mention.start, mention.end
        if mention.lat is not None and not self.in_a_name(start, end):
            written = raw[max(0, start - _BEFORE) : start]
            # No group is written in small letters.
            grouped = written.lower() != written and Before(written).in_group()
            owned = mention.region is None and roles.any_of(
                roles.following(raw, end), roles.VICTIM, 1
            )
            if not (grouped or owned or _is_a_guest(raw, start)):
                return True
        return self.part(mention) > VICTIMS


def _is_a_guest(raw: str, start: int) -> bool:
    return roles.any_of(roles.preceding(raw, start), roles.GUEST, 2)


def _placed(before: Before, *, country: bool) -> float:
    """What the words before a name say; `_SILENT` where they say nothing."""
    if before.in_group():
        return _IN_A_NAME
    if country and wields(before.words):
        return PEOPLE
    if before.beyond_border() or bound(before.words) or (country and _beside(before)):
        return _BEYOND
    if before.origin():
        return _ORIGIN
    if preposed(before) or struck(before.words):
        return 1.0
    return _LEFT if before.left() else _SILENT


def _beside(before: Before) -> bool:
    """Whether a country is one that it happens next to: `pris en otage près de la Gambie`."""
    return not NEAR.isdisjoint(before.words[-_NEARBY_WORDS:])
