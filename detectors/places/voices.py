"""Where those are who tell of it: "a spokesman in Kyiv", "told reporters in Abuja"."""

from __future__ import annotations

from typing import Final

from detectors.places.before import Before
from detectors.places.roles import TELLS, TOLD_AFAR

__all__ = ["tells"]

# The prepositions of where somebody speaks; "de" is what "a partir de" ends in.
_PLACING: Final = frozenset(
    ("in", "from", "at", "à", "depuis", "en", "desde", "em", "de", "в", "у")
)
_AFAR: Final = frozenset(("depuis", "desde"))
_CAPITALS: Final = frozenset(("capital", "capitale"))
_THE: Final = frozenset(("the", "la", "a"))
# How many words may stand between the verb and "depuis": "a annoncé le ministre depuis".
_BETWEEN: Final = 4
# How many words who tells has at most ("porte-parole de la police").
_MOST: Final = 4


def tells(before: Before) -> bool:
    """Whether a preposition places the one who speaks, not what happened.

    >>> tells(Before("a spokesman in ")), tells(Before("gunmen said in the capital "))
    (True, True)
    >>> tells(Before("ten were killed in ")), tells(Before("annoncé le ministre depuis "))
    (False, True)
    """
    words = before.words
    at = len(words) - 1
    if at < 1 or not before.lower[-1].isspace():
        return False
    if words[at] in _CAPITALS and words[at - 1] in _THE:
        at -= 2
    if at < 1 or words[at] not in _PLACING:
        return False
    if words[at] == "de":
        if at < 3 or words[at - 1] != "partir" or words[at - 2] != "a":  # noqa: PLR2004
            return False
        at -= 2
    return _told_by(words, at - 1) or (words[at] in _AFAR and _told_afar(words, at - 1))


def _told_by(words: list[str], last: int) -> bool:
    """Whether the words up to `last` end in who or what tells, a name of four words at most."""
    name = ""
    for i in range(last, max(-1, last - _MOST), -1):
        word = words[i]
        if _bare(word) + name in TELLS:
            return True
        name = f"_{word}{name}"
    return False


def _told_afar(words: list[str], last: int) -> bool:
    """Whether a verb of telling stands one to four words before the last."""
    for i in range(last - 1, max(-1, last - 1 - _BETWEEN), -1):
        if _bare(words[i]) in TOLD_AFAR:
            return True
    return False


def _bare(word: str) -> str:
    """A word without what it is joined to by a bracket or a hyphen ("Kyiv-based")."""
    if word.isalpha() or word in TELLS:
        return word
    start = len(word)
    while start and word[start - 1].isalnum():
        start -= 1
    return word[start:]
