"""What a country does, and what is done to it: who strikes, what is struck, who foils a plot.

"Warplanes of France struck eastern Mali", "Mali foils a coup by mercenaries from France": both
name two countries without a word of place, and in both it happens in Mali.
"""

from __future__ import annotations

from typing import Final

from detectors.places.bound import ARTICLES, MARKS
from detectors.places.roles import COMPASS, FOILS, SIDES, STRIKES, WEAPONS

__all__ = ["foils", "struck", "wields"]

# What joins a part to its whole, and a weapon to whose it is.
_OF: Final = frozenset({
    "of", "de", "du", "d'", "d\u2019", "des", "del", "la", "do", "da", "dos", "das", "mwa", "za",
    "ya", "wa", "el", "l'", "l\u2019", "the",
})  # fmt: skip
_ELIDED: Final = ("l'", "l\u2019", "d'", "d\u2019")
# How far behind a country's name the verb is looked for that says that it foils something.
_CLAUSE: Final = 80
_ENDS: Final = (".", ";", ":", "!", "?", "؛", "؟", "።", "፤")
_STRIPPED: Final = f"{MARKS}."


def struck(words: list[str]) -> bool:
    """Whether the name after these words, in small letters, is struck, or a part of it meant.

    >>> struck("warplanes struck eastern".split()), struck("a frappé l'est de".split())
    (True, True)
    >>> struck("jets bombed".split()), struck("the rest of".split())
    (True, False)
    """
    if not words:
        return False
    at = len(words) - 1
    while at > 0 and words[at] in ARTICLES:
        at -= 1
    if words[-1] in COMPASS or words[at] in STRIKES:
        return True
    return words[-1] in _OF and _before_of(words) in SIDES


def wields(words: list[str]) -> bool:
    """Whether the name after these words is whose planes, drones or missiles they are.

    >>> wields("aviones de".split()), wields("jiragen yaƙin".split()), wields("drones in".split())
    (True, True, False)
    """
    if not words or (words[-1] not in _OF and words[-1] not in WEAPONS):
        return False
    return _before_of(words) in WEAPONS


def foils(raw: str, end: int) -> bool:
    """Whether the country whose name ends at `end` foils something, in the same clause."""
    for word in raw[end : end + _CLAUSE].lower().split():
        if word.strip(_STRIPPED) in FOILS:
            return True
        if word.endswith(_ENDS):
            return False
    return False


def _before_of(words: list[str]) -> str:
    """The last word but for "of" and articles, without the article that it is written with."""
    at = len(words) - 1
    while at > 0 and words[at] in _OF:
        at -= 1
    word = words[at]
    return word[2:] if word.startswith(_ELIDED) else word
