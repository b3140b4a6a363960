"""What is read of one document: made once, passed to every step of the first stage."""

from __future__ import annotations

import re
from typing import Final

from detectors.text.language import language_of
from detectors.text.letters import latin
from detectors.text.normal import Folded, fold

__all__ = ["Reading", "read"]

# Of a text with fewer cased letters nothing is said: "AFP" alone is not shouting.
_FEW_LETTERS: Final = 12
_UPPER_SHARE: Final = 0.7
_SAMPLE: Final = 2000
# Headlines taken from addresses are all small but for the article's number at their end.
_NUMBER_AT_THE_END: Final = re.compile(r"\s[A-Z0-9]{12,40}\s*$")
_LEAST_NUMBER: Final = 12
_NUMBER: Final = 41
_BREAK: Final = "\n\n"


class Reading:
    """Title and text of a document as one string, in normal form, with what is known of it.

    `raw` is title, two line breaks, text; without a title the text alone. Two fold to two spaces,
    so that no term or name of several words runs from the title into the text. Positions of
    evidence and mentions count code points of `raw`; `field` translates them.
    """

    __slots__ = (
        "caseless", "folded", "home", "lang", "published_ms", "raw", "title_length", "upper_case",
    )  # fmt: skip

    def __init__(
        self,
        *,
        raw: str,
        title_length: int,
        folded: Folded,
        upper_case: bool,
        caseless: bool,
        lang: str,
        home: str | None,
        published_ms: int | None,
    ) -> None:
        self.raw = raw
        self.title_length = title_length
        self.folded = folded
        self.upper_case = upper_case
        self.caseless = caseless
        self.lang = lang
        self.home = home
        self.published_ms = published_ms

    @property
    def text_start(self) -> int:
        """Index in `raw` at which the text starts."""
        return self.title_length + len(_BREAK) if self.title_length else 0

    def field(self, start: int, end: int) -> tuple[str, int, int]:
        """`title` or `text`, with the span counted in that field."""
        if self.title_length and start < self.title_length:
            return "title", start, min(end, self.title_length)
        return "text", start - self.text_start, end - self.text_start


def read(
    title: str,
    text: str,
    lang: str | None = None,
    home: str | None = None,
    published_ms: int | None = None,
) -> Reading:
    """Read a document; `lang` is detected where none is given, `home` is the source's country.

    Without `published_ms` no year that the text names counts as over.
    """
    raw = f"{title}{_BREAK}{text}" if title else text
    upper_case, caseless = letter_case(raw)
    folded = fold(raw)
    return Reading(
        raw=raw,
        title_length=len(title),
        folded=folded,
        upper_case=upper_case,
        caseless=caseless,
        lang=language_of(lang, raw, folded.text),
        home=home,
        published_ms=published_ms,
    )


def _ends_in_a_number(raw: str) -> bool:
    """Whether `_NUMBER_AT_THE_END` may match: what it asks of the last letters, cheaply."""
    last = raw.rstrip()[-_LEAST_NUMBER:]
    return last.isascii() and last.isalnum() and last == last.upper()


def letter_case(raw: str) -> tuple[bool, bool]:
    """Whether text is (nearly) all capitals, and whether case tells nothing because there is none.

    Judged on the first 2,000 code points. Capitals are counted among the Latin letters, or, in a
    text that has few, among its words.
    """
    sample = raw[:_SAMPLE]
    capitals, letters = latin(raw, _SAMPLE)
    if not capitals and sample.lower() == sample:
        return False, True
    if 0 < capitals < _NUMBER and len(raw) <= _SAMPLE and _ends_in_a_number(raw):
        number = _NUMBER_AT_THE_END.search(raw)
        if number and raw[: number.start()].islower():
            return False, True
    if 2 * letters < len(sample):
        words = [w for w in sample.split() if len(w) > 1 and w.lower() != w.upper()]
        letters = sum(map(len, words))
        capitals = sum(len(w) for w in words if w.isupper())
    return letters >= _FEW_LETTERS and capitals > _UPPER_SHARE * letters, False
