"""What joins two names of places: one lies in the other, or they are of one list."""

from __future__ import annotations

from typing import Final

from detectors.places.mention import Mention

__all__ = ["is_of_a_list", "is_one_naming"]

# What stands between a place and what it lies in, and between places of one list.
_IN: Final = (
    "in", "en", "au", "aux", "à", "dans", "em", "no", "na", "в", "у", "في", "katika", "cikin",
)  # fmt: skip
_ARTICLES: Final = ("", "the ", "la ", "le ", "l'", "l\u2019", "el ", "o ", "a ", "la région de ")
_HELD: Final = frozenset((", ", " (")) | {
    f"{mark} {word} {rest}" for mark in ("", ",") for word in _IN for rest in _ARTICLES
}
_AND: Final = ("and", "or", "et", "ou", "y", "o", "e", "и", "та", "da", "na")
_LISTED: Final = frozenset(f" {word} " for word in _AND) | {
    ", ", ", and ", ", to ", " or to ", " and to ", " et à ", " ou à ", " ou para ", " \u0648",
}  # fmt: skip
_LONGEST_JOINT: Final = 24


def is_one_naming(raw: str, narrow: Mention, wide: Mention) -> bool:
    """Whether a name goes on into what it lies in: "Yola, in Adamawa", "Kigoma (Tanzanie)"."""
    return _joint(raw, narrow, wide) in _HELD and _holds(wide, narrow)


def is_of_a_list(raw: str, first: Mention, second: Mention) -> bool:
    """Whether the two stand side by side in a list: "to Yola or to Mubi"."""
    return _joint(raw, first, second) in _LISTED


def _joint(raw: str, first: Mention, second: Mention) -> str:
    """What stands between the two, in small letters; nothing where that is long."""
    if second.start - first.end > _LONGEST_JOINT:
        return ""
    return raw[first.end : second.start].lower()


def _holds(wide: Mention, narrow: Mention) -> bool:
    """Whether one is the country, or the subdivision, that the other lies in."""
    if wide.country != narrow.country or narrow.region is None:
        return False
    return wide.region is None or (
        wide.region == narrow.region and wide.geonameid != narrow.geonameid
    )
