"""The part a named country or people plays beside the event: where it happens, who acts, whose.

A report names the country where it happens, those whose people suffer, and those that speak of it.
The words next to a name tell them apart (Silva and Lima, "Event location", CLEF 2019; in event
coding the split into source, target and location, Schrodt 2012): "Kenyan police" acts at home,
"a Kenyan ship" does not say where, "Kenya urges its citizens to leave" speaks from afar.
"""

from __future__ import annotations

import re
from typing import Final

from detectors.tables import read_words
from detectors.text.glyphs import ASK, LETTER, NO_LETTER, sort_of

__all__ = [
    "ABROAD",
    "APART",
    "ARMED",
    "ARRIVES",
    "COMPASS",
    "EVENT",
    "FLEES",
    "FOILS",
    "GOES",
    "GUEST",
    "PIRATES",
    "REACHES",
    "SAYS",
    "SENT",
    "SIDES",
    "SOIL",
    "SOIL_BEFORE",
    "SPEAKS",
    "STRIKES",
    "TELLS",
    "TOLD_AFAR",
    "TOWARDS",
    "VICTIM",
    "WAYFARERS",
    "WEAPONS",
    "any_of",
    "following",
    "preceding",
]

_CLOSING: Final = frozenset(",.;:!?()")
_CLOSES: Final = frozenset(map(ord, _CLOSING))
_LAST_CLOSING: Final = 0x40
_BLANK: Final = 0x20
# Code points after and before a name that are looked at.
_AFTER: Final = 36
_EARLIER: Final = 28
_MOST_AFTER: Final = 3
_MOST_BEFORE: Final = 2
_WORD: Final = re.compile(r"[^\W\d_]+", re.UNICODE)

# Arabic writes "and" to the word behind it: to a verb, so that the table need not.
_AND: Final = "\u0648"
_ARABIC: Final = "\u0620"

_BY_ROLE: Final = read_words("roles")

VICTIM: Final = _BY_ROLE["victim"]
"""Words beside a people or country that make it the victims', not the place."""
GUEST: Final = VICTIM - _BY_ROLE["taken out"]
"""Victims who come "from" where they live; citizens are taken out "from" a danger."""
ARMED: Final = _BY_ROLE["at home"]
"""Words beside a people that act at home: its forces, its rulers, its rebels."""
SPEAKS: Final = _BY_ROLE["from afar"]
"""Verbs and offices after a country that make it one that speaks or sends from afar."""
SAYS: Final = _BY_ROLE["says"] | {_AND + word for word in _BY_ROLE["says"] if word >= _ARABIC}
"""Verbs whose subject may follow: the capital that speaks ("a confirmé Vienne", "said Kyiv")."""
ABROAD: Final = _BY_ROLE["abroad"]
"""Words after a country named for its people: its troops may be anywhere ("US air strikes")."""
SOIL: Final = _BY_ROLE["soil"]
"""Words beside a people that make it the place: their territory, airspace, towns."""
SOIL_BEFORE: Final = SOIL | _BY_ROLE["soil before"]
"""Those of them, and of languages without the others, that stand before a people."""
EVENT: Final = _BY_ROLE["event"]
"""Words beside a country or people that name what happens to it by it: "Fijian coup"."""
SENT: Final = _BY_ROLE["sent"]
"""What strikes or comes elsewhere, before "from" ("a missile from", "bandits from")."""
FLEES: Final = _BY_ROLE["flees"]
"""Words of a flight or a rescue, which ends where it did not happen ("were flown to Yola")."""
GOES: Final = _BY_ROLE["goes"]
"""Verbs of a way, which is one to safety if those who go are `WAYFARERS`."""
WAYFARERS: Final = _BY_ROLE["wayfarers"]
"""Who goes to be safe ("survivors crossed the hills to")."""
REACHES: Final = _BY_ROLE["reaches"]
"""Verbs of a way whose object is its end ("the wounded had reached Tiné")."""
APART: Final = _BY_ROLE["apart"]
"""Words of a place that is cut off, with "from" and what it is cut off from behind them."""
ARRIVES: Final = _BY_ROLE["arrives"]
"""Words of a refuge or of talks, which a preposition of place follows ("exile in")."""
TOWARDS: Final = _BY_ROLE["towards"]
"""Prepositions of a way's end."""
COMPASS: Final = _BY_ROLE["compass"]
"""Words of a part of a country ("eastern Mali")."""
SIDES: Final = _BY_ROLE["side"]
"""The same as nouns, with "of" behind them ("l'est du Mali")."""
STRIKES: Final = _BY_ROLE["strikes"]
"""Verbs whose object is where it happens."""
WEAPONS: Final = _BY_ROLE["weapons"]
"""What strikes far from home, with whose it is behind it ("aviones de")."""
FOILS: Final = _BY_ROLE["foils"]
"""Verbs of a country in which a plot fails."""
TELLS: Final = _BY_ROLE["tells"]
"""Who speaks, with a preposition and where behind it; "_" parts words ("security_council")."""
TOLD_AFAR: Final = _BY_ROLE["told afar"]
"""Verbs with the speaker and "depuis" or "desde" behind them."""
PIRATES: Final = re.compile(r"\s+(?:pirates?|piratas?)\b", re.IGNORECASE)
"""What after a people makes it the one from whose coast ships are taken ("Nigerian pirates")."""


def following(raw: str, end: int) -> list[str]:
    """The first three words after a name, in its clause, in small letters."""
    words: list[str] = []
    stop = min(len(raw), end + _AFTER)
    at = end
    # As the pattern below has it, for the letters of most texts.
    while len(words) < _MOST_AFTER:
        sort = NO_LETTER
        while at < stop:
            code = ord(raw[at])
            sort = sort_of(code)
            if sort != NO_LETTER:
                break
            if code != _BLANK and code < _LAST_CLOSING and code in _CLOSES:
                return words
            at += 1
        first = at
        while at < stop and sort == LETTER:
            at += 1
            if at < stop:
                sort = sort_of(ord(raw[at]))
        if sort == ASK and at < stop:
            return _following(raw[end:stop])
        if first == at:
            break
        words.append(raw[first:at].lower())
    return words


def _following(after: str) -> list[str]:
    """`following` for any letters."""
    words: list[str] = []
    for found in _WORD.finditer(after):
        if len(words) == _MOST_AFTER or not _CLOSING.isdisjoint(after[: found.start()]):
            break
        words.append(found.group().lower())
    return words


def preceding(raw: str, start: int) -> list[str]:
    """The last two words before a name, the nearer first ("otages français", "crew from ...")."""
    words: list[str] = []
    first = max(0, start - _EARLIER)
    at = start
    while len(words) < _MOST_BEFORE:
        sort = NO_LETTER
        while at > first:
            sort = sort_of(ord(raw[at - 1]))
            if sort != NO_LETTER:
                break
            at -= 1
        stop = at
        while at > first and sort == LETTER:
            at -= 1
            if at > first:
                sort = sort_of(ord(raw[at - 1]))
        if sort == ASK and at > first:
            return _WORD.findall(raw[first:start].lower())[: -_MOST_BEFORE - 1 : -1]
        if at == stop:
            break
        words.append(raw[at:stop].lower())
    return words


def any_of(words: list[str], wanted: frozenset[str], most: int) -> bool:
    """Whether one of the first `most` words is wanted."""
    for i in range(min(most, len(words))):  # noqa: SIM110 - compiled, a generator costs more
        if words[i] in wanted:
            return True
    return False
