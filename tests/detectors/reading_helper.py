"""Reading a text with the lexicon alone, no places: shared by tests of signals and evidence.

Without another classifier, what is called is called by the hand priors.
"""

from __future__ import annotations

import functools
from typing import Final

from detectors.classifier import SignalClassifier
from detectors.evidence import Evidence, collect
from detectors.matcher import Matcher
from detectors.reading import read as read_document
from detectors.signals import Lexicon

PRIORS: Final = SignalClassifier.from_priors()


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


def signals(text: str, lang: str | None = "en", by: SignalClassifier = PRIORS) -> set[str]:
    """The signals that a text is called."""
    return {s for s, e in read(text, lang=lang).items() if by.predict_one(e) >= 0.5}


def called(signal: str, text: str, lang: str | None = "en", by: SignalClassifier = PRIORS) -> bool:
    """Whether a text is called this signal."""
    evidence = read(text, lang=lang).get(signal)
    return evidence is not None and by.predict_one(evidence) >= 0.5
