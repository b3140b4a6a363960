"""What follows a figure that counts no people: parts, sums, lengths, ages, times and dates."""

from __future__ import annotations

import re
from typing import Final

from detectors.text.glyphs import is_at

__all__ = ["counts_no_people"]

_UNIT_NAMES: Final = (
    "year", "month", "week", "day", "hour", "minute", "mile", "kilomet", "meter", "metre", "km",
    "m", "ft", "feet", "acre", "hectare", "ton", "barrel", "litre", "liter", "gallon", "percent",
    r"per\scent", "degree", "dollar", "euro", "pound", "million", "billion", "trillion", "bn",
    "an", "ans", "année", "mois", "semaine", "jour", "heure", r"kilom\w*", "tonne", r"pour\scent",
    "año", "mes", "semana", "día", "hora", r"por\sciento", "ano", "mês", "dia", "millon", "milh",
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December", "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_AFTER_DE: Final = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre", "janeiro", "fevereiro", "março", "maio", "junho", "julho",
    "setembro", "outubro", "novembro", "dezembro",
)  # fmt: skip
_NOT_PEOPLE: Final = re.compile(
    r"\s?%|[.,]\d|:\d|/\d|(?:st|nd|rd|th|er|e|º|ª)\b"
    rf"|-?\s?(?:(?:\w+\s)?(?:{'|'.join(_UNIT_NAMES)}|de\s(?:{'|'.join(_AFTER_DE)}))s?\b)",
    re.IGNORECASE,
)
# The words that they are or begin with, so that few are held against the pattern.
_UNITS: Final = frozenset(
    name.partition("\\")[0].lower() for unit in _UNIT_NAMES for name in (unit, unit + "s", "de")
)
# Those of one word each, which are units wherever such a word ends.
_WHOLE: Final = frozenset(
    name.lower() for unit in _UNIT_NAMES if "\\" not in unit for name in (unit, unit + "s")
)
_NOT_SO: Final = 0
_SO: Final = 1
_ASK: Final = 2
_KILOMETRES: Final = "kilom"
# Letters that a pattern takes for i, s or k of ASCII, in small letters, or may.
_ODD: Final = frozenset("\u0131\u017f\u0307\u212a")
_WORDS: Final = 2
_ASCII: Final = 0x80
_LOW_LINE: Final = 0x5F
_PERCENT: Final = 0x25
_BLANK: Final = 0x20
# What goes on into a figure, and what nothing of it begins with or holds.
_PARTS: Final = frozenset(map(ord, ".,:/"))
_CLOSES: Final = frozenset(map(ord, ".,:;!?()[]\"'/"))


def counts_no_people(raw: str, at: int) -> bool:
    """Whether the figure or number word that ends at `at` counts something else than people.

    >>> counts_no_people("40 kilometres away", 2), counts_no_people("40 villagers", 2)
    (True, False)
    """
    told = _told(raw, at)
    return told == _SO or (told == _ASK and _NOT_PEOPLE.match(raw, at) is not None)


def _told(raw: str, at: int) -> int:
    """Whether `_NOT_PEOPLE` matches, by what stands there and the next words; `_ASK`: it may."""
    if at >= len(raw):
        return _NOT_SO
    code = ord(raw[at])
    if code in _CLOSES:
        return _SO if code in _PARTS and raw[at + 1 : at + 2].isdecimal() else _NOT_SO
    return _ASK if code != _BLANK else _by_words(raw, at)


def _by_words(raw: str, at: int) -> int:
    """The same for the two words behind the blank at `at`."""
    stop, length = at, len(raw)
    for number in range(_WORDS):
        first = stop + 1
        stop = first
        while stop < length and _is_of_a_word(raw, stop):
            stop += 1
        if stop == first:
            return _SO if number == 0 and is_at(raw, first, _PERCENT) else _NOT_SO
        word = raw[first:stop].lower()
        if word in _WHOLE or word.startswith(_KILOMETRES):
            return _SO
        if word in _UNITS or not _ODD.isdisjoint(word):
            return _ASK
        if stop < length and ord(raw[stop]) != _BLANK:
            # Only white space leads to another word.
            return _ASK if raw[stop].isspace() else _NOT_SO
    return _NOT_SO


def _is_of_a_word(text: str, at: int) -> bool:
    """Whether a letter, a figure or a low line stands there, as a pattern takes words."""
    code = ord(text[at])
    if code >= _ASCII:
        return text[at].isalnum()
    return (
        ord("a") <= code <= ord("z")
        or ord("A") <= code <= ord("Z")
        or ord("0") <= code <= ord("9")
        or code == _LOW_LINE
    )
