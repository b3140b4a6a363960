"""What stands beside a name, and what it makes of it: the whole name, a list, a town's state."""

from __future__ import annotations

import re
from typing import Final

from detectors.bearers import Name

__all__ = ["called", "ending", "follows", "listed", "whole"]

_POSTAL: Final = 2
_CALLED: Final = re.compile(
    r"\b(?:town|city|village|district|capital|suburb|province|state|region|county|camp"
    r"|ville|village|localité|commune|cercle|capitale|ciudad|pueblo|cidade|aldeia|vila)"
    r" (?:of |de |du |d['’])$",
    re.IGNORECASE,
)
_CALLED_WINDOW: Final = 16
_OF: Final = ("of ", "de ", "du ", "d'", "d’")
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
_BODY_OF: Final = re.compile(
    r"\b(?:University|Institute|College|Bank|Corp\.?|Corporation|Voice|Museum|Bishop|Archbishop"
    r"|Duke|Duchess|Earl|Université|Banque|Universidad|Banco|Universidade)"
    r" (?:of |de |du |do |d['’])(?:the |la )?$"
)
_BODY_ENDS: Final = ("of ", "de ", "du ", "do ", "the ", "la ")
_BODY_WINDOW: Final = 22
# A list of places goes on: Kelowna, Vernon and Penticton.
_LISTED: Final = re.compile(r"\.?,? (?:and |or |et |y |e |& |nearby |near )*")
_LONGEST_LINK: Final = 14


def ending(raw: str, start: int, end: int) -> int:
    """Where a name ends: the full stop of `U.S.` is part of it."""
    return end + 1 if raw[end : end + 1] == "." and "." in raw[start:end] else end


def whole(raw: str, start: int, end: int) -> tuple[int, bool]:
    """Where the whole name ends (`Salinas Valley`), and whether it is part of a body's."""
    if raw[end : end + 1] == " " and raw[end + 1 : end + 2].isupper():
        feature = _FEATURE.match(raw, end)
        if feature:
            return feature.end(), False
        if _OF_A_BODY.match(raw, end):
            return end, True
    if not raw.endswith(_BODY_ENDS, 0, start):
        return end, False
    return end, _BODY_OF.search(raw, max(0, start - _BODY_WINDOW), start) is not None


def called(raw: str, start: int) -> bool:
    """Whether the text says what it is: `the town of Franklin`, `la ville de Diana`."""
    before = raw[max(0, start - _CALLED_WINDOW) : start]
    return before.endswith(_OF) and _CALLED.search(before) is not None


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
    return 0 < gap <= _LONGEST_LINK and bool(_LISTED.fullmatch(raw, names[-1].end, start))
