"""The line before a report that says where and when it was filed."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["dateline"]

_CAPITALISED: Final = r"(?:[A-Z\u00c0-\u00de0-9][\w.'\u2019-]{0,24},? )"
_IN_CAPITALS: Final = r"(?:[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'\u2019-]{2,24},? )"
_AGENCY: Final = r"\([A-Z\u00c0-\u00de][^()\n]{1,40}\)"
_DASH: Final = r"(?:--|[\u2014\u2013-])"
_DATELINE: Final = re.compile(
    rf"\s*(?:{_IN_CAPITALS}{_CAPITALISED}{{0,5}}(?:{_AGENCY}(?:\s?{_DASH})?|{_DASH}\s)"
    rf"|{_CAPITALISED}{{1,6}}{_AGENCY}\s?{_DASH}"
    rf"|{_CAPITALISED}{{1,3}}[0-9]{{1,2}}(?:er|\.)? [^\W\d_]{{3,9}} {_DASH}\s)"
)
# The longest that it matches, but for white space before, is some 210 code points.
_LONGEST_DATELINE: Final = 256


def dateline(raw: str, start: int = 0) -> int:
    """Where the line that says where and when a report was filed ends; 0 if there is none.

    It begins at `start`, where the text does, is of words in capitals or with one, of figures and
    of an agency's name in brackets, and ends in a dash, or the brackets do:
    "LAGOS, Nigeria (AP) —", "BAMAKO (AFP) -".
    """
    line = raw[start : start + _LONGEST_DATELINE]
    # It has brackets or a dash, which most texts do not begin with.
    if not (
        line[:1].isspace() or "(" in line or "-" in line or "\u2014" in line or "\u2013" in line
    ):
        return 0
    found = _DATELINE.match(raw, start)
    return found.end() if found else 0
