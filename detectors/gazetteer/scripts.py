"""Which script a name is written in, and whether a text of ours can contain it."""

from __future__ import annotations

from typing import Final

__all__ = ["ABBREVIATION", "UNCASED_SCRIPTS", "long_enough", "script_of", "usable"]

ABBREVIATION: Final = 4
"""Longest run of capitals that is a code or an abbreviation rather than a name."""

UNCASED_SCRIPTS: Final = frozenset(("ARABIC", "ETHIOPIC"))
"""Scripts without capitals, which therefore do not bear out a name."""

_LONGEST: Final = 60
# Names of countries and regions of three letters and fewer are codes.
_SHORT: Final = 3
_CASED: Final = frozenset(("LATIN", "CYRILLIC"))
_RANGES: Final = (
    ("A", "\u024f", "LATIN"),
    ("\u0250", "\u02af", "LATIN"),
    ("\u1e00", "\u1eff", "LATIN"),
    ("\u0600", "\u06ff", "ARABIC"),
    ("\u0400", "\u04ff", "CYRILLIC"),
    ("\u1200", "\u137f", "ETHIOPIC"),
)


def usable(name: str) -> bool:
    """Whether an alternate name is one that a text of ours may use.

    GeoNames lists codes (BKO), lower-case transliterations (jia ao) and names in scripts that
    none of our languages is written in.
    """
    first = name[:1]
    if not "A" <= first <= "Z":
        first = next((c for c in name if c.isalpha()), "")
        script = script_of(first)
        if not script or name[0].isdigit():
            return False
        if script in _CASED and first.islower():
            return False
    if len(name) <= ABBREVIATION and name.isupper():
        return False
    return len(name) <= _LONGEST and "http" not in name


def long_enough(name: str) -> bool:
    """Latin names of three letters are codes, unless written like names: MAL, but Edo and Lac.

    Arabic and Ethiopic ones of two are names already (Qatar, Mali).
    """
    if name[0] >= "\u0250":
        return len(name) > 1
    return len(name) > _SHORT or (len(name) == _SHORT and name.istitle())


def script_of(name: str) -> str:
    """Script of the first letter, by the ranges of Unicode: LATIN, ARABIC, ... or `""`."""
    letter = next((c for c in name if c.isalpha()), "")
    return next((s for first, last, s in _RANGES if first <= letter <= last), "")
