"""What a country does, and what is done to it: who strikes, what is struck, who foils a plot.

"Warplanes of France struck eastern Mali", "Mali foils a coup by mercenaries from France": both
name two countries without a word of place, and in both it happens in Mali.
"""

from __future__ import annotations

from typing import Final

from detectors.places.roles import COMPASS, FOILS, SIDES, STRIKES, WEAPONS

__all__ = ["foils", "struck", "wields"]

_ARTICLES: Final = frozenset({"the", "la", "le", "les", "el", "o", "os", "as", "l'", "l\u2019"})
# What joins a part to its whole, and a weapon to whose it is.
_OF: Final = frozenset({
    "of", "de", "du", "d'", "d\u2019", "des", "del", "la", "do", "da", "dos", "das", "mwa", "za",
    "ya", "wa", "el", "l'", "l\u2019", "the",
})  # fmt: skip
_ELIDED: Final = ("l'", "l\u2019", "d'", "d\u2019")
# How far behind a country's name the verb is looked for that says that it foils something.
_CLAUSE: Final = 80
_ENDS: Final = (".", ";", ":", "!", "?", "؛", "؟", "።", "፤")
_MARKS: Final = "\"'()[]«»“”‘’„,."


def struck(words: list[str]) -> bool:
    """Whether the name after these words, in small letters, is struck, or a part of it meant.

    >>> struck("warplanes struck eastern".split()), struck("a frappé l'est de".split())
    (True, True)
    >>> struck("jets bombed".split()), struck("the rest of".split())
    (True, False)
    """
    at = len(words) - 1
    if at < 0:
        return False
    if words[at] in COMPASS:
        return True
    while at > 0 and words[at] in _ARTICLES:
        at -= 1
    if words[at] in STRIKES:
        return True
    at = len(words) - 1
    while at > 0 and words[at] in _OF:
        at -= 1
    return at < len(words) - 1 and _whole(words[at]) in SIDES


def wields(words: list[str]) -> bool:
    """Whether the name after these words is whose planes, drones or missiles they are.

    >>> wields("aviones de".split()), wields("jiragen yaƙin".split()), wields("drones in".split())
    (True, True, False)
    """
    at = len(words) - 1
    if at < 0 or (words[at] not in _OF and words[at] not in WEAPONS):
        return False
    while at > 0 and words[at] in _OF:
        at -= 1
    return _whole(words[at]) in WEAPONS


def foils(raw: str, end: int) -> bool:
    """Whether the country whose name ends at `end` foils something, in the same clause."""
    for word in raw[end : end + _CLAUSE].lower().split():
        if word.strip(_MARKS) in FOILS:
            return True
        if word.endswith(_ENDS):
            return False
    return False


def _whole(word: str) -> str:
    """A word without the article that it may be written with."""
    return word[2:] if word.startswith(_ELIDED) else word
