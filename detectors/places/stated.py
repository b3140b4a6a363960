"""What a text says of a name by the name that follows: "Town, State", "Town (Country)"."""

from __future__ import annotations

from typing import Final

from detectors.gazetteer.draft import FOLLOWS
from detectors.places.bearers import COUNTRY, REGION, TOWNS, Bearer, Bearers, Name

__all__ = ["links", "settle_stated"]

_GAPS: Final = frozenset({
    ", ", " (", ", in ", " in ", " en ", " au ", " à ", ", au ", ", en ", " of ", " de ", "، ",
    " في ", "، في ", "، ب", " nchini ", ", nchini ", " - ",
})  # fmt: skip
_LONGEST_GAP: Final = 5
# The town before "Vt." that no town of Vermont is known by, if smaller than this elsewhere, is
# one of those that no list has.
_STATED_BELOW: Final = 600
_STATED_GAPS: Final = frozenset((", ", " ("))
_LIST_GOES_ON: Final = (",", " and", " et", " y ", " e ", " &", " or")


def links(names: list[Name], bearers: dict[int, Bearers], raw: str) -> dict[int, set[int]]:
    """Places, by pattern, that "Town, State" speaks for."""
    found: dict[int, set[int]] = {}
    seen: set[tuple[int, int]] | None = None
    for i in range(1, len(names)):
        left, right = names[i - 1], names[i]
        if right.start - left.end > _LONGEST_GAP or raw[left.end : right.start] not in _GAPS:
            continue
        pair = (left.pattern, right.pattern)
        if seen is None:
            seen = {pair}
        elif pair in seen:
            continue
        else:
            seen.add(pair)
        inner = bearers[left.pattern].inner
        for outer in bearers[right.pattern].outer:
            whole = outer.kind == COUNTRY
            for within in inner:
                if (
                    within.country == outer.country
                    and (whole or within.region == outer.region)
                    and within.place != outer.place
                ):
                    found.setdefault(left.pattern, set()).add(within.place)
                    found.setdefault(right.pattern, set()).add(outer.place)
    return found


def settle_stated(
    names: list[Name],
    bearers: dict[int, Bearers],
    linked: dict[int, set[int]],
    chosen: dict[int, Bearer],
    flags: bytes,
    raw: str,
) -> None:
    """Give a town the region that stands after it where no bearer of its name lies in it.

    `Springfield, Vt.` is none of the Springfields that are known; the region is all that is
    known of it. Not so in a list, where a region may follow a town for no reason.
    """
    for i in range(1, len(names)):
        left, right = names[i - 1], names[i]
        if right.start - left.end > _LONGEST_GAP or left.pattern in linked:
            continue
        outer = chosen[right.pattern]
        if outer.kind != REGION or raw[left.end : right.start] not in _STATED_GAPS:
            continue
        inner = chosen[left.pattern]
        known = bearers[left.pattern].all
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
            chosen[left.pattern] = outer
