"""Reading a text with the lexicon alone, no places: shared by tests of signals and evidence."""

from __future__ import annotations

import functools

from detectors.evidence import Evidence, collect
from detectors.matcher import Matcher
from detectors.reading import read as read_document
from detectors.signals import Lexicon


@functools.cache
def matcher() -> Matcher:
    return Matcher.build(Lexicon.load().patterns)


def read(
    text: str, title: str = "", lang: str | None = "en", places: tuple[int, ...] = ()
) -> dict[str, Evidence]:
    """Evidence by signal; `lang=None` detects the language."""
    reading = read_document(title, text, lang)
    hits = matcher().find(reading.folded.text)
    return {e.signal: e for e in collect(reading, hits, places)}
