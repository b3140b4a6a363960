"""Written sentences in six languages: floors of recall and precision, and each known miss by name.

The first set was written without sight of the lexicon, the later two after the lexicon had been
read and mended; no sentence was looked at one by one before its set had been scored. Share of
positives found and of negatives falsely called by the hand priors, all languages:

first set: 0.61 and 0.15 with the lexicon as it was before all three;
second: 0.35 and 0.18 with that one, 0.44 and 0.16 as mended after the first;
third: 0.56 and 0.29 with that one, 0.65 and 0.29 as mended after the second.

What unseen text of this kind gets lies near the last of these, not near the floors below, which
hold sentences that have been mended on.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from detectors.model.classifier import SignalClassifier
from schemas.signals import SIGNALS
from tests.detectors.reading_helper import PRIORS, called

LANGUAGES: Final = ("en", "es", "fr", "pt", "ru", "uk")
SETS: Final = ("first", "second", "third")
CLASSIFIERS: Final = {
    "priors": PRIORS,
    "shipped": SignalClassifier.shipped(),
}
RECALL, PRECISION = 0.88, 0.92
FOLDER: Final = Path(__file__).parent / "signal_sentences"


class Sentence(NamedTuple):
    """One sentence and whether it means the signal."""

    signal: str
    text: str
    positive: bool


@functools.cache
def parsed(language: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))


def sentences(language: str) -> Iterator[Sentence]:
    for name in SETS:
        for signal in SIGNALS:
            table = parsed(language)[name][signal]
            yield from (Sentence(signal, text, positive=True) for text in table["positive"])
            yield from (Sentence(signal, text, positive=False) for text in table["negative"])


@pytest.mark.parametrize("model", CLASSIFIERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_recall_and_precision_stay_above_their_floors(language: str, model: str) -> None:
    judged = [
        (s.positive, called(s.signal, s.text, language, CLASSIFIERS[model]))
        for s in sentences(language)
    ]
    found = sum(positive and call for positive, call in judged)
    assert found / sum(positive for positive, _ in judged) >= RECALL
    assert found / sum(call for _, call in judged) >= PRECISION


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_that_is_read_wrong_is_listed(language: str) -> None:
    wrong = {
        f"{s.signal}: {s.text}"
        for s in sentences(language)
        if called(s.signal, s.text, language) != s.positive
    }
    assert wrong <= set(parsed(language)["known"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_listed_as_read_wrong_is_a_sentence_of_the_file(language: str) -> None:
    texts = {f"{s.signal}: {s.text}" for s in sentences(language)}
    assert set(parsed(language)["known"]) <= texts
