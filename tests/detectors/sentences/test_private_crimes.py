"""Captives of kin and robbers are told from those of armed groups."""

from __future__ import annotations

from typing import Final

import pytest

from tests.detectors.reading_helper import read
from tests.detectors.sentences import written

PRIVATE: Final = [
    (language, text)
    for language in written.languages("wires")
    for text in written.file("wires", language)["read"].get("private", [])
]


def test_there_are_such_texts_in_several_languages() -> None:
    assert len({language for language, _ in PRIVATE}) > 3


@pytest.mark.parametrize(("language", "text"), PRIVATE)
def test_captives_of_kin_and_robbers_are_known_as_such(language: str, text: str) -> None:
    assert read(text, lang=language)["kidnapping"].features["domestic_doc"] > 0.3


def test_captives_of_armed_groups_are_no_private_crime() -> None:
    taken = [s for s in written.sentences("wires")["read"] if s.signal == "kidnapping"]
    evidence = [read(s.text, lang=s.language)["kidnapping"] for s in taken]
    assert evidence
    assert not any(e.features["domestic_doc"] for e in evidence)
