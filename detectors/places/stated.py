"""What a text says of a name by the name that follows: "Town, State", "Town (Country)"."""

from __future__ import annotations

import re
from typing import Final

from detectors.gazetteer.draft import FOLLOWS
from detectors.places.bearers import COUNTRY, REGION, TOWNS, Choice, Name

__all__ = ["link", "settle_stated"]

_GAPS: Final = frozenset({
    ", ", " (", ", in ", " in ", " en ", " au ", " à ", ", au ", ", en ", " of ", " de ", "، ",
    " في ", "، في ", "، ب", " nchini ", ", nchini ", " - ",
})  # fmt: skip
_LONGEST_GAP: Final = 5
# "Tripoli, in northern Lebanon", "Tripoli, dans le nord du Liban", "طرابلس شمالي لبنان".
_PART: Final = re.compile(
    r",? (?:in|en|au|dans|à|no|na|al|в|у|на) (?:[a-zß-ÿ-]+ |l['’])?"
    r"(?:(?:north|south)(?:-?(?:east|west))?(?:ern)?|(?:east|west|centr)(?:ern|e|al)?|nord|sud|est|ouest"
    r"|nord-(?:est|ouest)|sud-(?:est|ouest)|norte|sur|este|oeste|sul|leste|noreste|noroeste|nordeste"
    r"|sureste|suroeste|centro|севере|юге|востоке|западе|центре|півночі|півдні|сході|заході|центрі)"
    r"(?: of| part of| de| de la| del| do| da| du)?(?: the)? (?:l['’])?"
    r"|،? (?:في |ب)?(?:أقصى )?(?:شمال|جنوب|شرق|غرب|وسط)(?:ي)?(?: شرق| غرب)?(?:ي)? "
    r"|,? (?:da ke |a )?(?:arewacin|kudancin|gabashin|yammacin|tsakiyar) "
    r"|,? (?:kaskazini|kusini|mashariki|magharibi|katikati) mwa "
    r"|,? (?:ee )?(?:waqooyiga|koonfurta|bariga|galbeedka|bartamaha) "
)
_LONGEST_PART: Final = 32
# What its first word is, but for the Arabic ones.
_PART_OPENS: Final = frozenset({
    "in", "en", "au", "dans", "à", "no", "na", "al", "в", "у", "на", "da", "a", "arewacin",
    "kudancin", "gabashin", "yammacin", "tsakiyar", "kaskazini", "kusini", "mashariki",
    "magharibi", "katikati", "ee", "waqooyiga", "koonfurta", "bariga", "galbeedka", "bartamaha",
})  # fmt: skip
_ARABIC: Final = "\u0600"
# The town before "Vt." that no town of Vermont is known by, if smaller than this elsewhere, is
# one of those that no list has.
_STATED_BELOW: Final = 600
_STATED_GAPS: Final = frozenset((", ", " ("))
_LIST_GOES_ON: Final = (",", " and", " et", " y ", " e ", " &", " or")


def link(names: list[Name], choices: dict[int, Choice], raw: str) -> None:
    """Note which places "Town, State" speaks for."""
    seen: set[tuple[int, int]] | None = None
    for i in range(1, len(names)):
        left, right = names[i - 1], names[i]
        if not _states(raw, left.end, right.start):
            continue
        pair = (left.pattern, right.pattern)
        if seen is None:
            seen = {pair}
        elif pair in seen:
            continue
        else:
            seen.add(pair)
        town, state = choices[left.pattern], choices[right.pattern]
        for outer in state.known.outer:
            whole = outer.kind == COUNTRY
            for within in town.known.inner:
                if (
                    within.country == outer.country
                    and (whole or within.region == outer.region)
                    and within.place != outer.place
                ):
                    town.link(within.place)
                    state.link(outer.place)


def _states(raw: str, end: int, start: int) -> bool:
    """Whether what stands between two names says that the first lies in the second."""
    if start - end <= _LONGEST_GAP and raw[end:start] in _GAPS:
        return True
    return start - end <= _LONGEST_PART and _is_a_part(raw, end, start)


def _is_a_part(raw: str, end: int, start: int) -> bool:
    """Whether `_PART` is what stands between two names: its first word is looked at first."""
    first = raw.find(" ", end, end + 2)
    stop = raw.find(" ", first + 1, start) if first >= 0 else -1
    if stop <= first + 1:
        return False
    opens = raw[first + 1] >= _ARABIC or raw[first + 1 : stop] in _PART_OPENS
    return opens and _PART.fullmatch(raw, end, start) is not None


def settle_stated(names: list[Name], choices: dict[int, Choice], flags: bytes, raw: str) -> None:
    """Give a town the region that stands after it where no bearer of its name lies in it.

    `Springfield, Vt.` is none of the Springfields that are known; the region is all that is
    known of it. Not so in a list, where a region may follow a town for no reason.
    """
    for i in range(1, len(names)):
        left, right = names[i - 1], names[i]
        if right.start - left.end > _LONGEST_GAP:
            continue
        town = choices[left.pattern]
        if town.linked is not None:
            continue
        outer = choices[right.pattern].bearer
        if outer.kind != REGION or raw[left.end : right.start] not in _STATED_GAPS:
            continue
        inner, known = town.bearer, town.known.all
        if (
            inner.kind not in TOWNS
            or inner.region == outer.region
            or known[0].prior >= _STATED_BELOW
            or any(bearer.kind in (REGION, COUNTRY) for bearer in known)
        ):
            continue
        if flags[right.pattern] & FOLLOWS or (
            inner.country == outer.country and not raw.startswith(_LIST_GOES_ON, right.end)
        ):
            town.bearer = outer
