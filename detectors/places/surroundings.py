"""What stands beside a name, and what it makes of it: the whole name, a list, a town's state."""

from __future__ import annotations

import re
from typing import Final

from detectors.places.bearers import Name
from detectors.text.glyphs import is_at, is_capital

__all__ = ["called", "ending", "follows", "goes_on", "listed", "quoted", "whole"]

_POSTAL: Final = 2
# What a text calls a place before its name, by the word that joins the two. A text of nothing but
# "of" and names asks for them at each, where a pattern would be tried at every letter.
_OF: Final = frozenset({
    "town", "city", "village", "district", "capital", "suburb", "province", "state", "region",
    "county", "camp", "ville", "localité", "commune", "cercle", "capitale", "ciudad", "pueblo",
    "cidade", "aldeia", "vila", "north", "south", "northeast", "northwest", "southeast",
    "southwest", "east", "west", "outskirts", "près", "proche", "environs", "nord", "sud", "est",
    "ouest", "cerca", "afueras", "norte", "sur", "este", "oeste", "perto", "arredores", "sul",
    "leste", "hamlet", "township", "municipality", "port", "garrison", "airport", "prison",
    "residents", "people", "hameau", "route", "axe", "aéroport", "garnison", "habitants",
    "populations", "puerto", "municipio", "localidad", "carretera", "aeropuerto", "vecinos",
    "habitantes", "porto", "município", "localidade", "estrada", "moradores",
})  # fmt: skip
_CALLED: Final = dict.fromkeys(("of ", "de ", "del ", "do ", "da ", "du ", "d'", "d’"), _OF) | {
    "to ": frozenset({"road", "roads", "highway", "route", "buses"}),
    "wa ": frozenset({"wakazi", "mji", "mkoa"}),
    "ya ": frozenset({"kaunti", "wilaya", "barabara"}),
    "la ": frozenset({"jimbo"}),
    "cha ": frozenset({"kijiji"}),
}
_LONGEST_LINK: Final = 4
_LONGEST_WORD: Final = 12
# What goes on after a name in the same breath: Salinas Valley, Peel Region; but an organisation's
# name goes on further still: Wright County Egg.
_FEATURE: Final = re.compile(
    r" (?:Valley|Islands?|Peninsula|Bay|County|Township|Borough|Parish|Region|District|Province"
    r"|Prefecture|Governorate|Municipality|Delta)\b(?! [A-Z])"
)
# What makes a name part of an organisation's: Killeen Police Department, University of Georgia.
_OF_A_BODY: Final = re.compile(
    r" (?:[A-Z][\w&’'-]+ |of |and |for ){0,3}?(?:University|College|School|Schools|Hospital|Zoo"
    r"|Department|Agency|Bureau|Ministry|Council|Corporation|Company|Inc|Corp|Ltd|LLC|Bank|Society"
    r"|Institute|Museum|Church|Cathedral|Club|Cup|Cartel|Daily|News|Star|Sun|Globe|Red Cross"
    r"|Stock Exchange|Fire and Rescue|Postal Service)\b"
)
_BODY_OF: Final = frozenset({
    "University", "Institute", "College", "Bank", "Corp", "Corporation", "Voice", "Museum",
    "Bishop", "Archbishop", "Corp.", "Duke", "Duchess", "Earl", "Université", "Banque",
    "Universidad", "Banco", "Universidade",
})  # fmt: skip
_BODY_LINKS: Final = frozenset({"of ", "de ", "du ", "do ", "d'", "d’"})
# The first three letters of their words, so that few names are held against the patterns.
_FEATURES: Final = frozenset((
    "Val", "Isl", "Pen", "Bay", "Cou", "Tow", "Bor", "Par", "Reg", "Dis", "Pro", "Pre", "Gov",
    "Mun", "Del",
))  # fmt: skip
_BODIES: Final = frozenset((
    "Uni", "Col", "Sch", "Hos", "Zoo", "Dep", "Age", "Bur", "Min", "Cou", "Cor", "Com", "Inc",
    "Ltd", "LLC", "Ban", "Soc", "Ins", "Mus", "Chu", "Cat", "Clu", "Cup", "Car", "Dai", "New",
    "Sta", "Sun", "Glo", "Red", "Sto", "Fir", "Pos",
))  # fmt: skip
_BODY_WORDS: Final = 4
# A saint's name that goes on: "San Juan de Micay" is not San Juan.
_SAINT: Final = ("san ", "santa ", "santo ", "sao ", "saint ")
_GOES_ON: Final = re.compile(r" (?:d[eao]l?|dos|das|de l[ao]s?) [A-ZÀ-Þ]")
_QUOTES: Final = {"«": "»", "„": "“”", "“": "”", '"': '"'}
_BLANK: Final = 0x20
_STOP: Final = 0x2E
_LAST_OF_ENDS: Final = frozenset(map(ord, "feuoa"))
_APOSTROPHES: Final = frozenset(map(ord, "'’"))
_TWO: Final = 2
# A list of places goes on: Kelowna, Vernon and Penticton.
_LISTED: Final = re.compile(r"\.?,? (?:and |or |et |y |e |& |nearby |near )*")
_LONGEST_GAP: Final = 14


