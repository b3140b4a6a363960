"""Reading a text with the lexicon alone, no places: shared by tests of signals and evidence.

Without another classifier, what is called is called by the hand priors.
"""

from __future__ import annotations

import functools
from typing import Final

from detectors.evidence.features import Evidence, collect
from detectors.model.classifier import SignalClassifier
from detectors.signals import Lexicon
from detectors.text.matcher import Matcher
from detectors.text.reading import read as read_document

PRIORS: Final = SignalClassifier.from_priors()
WRITTEN_MS: Final = 1_780_000_000_000
"""When the sentences of tests were published: in 2026."""


@functools.cache
def matcher() -> Matcher:
    return Matcher.build(Lexicon.load().patterns)


def read(
    text: str, title: str = "", lang: str | None = "en", places: tuple[int, ...] = ()
) -> dict[str, Evidence]:
    """Evidence by signal; `lang=None` detects the language."""
    reading = read_document(title, text, lang, None, WRITTEN_MS)
    hits = matcher().find(reading.folded.text)
    return {e.signal: e for e in collect(reading, hits, places)}


def signals(text: str, lang: str | None = "en", by: SignalClassifier = PRIORS) -> set[str]:
    """The signals that a text is called."""
    return {s for s, e in read(text, lang=lang).items() if by.predict_one(e) >= 0.5}
