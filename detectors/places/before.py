"""What stands before a name and says what part it plays: a group's name, a border, a refuge.

Each pattern is tried at every character before a name, and nearly none matches; so before each
stands a look at the words that it cannot match without.
"""

from __future__ import annotations

import re
from typing import Final

from detectors.places.roles import SENT

__all__ = ["BORDER", "COAST", "GROUP", "LEAVING", "Before"]

LEAVING: Final = re.compile(
    r"(?:^|\W)(?:leave|leaves|leaving|left|flee|flees|fleeing|fled|quit|depart|departing"
    r"|out\s+of|from|travel\s+to|travelling\s+to|traveling\s+to|visit|visiting"
    r"|quitter|quittent|fuir|fuient|depuis|dejar|abandonar|salir\s+de|desde|deixar|sair\s+d[aoe]"
    r"|kutoka|daga)"
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
_BESIDE: Final = frozenset({"with", "between", "to", "avec", "con", "com"})
_LEAVES: Final = frozenset({
    "leave", "leaves", "leaving", "left", "flee", "flees", "fleeing", "fled", "quit", "depart",
    "departing", "from", "visit", "visiting", "quitter", "quittent", "fuir", "fuient", "depuis",
    "dejar", "abandonar", "desde", "deixar", "kutoka", "daga",
})  # fmt: skip
# Words that leave together with the one before.
_LEAVES_AFTER: Final = {
    "of": ("out",), "to": ("travel", "travelling", "traveling"), "de": ("salir", "sair"),
    "da": ("sair",), "do": ("sair",),
}  # fmt: skip
_FROM: Final = frozenset({"from", "depuis", "desde", "de", "из", "з", "із", "من", "kutoka", "daga"})
_LEAVING_ENDS: Final = (*sorted(_LEAVES), *_LEAVES_AFTER)
_ELIDED: Final = ("l'", "l\u2019")
_LEFT_ARTICLES: Final = frozenset({"the", "la", "le", "el", "o", "a", "l'", "l\u2019"})


class Before:
    """What stands before a name: as written, in lower case, and the latter's words."""

    __slots__ = ("lower", "words", "written")

    def __init__(self, written: str) -> None:
        self.written = written
        self.lower = written.lower()
        self.words = self.lower.split()

    def in_group(self) -> bool:
        """Whether the name goes on from a group's: `GROUP` matches."""
        if self.lower == self.written:
            return False
        words = self.words
        for i in range(1, len(words)):
            if words[i] in _GROUP_GOES_ON and words[i - 1].endswith(_SMALL_GROUPS):
                return GROUP.search(self.written) is not None
        return False

    def beyond_border(self) -> bool:
        """Whether it is the other side of a border: `BORDER` matches."""
        if self.lower.isascii() and not self._ends_beside():
            return False
        return ("border" in self.lower or "front" in self.lower) and (
            BORDER.search(self.written) is not None
        )

    def _ends_beside(self) -> bool:
        """Whether the last word, but for "the", is one that `BORDER` ends in."""
        words = self.words
        last = words[-1] if words else ""
        if last == "the" and len(words) > 1:
            last = words[-2]
        return last in _BESIDE

    def left(self) -> bool:
        """Whether it is what people leave or are taken from: `LEAVING` matches."""
        words = self.words
        at = len(words) - 1
        if at >= 0 and words[at] in _LEFT_ARTICLES:
            at -= 1
        elif at > 0 and words[at] == "of" and words[at - 1] == "all":
            at -= 2
        if at < 0:
            return False
        word = words[at]
        if word in _LEAVES:
            # The word alone decides, but an elision leaves no blank behind it.
            if at == len(words) - 1 or words[-1] not in _ELIDED:
                return self.lower[-1].isspace()
        elif word.isalpha():
            first = _LEAVES_AFTER.get(word)
            if first is None or at == 0 or not words[at - 1].endswith(first):
                return False
        elif not word.endswith(_LEAVING_ENDS):
            return False
        return LEAVING.search(self.written) is not None

    def origin(self) -> bool:
        """Whether what strikes or comes elsewhere comes from it: "a missile from"."""
        words = self.words
        at = len(words) - 1
        if at > 0 and words[at] in _LEFT_ARTICLES:
            at -= 1
        return at > 0 and words[at] in _FROM and words[at - 1] in SENT

    def off_coast(self) -> bool:
        """Whether it is the coast that a ship was off: `COAST` matches."""
        lower = self.lower
        if (
            "off" in lower
            or "coa" in lower
            or "large" in lower
            or "cost" in lower
            or "c\u00f4t" in lower
        ):
            return COAST.search(self.written) is not None
        return False
