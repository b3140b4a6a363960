"""Written sentences as a wire puts a day's news: events that open alone, asides with their words.

`signal_sentences_wires` tells kinds of events that did not open (pupils and workers taken, roads
taken, orders to go, corridors, gas cut) and kinds that opened falsely (what comes after captives
were taken, envoys expelled, planes without fuel, coups long past, grips that are tightened on
power), in eight languages; the lexicon was mended with them in sight. The other set, English and
of the same kinds, was written before any of it, and only its sums were looked at: whole first
stage, weights shipped then, 38 of 47 reports found and 10 of 34 asides called.
"""

from __future__ import annotations

from typing import Final

import pytest

from tests.detectors.reading_helper import WrittenSets, read

READ: Final = WrittenSets("signal_sentences_wires")
KEPT: Final = WrittenSets("signal_sentences_wires_kept")
FLOORS: Final = {"read": (READ, 0.98, 0.03), "kept": (KEPT, 0.87, 0.18)}
"""Set -> where it is, least share of the reports found, greatest share of the asides called."""
PRIVATE: Final = [
    (lang, text) for lang, sets in READ.by_language.items() for text in sets["read"]["private"]
]


@pytest.mark.parametrize("part", FLOORS)
def test_reports_are_found_and_asides_left_as_often_as_stated(part: str) -> None:
    where, least, most = FLOORS[part]
    found, wrong = where.told(part)
    assert sum(found) / len(found) >= least
    assert sum(wrong) / len(wrong) <= most


@pytest.mark.parametrize(("lang", "text"), PRIVATE)
def test_captives_of_kin_and_robbers_are_known_as_such(lang: str, text: str) -> None:
    evidence = read(text, lang=lang)["kidnapping"]
    assert evidence.features["domestic_doc"] > 0.3


@pytest.mark.parametrize("lang", READ.languages)
def test_captives_of_armed_groups_are_no_private_crime(lang: str) -> None:
    taken = [t for s, t in READ.by_language[lang]["read"]["report"] if s == "kidnapping"]
    evidence = [read(text, lang=lang)["kidnapping"] for text in taken]
    assert evidence
    assert not any(e.features["domestic_doc"] for e in evidence)
