"""Whether a preposition of place stands before a name."""

from __future__ import annotations

from typing import Final

from detectors.places.before import Before

__all__ = ["AT", "NEAR", "preposed", "says_in"]

NEAR: Final = frozenset(("near", "près", "cerca", "perto", "قرب", "возле", "біля", "karibu"))
"""What says that something is beside a place, not in it."""
AT: Final = {"ha": "a", "pcm": "for"}
"""Weak prepositions that say in one language that a place follows."""
# Prepositions of place in the languages of Latin and Cyrillic script, and Arabic "fi", "sharqi".
_LOCATIVES: Final = NEAR | {
    "in", "at", "inside", "outside", "into", "across", "around", "within", "throughout", "off",
    "on", "between", "for", "entre", "à", "au", "aux", "en", "dans", "sur", "em", "no", "na", "nos",
    "nas", "katika", "nchini", "mjini", "cikin", "jihar", "в", "во", "на", "у", "під", "под",
    "gudaha", "dhacay", "dhacday", "kwenye", "huko", "في", "غربي", "شرقي", "شمال", "شمالي",
    "جنوب", "جنوبي",
}  # fmt: skip
# What may stand before a preposition in a word, what parts clauses, and how many words may stand
# between a preposition and the name.
_JOINTS: Final = ("(", "\u2019", "'", '"', "-")
_CLOSES: Final = frozenset(",.;:!?")
_BETWEEN: Final = 3
# Amharic and Arabic "in", written as one with the name.
_BA: Final = "\u1260"
_BIL: Final = "\u0628\u0627\u0644"
_BLANK: Final = 0x20
_HYPHEN: Final = 0x2D


def says_in(raw: str, start: int, lang: str, words: list[str]) -> bool:
    """Whether "in" is a part of the name's word, or a word that means it in one language alone.

    Amharic `bä-`, Arabic `bi-` before the article, one of `AT`. `words` are those before the name.
    """
    if lang == "am":
        return raw[start] == _BA
    if lang == "ar":
        return raw.startswith(_BIL, start)
    return bool(words) and words[-1] == AT.get(lang)


def preposed(before: Before) -> bool:
    """Whether a preposition of place stands before the name, three words away at most.

    What is before must end in a blank or a hyphen ("in pre-war Mali"). Between the two no clause
    may end; dashes among the words count for nothing.
    """
    lower, words = before.lower, before.words
    if not lower:
        return False
    hyphen = ord(lower[-1]) == _HYPHEN
    if not (hyphen or ord(lower[-1]) == _BLANK or lower[-1].isspace()):
        return False
    final = len(words) - 1
    between = 0
    for i in range(final, -1, -1):
        word = words[i]
        plain = word.isalpha()
        # A word that is joined to the name by a hyphen is no preposition; a hyphen that stands
        # alone joins what is before it.
        if not hyphen or (i < final and not (i == final - 1 and words[final] == "-")):
            # A dash counts where it is the first.
            dash = i < final and _is_a_dash(words[i + 1])
            if between + dash <= _BETWEEN and (word if plain else _joined(word)) in _LOCATIVES:
                return True
        if plain:
            between += 1
        elif not _CLOSES.isdisjoint(word):
            return False
        else:
            between += not _is_a_dash(word)
        if between > _BETWEEN:
            return False
    return False


def _is_a_dash(word: str) -> bool:
    return ord(word[0]) == _HYPHEN and not word.strip("-")


def _joined(word: str) -> str:
    """The last part of a word that is not of letters alone."""
    at = -1
    for joint in _JOINTS:
        at = max(at, word.rfind(joint))
    return word[at + 1 :]
