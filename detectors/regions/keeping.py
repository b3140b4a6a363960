"""How much of a document an alert's evidence keeps: headline and address, bounded in bytes."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

__all__ = ["address", "cut", "decoded", "encoded"]

# Bytes of a headline by its place among the evidence: the first leads the alert, two more are
# quoted in its description. An ASCII one is at most 160 long; 176 leaves room for accents.
_BYTES: Final = (176, 128, 128, 96, 96)
# In bytes, as it reads without hexadecimal digits; a longer one is a tracker's and not a page's,
# or spells out a headline that is kept already.
_LONGEST_ADDRESS: Final = 320
_MORE: Final = "\u2026"
_HEX: Final = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
_LETTERS: Final = re.compile(r"[^\x00-\x7f]+")


def cut(headline: str, place: int) -> str:
    """What is kept of a headline at a place among the evidence, whole words of it.

    Cut twice is as cut once at the later place: in which order documents came does not show.

    >>> cut("The army says it has taken back the town of Konna", 0)
    'The army says it has taken back the town of Konna'
    """
    most = _BYTES[min(place, len(_BYTES) - 1)]
    # A code point takes four bytes at most.
    if 4 * len(headline) <= most:
        return headline
    data = headline.encode()
    if len(data) <= most:
        return headline
    whole = data[: most - len(_MORE.encode())].decode(errors="ignore")
    return whole.rsplit(" ", 1)[0].rstrip(_MORE) + _MORE


def address(url: str) -> str:
    """The address, or none where it is too long to be kept: input and offset tell the document."""
    if len(decoded(url).encode()) <= _LONGEST_ADDRESS:
        return url
    return ""


def decoded(url: str) -> str:
    """An address with letters for the hexadecimal digits that stand for letters beyond ASCII.

    >>> decoded("https://example.org/%D9%85%D8%A7%D9%84%D9%8A?a=%20")
    'https://example.org/\u0645\u0627\u0644\u064a?a=%20'
    """
    return _HEX.sub(_letters, url) if "%" in url else url


def encoded(url: str, *, lower: bool) -> str:
    """The same with digits for the letters again, in small ones if `lower`."""
    return _LETTERS.sub(lambda found: _digits(found.group(), lower=lower), url)


def _digits(letters: str, *, lower: bool) -> str:
    digits = quote(letters, safe="")
    return digits.lower() if lower else digits


def _letters(found: re.Match[str]) -> str:
    try:
        return unquote(found.group(), errors="strict")
    except UnicodeDecodeError:
        return found.group()
