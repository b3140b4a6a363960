"""Agencies credited in a text: "(AFP)" after the dateline, "with Reuters", a signature.

What is printed from an agency is the agency's word, whoever prints it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import daachorse

from detectors.text.seeds import seeds_of
from detectors.text.seek import may_begin

__all__ = ["Credits"]

# Where agencies are named: the dateline and first sentences, and the signature.
_HEAD: Final = 400
_TAIL: Final = 200
_REACH: Final = 60
_CUE: Final = re.compile(
    r"(?:\b(?:avec|par|with|by|por|von|mit|selon|seg[uú]n|told|via|to|fuentes?|sources?\s*:|"
    r"con informaci[oó]n de|com informa[cç][oõ]es d[ae]|d['’]apr[eè]s|agence|agency|agencia|"
    r"ag[eê]ncia|agentur|агентств[ауо]м?|сообща(?:ет|ют)|передает)|[àÀ]|وكالة(?: أنباء)?)"
    r"\s+(?:the\s+|la\s+|a\s+)?(?:l['’])?$|(?:\b(?:d['’]apr[eè]s|selon|[àÀ])\s+l['’])$",
    re.IGNORECASE,
)
_PICTURE: Final = re.compile(r"photo|foto|image|file|cr[eé]dit|picture|صورة|фото", re.IGNORECASE)
# Bounded everywhere: the text behind a hit may be a quarter of a megabyte of blanks.
_CLOSED: Final = re.compile(r"[^()\n]{0,60}\)")
_AFTER_BRACKET: Final = re.compile(r"[^()\n]{0,60}\)[ \t]{0,3}(?:\.?[ \t]{0,3}(?:\Z|\n)|[-–—:])")
_TO_NEXT: Final = re.compile(r"[^()\n]{0,60}\)\s{0,3}(.?)")
_AFTER_LINE_START: Final = re.compile(r"[ \t]{0,3}(?:[-–—:/|]|\n|\Z)")
_LINE_START: Final = re.compile(r"(?:\A|\n)[ \t]*$")
_SIGNATURE: Final = re.compile(r"(?:[-–—/|][ \t]*|\n[ \t]*)$")
_AT_END: Final = re.compile(r"\.?[ \t]{0,3}(?:\Z|\n)")
# A bracket this near the beginning stands in the dateline.
_DATELINE: Final = 40


class Credits:
    """Who owns the agencies that a text says it is from."""

    def __init__(self, owners: Mapping[str, str]) -> None:
        """Take the owner of each name as it is printed."""
        printed = sorted(owners.items())
        self._owners = [owner for _, owner in printed]
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(
            [name for name, _ in printed] or ["\0"]
        )
        self._seeds = seeds_of(name for name, _ in printed)

    def owners(self, text: str) -> list[str]:
        """Owners of the agencies that the text says it is from, in its order."""
        found: dict[str, None] = {}
        last = len(text) - _TAIL
        windows = [(0, len(text))] if last <= _HEAD else [(0, _HEAD), (last, len(text))]
        for first, stop in windows:
            if not may_begin(text, first, stop, self._seeds):
                continue
            for start, end, index in self._automaton.find_overlapping(text[first:stop]):
                if _is_credit(text, first + start, first + end):
                    found[self._owners[index]] = None
        return list(found)


def _is_credit(text: str, start: int, end: int) -> bool:
    """Whether the agency's name at this place says where the text is from.

    A credit is a bracket that ends the dateline or a line, a line's first or last words set off
    by a dash, or the object of "with", "told", "selon" and the like. `Middle East and North
    Africa (MENA) countries` and picture credits are none.
    """
    if text[start - 1 : start].isalnum() or text[end : end + 1].isalnum():
        # Arabic writes "to Reuters" as one word.
        return text[max(0, start - 1) : start] == "ل" and not text[end : end + 1].isalnum()
    before = text[max(0, start - _REACH) : start]
    opened = before.rfind("(")
    if opened >= 0 and ")" not in before[opened:] and _CLOSED.match(text, end):
        in_dateline = start - len(before) + opened < _DATELINE and _starts_sentence(text, end)
        ends = in_dateline or _AFTER_BRACKET.match(text, end) is not None
        return ends and not _PICTURE.search(before, opened)
    cue = _CUE.search(before)
    if cue is not None:
        # In a text all in capitals "TO MAP" is a verb.
        return not cue[0].isupper()
    slashed = text[start - 1 : start] == "/" == text[end : end + 1]
    opens = _LINE_START.search(before) and _AFTER_LINE_START.match(text, end)
    signs = _SIGNATURE.search(before) and _AT_END.match(text, end)
    return slashed or bool(opens or signs)


def _starts_sentence(text: str, end: int) -> bool:
    match = _TO_NEXT.match(text, end)
    return match is not None and not match[1].islower()
