"""The part a named country or people plays beside the event: where it happens, who acts, whose.

A report names the country where it happens, those whose people suffer, and those that speak of it.
The words next to a name tell them apart (Silva and Lima, "Event location", CLEF 2019; in event
coding the split into source, target and location, Schrodt 2012): "Kenyan police" acts at home,
"a Kenyan ship" does not say where, "Kenya urges its citizens to leave" speaks from afar.
"""

from __future__ import annotations

import re
from typing import Final

from detectors.tables import read_table
from detectors.text.glyphs import ASK, LETTER, NO_LETTER, sort_of

__all__ = [
    "ARMED",
    "BORDER",
    "COAST",
    "EVENT",
    "GROUP",
    "GUEST",
    "LEAVING",
    "PIRATES",
    "REFUGE",
    "SAYS",
    "SOIL",
    "SPEAKS",
    "VICTIM",
    "Before",
    "before",
    "beyond_border",
    "dateline",
    "flight",
    "follows",
    "in_group",
    "left",
    "off_coast",
    "precedes",
    "refuge",
]

_CAPITALISED: Final = r"(?:[A-Z\u00c0-\u00de0-9][\w.'\u2019-]{0,24},? )"
_IN_CAPITALS: Final = r"(?:[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'\u2019-]{2,24},? )"
_AGENCY: Final = r"\([A-Z\u00c0-\u00de][^()\n]{1,40}\)"
_DASH: Final = r"(?:--|[\u2014\u2013-])"
_DATELINE: Final = re.compile(
    rf"\s*(?:{_IN_CAPITALS}{_CAPITALISED}{{0,5}}(?:{_AGENCY}(?:\s?{_DASH})?|{_DASH}\s)"
    rf"|{_CAPITALISED}{{1,6}}{_AGENCY}\s?{_DASH}"
    rf"|{_CAPITALISED}{{1,3}}[0-9]{{1,2}}(?:er|\.)? [^\W\d_]{{3,9}} {_DASH}\s)"
)
# The longest that it matches, but for white space before, is some 210 code points.
_LONGEST_DATELINE: Final = 256
_CLOSING: Final = frozenset(",.;:!?()")
_CLOSES: Final = frozenset(map(ord, _CLOSING))
_LAST_CLOSING: Final = 0x40
_BLANK: Final = 0x20
# Code points after and before a name that are looked at.
_AFTER: Final = 36
_EARLIER: Final = 28
_WORD: Final = re.compile(r"[^\W\d_]+", re.UNICODE)

_BY_ROLE: Final[dict[str, frozenset[str]]] = {}
for _row in read_table("roles"):
    _BY_ROLE[_row["role"]] = _BY_ROLE.get(_row["role"], frozenset()) | set(_row["words"].split())

VICTIM: Final = _BY_ROLE["victim"]
"""Words beside a people or country that make it the victims', not the place."""
GUEST: Final = VICTIM - _BY_ROLE["taken out"]
"""Victims who come "from" where they live; citizens are taken out "from" a danger."""
ARMED: Final = _BY_ROLE["at home"]
"""Words beside a people that act at home: its forces, its rulers, its rebels."""
SPEAKS: Final = _BY_ROLE["from afar"]
"""Verbs and offices after a country that make it one that speaks or sends from afar."""
SAYS: Final = _BY_ROLE["says"]
"""Verbs whose subject may follow: the capital that speaks ("a confirmé Vienne", "said Kyiv")."""
SOIL: Final = _BY_ROLE["soil"]
"""Words beside a people that make it the place: their territory, airspace, towns."""
EVENT: Final = _BY_ROLE["event"]
"""Words beside a country or people that name what happens to it by it: "Fijian coup"."""
LEAVING: Final = re.compile(
    r"(?:^|\W)(?:leave|leaves|leaving|left|flee|flees|fleeing|fled|quit|depart|departing"
    r"|out\s+of|from|travel\s+to|travelling\s+to|traveling\s+to|visit|visiting"
    r"|quitter|quittent|fuir|fuient|depuis|dejar|abandonar|salir\s+de|desde|deixar|sair\s+d[aoe])"
    r"\s+(?:the\s+|all\s+of\s+|la\s+|le\s+|l['\u2019]|el\s+|o\s+|a\s+)?$",
    re.IGNORECASE,
)
"""What before a name makes it the place that people leave or are taken from."""

