"""Whether a preposition of place stands before a name, and whether it says where somebody tells."""

from __future__ import annotations

import re
from typing import Final

from detectors.places.before import Before

__all__ = ["preposed", "tells"]

_TALKS: Final = re.compile(
    r"(?<![^\W_])(?:spokes(?:man|woman|person)|officials?|government|ministry|office|diplomats?"
    r"|analysts?|reporters|journalists|said|says|told|porte-parole|responsables|gouvernement"
    r"|ministère|diplomates|journalistes|déclaré|dit|portavoz|gobierno|ministerio|dijo|porta-voz"
    r"|state department|united nations|security council|nato headquarters|rights watch"
    r"|amnesty international|(?:african|european) union|conseil de sécurité|union (?:africaine"
    r"|européenne)|nations unies|sans frontières|naciones unidas|nações unidas"
    r"|governo|ministério|disse) (?:in|from|at|à|depuis|en|desde|em|a partir de)"
    r" (?:the capital |la capitale |la capital |a capital )?$"
)
# Which of its words stand before the preposition, and what the last of all may be.
_TELLERS: Final = frozenset(
    (
        "spokesman", "spokeswoman", "spokesperson", "official", "officials", "government",
        "ministry", "office", "diplomat", "diplomats", "analyst", "analysts", "reporters",
        "journalists", "said", "says", "told", "responsables", "gouvernement", "ministère",
        "diplomates", "journalistes", "déclaré", "dit", "portavoz", "gobierno", "ministerio",
        "dijo", "governo", "ministério", "disse", "department", "nations", "council",
        "headquarters", "watch", "international", "union", "sécurité", "africaine",
        "européenne", "unies", "frontières", "unidas",
    )
)  # fmt: skip
_CAPITALS: Final = frozenset(("capital", "capitale"))
# Prepositions of place in the languages of Latin and Cyrillic script, and Arabic "fi", "qurb".
_LOCATIVES: Final = frozenset({
    "in", "at", "near", "inside", "outside", "across", "around", "within", "throughout", "off",
    "on", "\u00e0", "au", "aux", "en", "dans", "pr\u00e8s", "sur", "em", "no", "na", "nos", "nas",
    "perto", "cerca", "katika", "nchini", "mjini", "cikin", "jihar", "for",
    "\u0432", "\u0432\u043e", "\u043d\u0430", "\u0443", "\u043f\u0456\u0434",
    "\u043f\u043e\u0434", "\u0641\u064a", "\u0642\u0631\u0628", "\u063a\u0631\u0628\u064a",
    "\u0634\u0631\u0642\u064a", "\u0634\u0645\u0627\u0644", "\u0634\u0645\u0627\u0644\u064a",
    "\u062c\u0646\u0648\u0628", "\u062c\u0646\u0648\u0628\u064a",
})  # fmt: skip
# What may stand before a preposition in a word, what parts clauses, and how many words may stand
# between a preposition and the name.
_JOINTS: Final = ("(", "\u2019", "'", '"', "-")
_CLOSES: Final = frozenset(",.;:!?")
_BETWEEN: Final = 3
_BLANK: Final = 0x20
_HYPHEN: Final = 0x2D


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


def tells(before: Before) -> bool:
    """Whether those are there who tell of it: "a spokesman in Kyiv", "told reporters in Abuja"."""
    return _may_tell(before.words) and _TALKS.search(before.lower) is not None


def _may_tell(words: list[str]) -> bool:
    """Whether `_TALKS` may match, by the word that would have to stand before the preposition."""
    at = len(words) - 1
    if at >= 0 and words[at] in _CAPITALS:
        at -= 2
    if at > 0 and words[at] == "de" and words[at - 1] == "partir":
        at -= 2
    return at > 0 and (words[at - 1] in _TELLERS or not words[at - 1].isalpha())
