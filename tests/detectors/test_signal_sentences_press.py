"""Reports and asides in eleven languages, written as the press of each writes them.

Two sets, both written before the lexicon was mended for them; `second` when the gaps that `first`
showed were known, with other events in other words. The whole first stage with the weights shipped
then found 214 of 231 reports of `first` and called 19 of 221 asides; of `second` 80 of 88 and 17
of 88, and 83 and 15 when only `first` had been mended for, which says most of unseen text. Then
both had been read. Some asides are half reports and stay called: who comes free, and whom a flood
or a fire leaves without a home.
"""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from tests.detectors.reading_helper import called, signals

FOLDER: Final = Path(__file__).parent / "signal_sentences_press"
LANGUAGES: Final = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
FLOORS: Final = {"first": (0.97, 0.05), "second": (0.94, 0.11)}
"""Set -> least share of the reports found, greatest share of the asides called anything."""


@functools.cache
def sentences(language: str) -> dict[str, Any]:
    """By set: `report`, pairs of a signal and a text, and `aside`, texts."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))


@pytest.mark.parametrize("part", FLOORS)
def test_reports_are_found_and_asides_left_as_often_as_stated(part: str) -> None:
    found = [
        called(signal, text, lang)
        for lang in LANGUAGES
        for signal, text in sentences(lang)[part]["report"]
    ]
    wrong = [
        bool(signals(text, lang)) for lang in LANGUAGES for text in sentences(lang)[part]["aside"]
    ]
    least, most = FLOORS[part]
    assert sum(found) / len(found) >= least
    assert sum(wrong) / len(wrong) <= most
