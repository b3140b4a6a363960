"""Tells names of people and organisations from those of places by the words beside them."""

from __future__ import annotations

import re
from typing import Final

from detectors.tables import read_table, read_words
from detectors.text.glyphs import is_at, is_capital
from detectors.text.language import LANGUAGES
from detectors.text.normal import fold_pattern
from detectors.text.reading import Reading
from detectors.text.seek import words_and_capitals

__all__ = ["Beside", "Guards", "beside"]

_SAID: Final = re.compile(
    r",? (?:said|says|told|added|explained|noted|warned|argued|insisted|admitted|"
    r"a déclaré|a dit|a affirmé|dijo|afirmó|disse|afirmou)\b"
)
# What `_SAID` begins with after its comma and blank.
_SAID_BEGINS: Final = frozenset(("sa", "to", "ad", "ex", "no", "wa", "ar", "in", "a ", "di", "af"))
_BLANK: Final = 0x20
_COMMA: Final = 0x2C
_WINDOW: Final = 24
# A line is a headline's where so many of its longer words have a capital.
_LINE: Final = 160
_LONG_WORD: Final = 5
_ENOUGH_WORDS: Final = 3
_HEADLINE_SHARE: Final = 0.8
_POSSESSIVES: Final = ("'s", "’s")
_CYRILLIC: Final = "\u0400"
_NOUN_BEFORE_NAME: Final = frozenset(("ha", "so", "sw"))
_STOPS: Final = frozenset(".!?:;»")
# "Fars News Agency" reports on anywhere; "in Kano news reached us" is in Kano.
_REPORTERS: Final = frozenset(("News", "Press"))
_QUOTES: Final = "\"'“”‘’«»([{-–—*#@"


class Beside:
    """The words before and after a name, `""` where there is none on the same line.

    `lead` and `trail` are the same in small letters. `dot` says that a full stop follows the word
    before, as in `J. Franklin` and `Gen. Franklin`.
    """

    __slots__ = ("after", "at", "before", "dot", "lead", "trail")

    def __init__(self, before: str, after: str, at: int, *, dot: bool) -> None:
        self.before = before
        self.at = at
        self.lead = before.lower()
        self.dot = dot
        self.after = after
        self.trail = after.lower()


def beside(raw: str, start: int, end: int) -> Beside:
    """Words next to `raw[start:end]`, parted from it by one blank; looks 24 code points far."""
    before, at, dot = "", 0, False
    if start > 1 and ord(raw[start - 1]) == _BLANK:
        first = max(0, start - _WINDOW)
        at = raw.rfind(" ", first, start - 1)
        before = raw[(first if at < 0 else at + 1) : start - 1]
        if not before.isalpha():
            before = before.lstrip(_QUOTES)
            if before.endswith("."):
                before, dot = before[:-1], True
            if not (
                before.isalpha()
                or before.replace("-", "a").replace("’", "a").replace("'", "a").isalpha()
            ):
                before = ""
    after = ""
    if end < len(raw) and ord(raw[end]) == _BLANK:
        stop = raw.find(" ", end + 1, end + _WINDOW)
        after = raw[end + 1 : end + _WINDOW if stop < 0 else stop]
        if not after.isalpha():
            after = after.rstrip(".,;:!?)]}\"'”’»")
            if not after[:1].isalpha():
                after = ""
    return Beside(before, after, at, dot=dot)


def _says(raw: str, end: int) -> bool:
    """Whether `_SAID` matches after a name."""
    at = end + is_at(raw, end, _COMMA)
    if not is_at(raw, at, _BLANK) or raw[at + 1 : at + 3] not in _SAID_BEGINS:
        return False
    return _SAID.match(raw, end) is not None


def _in_a_headline(raw: str, end: int) -> bool:
    """Whether the line up to `end` and beyond writes its words with capitals, as headlines do.

    There a capital before a name tells nothing: `Troops Recapture Michika`.
    """
    first = raw.rfind("\n", max(0, end - _LINE), end) + 1
    last = raw.find("\n", end, end + _LINE)
    stop = end + _LINE if last < 0 else last
    words, capitals = words_and_capitals(raw, max(0, first, end - _LINE), stop, _LONG_WORD)
    return bool(words >= _ENOUGH_WORDS and capitals >= _HEADLINE_SHARE * words)


def _stands_before(noun: str, lang: str) -> bool:
    """Whether nouns stand right before names in its language: `Обстрел Горловки`, `Garin Tsafe`."""
    return noun[0] >= _CYRILLIC or lang in _NOUN_BEFORE_NAME


def _opens(raw: str, at: int) -> bool:
    """Whether the word after the blank at `at` begins a sentence; -1 if none stands before it."""
    return at <= 0 or raw[at - 1] in _STOPS or raw[at - 1].isspace()


class Guards:
    """Knows the given names, the titles, and the words that tell something else from a place."""

    def __init__(self) -> None:
        """Read the tables."""
        given: set[str] = set()
        titles: set[str] = set()
        surnames: set[str] = set()
        for row in read_table("given_names"):
            names = {fold_pattern(name).strip() for name in row["names"].split()}
            of_row = titles if row["region"] == "titles" else given
            (surnames if row["region"] == "surnames" else of_row).update(names)
        self._given = frozenset(given)
        self._people = frozenset(given | surnames)
        self._titles = frozenset(titles)
        small = {word for row in LANGUAGES.values() for word in row.markers}
        words = read_words("name_words")
        self.small_words = frozenset(small)
        self._no_names = frozenset({fold_pattern(w).strip() for w in words["aside"]} | small)
        self._before = words["before"]
        self._after = words["after"]

    def is_given(self, folded: str) -> bool:
        """Whether the folded word is a given name."""
        return folded in self._given

    def is_called(self, before: str) -> bool:
        """Whether the small word before a name is a title or a given name."""
        return before in self._titles or before in self._given

    def is_person(self, folded: str) -> bool:
        """Whether the folded word is a given name or a frequent surname."""
        return folded in self._people

    def person(
        self,
        words: Beside,
        reading: Reading,
        end: int,
        folded: str,
        *,
        small: bool,
        placed: bool,
        located: bool,
    ) -> bool:
        """Whether the name that ends at `end` is, by its neighbours, part of a person's name.

        Of a `small` place less is believed: an unknown capitalised word before it is taken for a
        given name, unless it is a word that places what follows (`located`: "Near Bol"), and who
        "said" something for a person, unless a preposition stands before it (`placed`).
        """
        raw = reading.raw
        before, dot, after = words.before, words.dot, words.after
        if is_capital(before, 0):
            if dot and len(before) == 1:
                return True
            form = words.lead if before.isascii() else fold_pattern(before).strip()
            if form in self._titles or (not dot and form in self._given):
                return True
            if (
                small
                and not dot
                and form not in self._no_names
                and not before.isupper()
                and not located
                and not before.endswith(_POSSESSIVES)
                and not (_stands_before(before, reading.lang) and _opens(raw, words.at))
                and not _in_a_headline(raw, end)
            ):
                return True
        if is_capital(after, 0) and words.trail not in self._no_names and folded in self._given:
            return True
        return small and not placed and _says(raw, end)

    def is_another(self, lead: str) -> bool:
        """Whether the word before it, in small letters, makes it another thing: White *House*."""
        return lead in self._before

    def something_else(self, words: Beside) -> bool:
        """Whether the word before or after makes it the name of a paper, a club, a river ..."""
        return (
            words.trail in self._after or self.is_another(words.lead) or words.after in _REPORTERS
        )
