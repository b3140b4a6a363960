"""Whether a name stands there as its spelling asks, and by itself, not as a part of a word."""

from __future__ import annotations

from typing import Final

from detectors.gazetteer.draft import CAPITALS, UNCASED
from detectors.places.bearers import Name
from detectors.places.surroundings import follows
from detectors.text.reading import Reading

__all__ = ["as_spelled", "is_a_part"]

_POSTAL: Final = 2
_APOSTROPHES: Final = frozenset(map(ord, "'\u2019\u02bf\u02be`"))
_BLANK: Final = 0x20
_HYPHEN: Final = 0x2D


def as_spelled(flag: int, reading: Reading, start: int, end: int, names: list[Name]) -> bool:
    """Whether a name of a spelling with a rule of its own stands there as that has it."""
    raw = reading.raw
    if flag & UNCASED and not (reading.upper_case or reading.caseless):
        return False
    if flag & CAPITALS:
        return raw[start:end].isupper() and not reading.upper_case and raw[end : end + 1] != "$"
    # In a text in capitals any small word may stand after a town and a comma.
    return not (reading.upper_case and end - start <= _POSTAL) and follows(raw, start, end, names)


def is_a_part(raw: str, start: int, end: int) -> bool:
    """Whether a name is part of a word: `Fu` of `Fu'ah`, `Mai` of `Mai-Mai`, in `anti-Balaka`."""
    after = ord(raw[end]) if end < len(raw) else _BLANK
    if after in _APOSTROPHES and raw[end + 1 : end + 2].isalpha():
        return raw[end + 1] != "s" or raw[end + 2 : end + 3].isalpha()
    if start > 1 and ord(raw[start - 1]) == _HYPHEN:
        return raw[max(0, start - 5) : start].lower() == "anti-" or (
            raw[max(0, 2 * start - 1 - end) : start - 1] == raw[start:end]
        )
    return after == _HYPHEN and raw[end + 1 : 2 * end + 1 - start] == raw[start:end]
