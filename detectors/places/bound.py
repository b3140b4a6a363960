"""Where it did not happen: at the end of a flight, and where a place is cut off from."""

from __future__ import annotations

from typing import Final

from detectors.places.roles import APART, ARRIVES, FLEES, GOES, REACHES, TOWARDS, WAYFARERS

__all__ = ["ARTICLES", "MARKS", "bound"]

ARTICLES: Final = frozenset({"the", "la", "le", "les", "el", "o", "os", "as", "l'", "l\u2019"})
"""What may stand between a verb or a preposition and the name of a place."""
_ABOUT: Final = frozenset({"neighbouring", "neighboring", "nearby", "safer", "l'autre"})
_STAYS: Final = frozenset({"in", "at", "à", "au", "aux", "en", "em", "no", "na", "في", "в", "у"})
_FROM: Final = frozenset({
    "from", "de", "du", "des", "d'", "d\u2019", "del", "da", "do", "na", "عن", "от", "від",
})  # fmt: skip
MARKS: Final = "\"'()[]«»“”‘’„,"
"""What a word may be written with that is no part of it."""
_ENDS: Final = (".", ";", ":", "!", "?", "؛", "؟", "።", "፣")
# Words before the preposition that are looked at.
_MOST: Final = 6


def bound(words: list[str]) -> bool:
    """Whether the name after these words, in small letters, is where people flee or are taken to.

    Or what a place is cut off from.

    >>> bound("the wounded were flown to".split()), bound("survivors crossed the hills to".split())
    (True, True)
    >>> bound("the rebels moved on to".split()), bound("the town is cut off from".split())
    (False, True)
    """
    at = len(words) - 1
    while at > 0 and (words[at] in ARTICLES or words[at] in _ABOUT):
        at -= 1
    if at < 1:
        return False
    last = words[at]
    if last in REACHES:
        return _who(words, at)
    if last in _STAYS and words[at - 1] in ARRIVES:
        return True
    if last in _FROM and words[at - 1 - (words[at - 1] == "off")] in APART:
        return True
    return last in TOWARDS and _who(words, at)


def _who(words: list[str], at: int) -> bool:
    """Whether the words up to `at` tell of a flight, or of people who seek safety and move."""
    moves = words[at] in REACHES
    for i in range(at - 1, max(-1, at - 1 - _MOST), -1):
        word = words[i]
        if word.endswith(_ENDS):
            return False
        if not word.isalpha():
            word = word.strip(MARKS)
        if word in FLEES:
            return True
        if word in GOES:
            moves = True
        elif moves and word in WAYFARERS:
            return True
    return False
