"""What a country's people says of where it happens: "Malian army", "two Malians held"."""

from __future__ import annotations

from typing import Final

from detectors.places import roles

__all__ = ["AT_HOME", "ON_SOIL", "PEOPLE", "VICTIMS", "people"]

PEOPLE: Final = 0.25
"""A people is hardly a place."""
AT_HOME: Final = 0.5
"""One that acts at home."""
VICTIMS: Final = 0.12
"""One that suffers abroad. What says more than this tells of a place; a group's name does not."""
ON_SOIL: Final = 0.95
"""On a people's soil, in their airspace, in one of their towns."""
# Pirates at sea are fought, and their captives held, where they come from.
_PIRATES: Final = 0.9


def people(raw: str, start: int, end: int) -> float:
    """What a people says of the place: those who suffer are abroad, those in arms at home."""
    after, before = roles.following(raw, end), roles.preceding(raw, start)
    for words, ahead, nearest, part in (
        (roles.SOIL, roles.SOIL_BEFORE, 1, ON_SOIL),
        (roles.EVENT, roles.EVENT, 1, ON_SOIL),
        (roles.VICTIM, roles.VICTIM, 2, VICTIMS),
    ):
        if roles.any_of(after, words, 2) or roles.any_of(before, ahead, nearest):
            return part
    if roles.PIRATES.match(raw, end):
        return _PIRATES
    if roles.any_of(after, roles.ARMED, 2) or roles.any_of(before, roles.ARMED, 2):
        return AT_HOME
    return PEOPLE