BORDER: Final = re.compile(
    r"(?:border|frontier|fronti\u00e8re|frontera|fronteira)s?"
    r"\s+(?:with|between|to|avec|con|com)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
"""What before a name makes it the other side of a border."""

PIRATES: Final = re.compile(r"\s+(?:pirates?|piratas?)\b", re.IGNORECASE)
"""What after a people makes it the one from whose coast ships are taken ("Nigerian pirates")."""

REFUGE: Final = re.compile(
    r"\b(?:(?:flown|exiled?|asylum|refuge|fle(?:es|d)(?: the country)?)(?: by \w+)?"
    r" (?:to|in|for|into)(?: the)?"
    r"|(?:enfuit|exil|exil\u00e9e?|r\u00e9fugi\u00e9e?) (?:\u00e0|au|aux|en|vers)"
    r"(?: la| l['\u2019])?"
    r"|(?:huy[e\u00f3]|exilio|exiliad[oa]|refugiad[oa]) (?:a|en|hacia)(?: el| la)?"
    r"|(?:foge|fugiu|ex\u00edlio|exilad[oa]) (?:para|em|no|na)(?: o| a)?)\s+$",
    re.IGNORECASE,
)
"""What before a country makes it the one that somebody has been taken or has fled to."""

_FLIGHT: Final = re.compile(
    r"(?:\b(?:flee|flees|fleeing|fled|escaped|evacuated|displaced)(?: [\w'’-]+){1,4}?"
    r" (?:to|for|into|towards?)|\bevacuated to"
    r"|\b(?:fui|fuient|fuyant|fuyaient|évacuée?s?|déplacée?s?)(?: [\w'’-]+){0,4}? (?:vers|à|pour)"
    r"|\b(?:huyeron|huyendo|evacuad[oa]s|desplazad[oa]s)(?: [\w'’-]+){0,4}? (?:a|hacia)"
    r"|\b(?:fugiram|fugindo|fogem|evacuad[oa]s|deslocad[oa]s)(?: [\w'’-]+){0,5}? para"
    r"|(?:فر|فروا|فرّ|نزح|نزحت|نزحوا|إجلاء)(?: \w+){1,5}? (?:إلى|الى|نحو)"
    r"|\b(?:эвакуир|евакую|бежал|бегут|втекл|переїхал)\w*(?: \w+){0,4}? (?:в|до|у)"
    r"|\b(?:wamekimbia|walikimbia|wakimbia)(?: \w+){1,4}? (?:kuelekea|kwenda|hadi)"
    r"|\b(?:tsere|gudu|tsallaka)(?: \w+){0,4}? zuwa|\brun (?:go|enter))"
    r"(?: the| la| l['’]| el| o)? $",
    re.IGNORECASE,
)
_FLIGHT_ENDS: Final = frozenset({
    "to", "for", "into", "toward", "towards", "vers", "à", "pour", "a", "hacia", "para", "إلى",
    "الى", "نحو", "в", "до", "у", "kuelekea", "kwenda", "hadi", "zuwa", "go", "enter",
})  # fmt: skip
# The first letters of what `_FLIGHT` begins with.
_FLIGHT_STARTS: Final = (
    "fle", "esca", "evac", "disp", "fui", "fuy", "éva", "dépl", "huy", "desp", "fug", "fog",
    "desl", "فر", "نزح", "إجل", "эва", "ева", "беж", "бег", "втек", "пере", "wamek", "walik",
    "wakim", "tsere", "gudu", "tsall", "run",
)  # fmt: skip

COAST: Final = re.compile(
    r"(?:\boff|\bcoasts?\s+of|\blarge\s+d[eu'\u2019]|\bc\u00f4tes?\s+d[eu'\u2019]|\bcostas?\s+d[eo])"
    r"\s*(?:the\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)
"""What before a name makes it the coast that a ship was off."""

GROUP: Final = re.compile(
    r"(?:Islamic State|State|Front|Movement|Party|Army|Armed Forces|League|Emirate|Union"
    r"|Bank|University|\u00c9tat islamique|Etat islamique|Mouvement|Movimiento|Movimento|Frente"
    r"|Ej\u00e9rcito|Ex\u00e9rcito|Estado Isl\u00e2mico|Estado Isl\u00e1mico|Banque|Banco)"
    r"\s+(?:of|in|for|de|du|da|do|en|em)\s+(?:the\s+|la\s+|l['\u2019])?"
    r"(?:\w+\s+(?:and|et|y|e)\s+(?:the\s+|the\s+Greater\s+)?)?$"
)
"""A group's or institution's name that goes on into a place ("Islamic State of Iraq and ...")."""


# What the patterns above cannot match without, so that few names are held against them: each is
# tried at every character before a name, and nearly none matches.
_GROUP_GOES_ON: Final = frozenset({"of", "in", "for", "de", "du", "da", "do", "en", "em"})
_GROUPS: Final = (
    "State", "Front", "Movement", "Party", "Army", "Forces", "League", "Emirate", "Union", "Bank",
    "University", "islamique", "Mouvement", "Movimiento", "Movimento", "Frente",
    "Ej\u00e9rcito", "Ex\u00e9rcito", "Isl\u00e2mico", "Isl\u00e1mico", "Banque", "Banco",
)  # fmt: skip
_SMALL_GROUPS: Final = tuple(group.lower() for group in _GROUPS)
_LEAVES: Final = frozenset({
    "leave", "leaves", "leaving", "left", "flee", "flees", "fleeing", "fled", "quit", "depart",
    "departing", "from", "visit", "visiting", "quitter", "quittent", "fuir", "fuient", "depuis",
    "dejar", "abandonar", "desde", "deixar",
})  # fmt: skip
# Words that leave together with the one before.
_LEAVES_AFTER: Final = {
    "of": ("out",), "to": ("travel", "travelling", "traveling"), "de": ("salir", "sair"),
    "da": ("sair",), "do": ("sair",),
}  # fmt: skip
_REFUGES: Final = frozenset({
    "flown", "exile", "exiled", "asylum", "refuge", "flees", "fled", "enfuit", "exil",
    "exil\u00e9", "exil\u00e9e", "r\u00e9fugi\u00e9", "r\u00e9fugi\u00e9e", "huye", "huy\u00f3",
    "exilio", "exiliado", "exiliada", "refugiado", "refugiada", "foge",
    "fugiu", "ex\u00edlio", "exilado", "exilada",
})  # fmt: skip
_LEAVING_ENDS: Final = (*sorted(_LEAVES), *_LEAVES_AFTER)
_LEFT_ARTICLES: Final = frozenset({"the", "la", "le", "el", "o", "a", "l'", "l\u2019"})


class Before:
    """What stands before a name: as written, in lower case, and the latter's words."""

    __slots__ = ("lower", "words", "written")

    def __init__(self, written: str) -> None:
        self.written = written
        self.lower = written.lower()
        self.words = self.lower.split()


def before(raw: str, start: int, reach: int) -> Before:
    """The `reach` code points before a name."""
    return Before(raw[max(0, start - reach) : start])


def in_group(near: Before) -> bool:
    """Whether `GROUP` matches before a name."""
    if near.lower == near.written:
        return False
    words = near.words
    for i in range(1, len(words)):
        if words[i] in _GROUP_GOES_ON and words[i - 1].endswith(_SMALL_GROUPS):
            return GROUP.search(near.written) is not None
    return False


def beyond_border(near: Before) -> bool:
    """Whether `BORDER` matches before a name."""
    return ("border" in near.lower or "front" in near.lower) and (
        BORDER.search(near.written) is not None
    )


def left(near: Before) -> bool:
    """Whether `LEAVING` matches before a name."""
    words = near.words
    at = len(words) - 1
    if at >= 0 and words[at] in _LEFT_ARTICLES:
        at -= 1
    elif at > 0 and words[at] == "of" and words[at - 1] == "all":
        at -= 2
    if at < 0:
        return False
    word = words[at]
    if word not in _LEAVES:
        if word.isalpha():
            first = _LEAVES_AFTER.get(word)
            if first is None or at == 0 or not words[at - 1].endswith(first):
                return False
        elif not word.endswith(_LEAVING_ENDS):
            return False
    return LEAVING.search(near.written) is not None


def refuge(near: Before) -> bool:
    """Whether `REFUGE` matches before a name."""
    return not _REFUGES.isdisjoint(near.words) and REFUGE.search(near.written) is not None


def flight(near: Before) -> bool:
    """Whether a name is where people flee to, after the words for where they come from."""
    words = near.words
    at = len(words) - 1
    if at > 0 and words[at] in _LEFT_ARTICLES and words[at] != "a":
        at -= 1
    if at < 1 or words[at] not in _FLIGHT_ENDS:
        return False
    return (
        any(word.startswith(_FLIGHT_STARTS) for word in words)
        and _FLIGHT.search(near.written) is not None
    )


def off_coast(near: Before) -> bool:
    """Whether `COAST` matches before a name."""
    lower = near.lower
    if (
        "off" in lower
        or "coa" in lower
        or "large" in lower
        or "cost" in lower
        or "c\u00f4t" in lower
    ):
        return COAST.search(near.written) is not None
    return False


def follows(raw: str, end: int, words: frozenset[str], most: int = 2) -> bool:
    """Whether one of `words` stands among the first `most` after a name, in its clause."""
    stop = min(len(raw), end + _AFTER)
    at = end
    # As the pattern below has it, for the letters of most texts.
    for _ in range(most):
        sort = NO_LETTER
        while at < stop:
            code = ord(raw[at])
            sort = sort_of(code)
            if sort != NO_LETTER:
                break
            if code != _BLANK and code < _LAST_CLOSING and code in _CLOSES:
                return False
            at += 1
        first = at
        while at < stop and sort == LETTER:
            at += 1
            if at < stop:
                sort = sort_of(ord(raw[at]))
        if sort == ASK and at < stop:
            return _follows(raw[end:stop], words, most)
        if first == at:
            return False
        if raw[first:at].lower() in words:
            return True
    return False


def _follows(after: str, words: frozenset[str], most: int) -> bool:
    """`follows` for any letters."""
    for number, found in enumerate(_WORD.finditer(after)):
        if number == most or not _CLOSING.isdisjoint(after[: found.start()]):
            return False
        if found.group().lower() in words:
            return True
    return False


def precedes(raw: str, start: int, words: frozenset[str], most: int = 2) -> bool:
    """Whether one of `words` is the last before a name ("otages français", "crew from ...")."""
    first = max(0, start - _EARLIER)
    at = start
    for _ in range(most):
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
            return any(word in words for word in _WORD.findall(raw[first:start].lower())[-most:])
        if at == stop:
            return False
        if raw[at:stop].lower() in words:
            return True
    return False


def dateline(raw: str, start: int = 0) -> int:
    """Where the line that says where and when a report was filed ends; 0 if there is none.

    It begins at `start`, where the text does, is of words in capitals or with one, of figures and
    of an agency's name in brackets, and ends in a dash, or the brackets do:
    "LAGOS, Nigeria (AP) —", "BAMAKO (AFP) -".
    """
    line = raw[start : start + _LONGEST_DATELINE]
    # It has brackets or a dash, which most texts do not begin with.
    if not (
        line[:1].isspace() or "(" in line or "-" in line or "\u2014" in line or "\u2013" in line
    ):
        return 0
    found = _DATELINE.match(raw, start)
    return found.end() if found else 0