def ending(raw: str, start: int, end: int) -> int:
    """Where a name ends: the full stop of `U.S.` is part of it."""
    return end + 1 if is_at(raw, end, _STOP) and "." in raw[start:end] else end


def whole(raw: str, start: int, end: int) -> tuple[int, bool]:
    """Where the whole name ends (`Salinas Valley`), and whether it is part of a body's."""
    if is_at(raw, end, _BLANK) and is_capital(raw, end + 1):
        if raw[end + 1 : end + 4] in _FEATURES:
            feature = _FEATURE.match(raw, end)
            if feature:
                return feature.end(), False
        if _may_be_a_body(raw, end) and _OF_A_BODY.match(raw, end):
            return end, True
    # "of ", "de ", "du ", "do ", "the ", "la "; no body is linked by "d'" to a name.
    if start < _TWO or ord(raw[start - 1]) != _BLANK or ord(raw[start - 2]) not in _LAST_OF_ENDS:
        return end, False
    for article in ("the ", "la "):
        if raw.endswith(article, 0, start):
            start -= len(article)
            break
    link = _link(raw, start)
    return end, link in _BODY_LINKS and _word(raw, start - len(link) - 1) in _BODY_OF


def _link(raw: str, start: int) -> str:
    """The short word behind a blank, with its blank or apostrophe, that ends at `start`: "of "."""
    if start < _TWO:
        return ""
    last = ord(raw[start - 1])
    if last == _BLANK:
        at = raw.rfind(" ", max(0, start - _LONGEST_LINK - 1), start - 1)
    elif last in _APOSTROPHES and start > _TWO and ord(raw[start - 3]) == _BLANK:
        at = start - 3
    else:
        return ""
    return raw[at + 1 : start] if at >= 0 else ""


def _word(raw: str, at: int) -> str:
    """The word that ends at `at`, with a full stop if one ends it; empty where there is none.

    Also empty where it is longer than all that anybody asks for.
    """
    if at < 1:
        return ""
    first = at - 1 if ord(raw[at - 1]) == _STOP else at
    while first > 0 and (raw[first - 1].isalnum() or raw[first - 1] == "_"):
        first -= 1
        if at - first > _LONGEST_WORD:
            return ""
    return raw[first:at]


def goes_on(raw: str, end: int, folded: str) -> bool:
    """Whether the name is a saint's and only the first half of a place's."""
    return folded.startswith(_SAINT) and _GOES_ON.match(raw, end) is not None


def quoted(raw: str, start: int, end: int) -> bool:
    """Whether the name alone stands in quotation marks, as a club's, a ship's, a unit's does."""
    return start > 0 and end < len(raw) and raw[end] in _QUOTES.get(raw[start - 1], "\0")


def _may_be_a_body(raw: str, end: int) -> bool:
    """Whether one of the next four words begins as a word of `_OF_A_BODY` does."""
    at = end
    for _ in range(_BODY_WORDS):
        if raw[at + 1 : at + 4] in _BODIES:
            return True
        at = raw.find(" ", at + 1)
        if at < 0:
            return False
    return False


def called(raw: str, start: int) -> bool:
    """Whether the text says what it is: `the town of Franklin`, `la route de Diana`."""
    link = _link(raw, start)
    words = _CALLED.get(link)
    return words is not None and _word(raw, start - len(link) - 1).lower() in words


def follows(raw: str, start: int, end: int, names: list[Name]) -> bool:
    """Whether a short form stands after a town: `Austin, Tex`, but not `Tralee, Co Kerry`."""
    if not names or raw[names[-1].end : start] != ", ":
        return False
    surface = raw[start:end]
    if surface == "NE" and raw[end : end + 1] == " " and raw[end + 1 : end + 2].isupper():
        # "in Yola, NE Nigeria" is no Nebraska.
        return False
    if len(surface) > _POSTAL or surface.isupper():
        return surface[0].isupper()
    return surface.istitle() and surface != "Co"


def listed(raw: str, start: int, after: str, names: list[Name]) -> bool:
    """Whether a name goes on a list of places: `Moore and Norman`."""
    if not names or after[:1].isupper():
        return False
    gap = start - names[-1].end
    return 0 < gap <= _LONGEST_GAP and bool(_LISTED.fullmatch(raw, names[-1].end, start))
