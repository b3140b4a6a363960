"""The first stage as a whole: from a document to what it says of each country."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.feeds import BIN_MS
from detectors.pipeline import Core
from detectors.text.headline import headline
from detectors.understanding import Understanding
from schemas.codec import decode_document
from schemas.document import Document
from schemas.observation import Input, Origin
from tests.cores import shipped_core

ORIGIN = Origin(input=Input(topic="news", topic_id="t", partition=0), offset=7)


def document(text: str, **fields: object) -> Document:
    record = {"id": "d", "published": "2025-09-15T08:00:01Z", "source": "Radio", "text": text}
    return decode_document(orjson.dumps(record | fields))


def understood(text: str, **fields: object) -> Understanding:
    return shipped_core().read(document(text, **fields))


def heaviest(weights: dict[str, float], *, region: bool = False) -> str:
    """The country that weighs most, or the first-level unit; empty where there is none."""
    named = [code for code in weights if ("-" in code) == region]
    return max(named, key=lambda code: (weights[code], code), default="")


def test_a_burnt_convoy_is_fuel_and_attack_in_its_region() -> None:
    seen = understood("Militants burnt forty fuel tankers near Kayes in western Mali on Sunday.")
    assert seen.probabilities["fuel"] > 0.8
    assert seen.probabilities["attack"] > 0.5
    assert dict(seen.regions)["ML-1"] == 1.0


def test_the_same_in_french() -> None:
    seen = understood(
        "Des djihadistes ont incendié une quarantaine de camions-citernes près de Kayes, au Mali."
    )
    assert seen.probabilities["fuel"] > 0.8
    assert dict(seen.regions)["ML-1"] == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "The striker laid siege to the goal as Bamako won the cup in Mali.",
        "Le gardien a repoussé le coup franc ; Kayes s'incline devant Bamako au Mali.",
        "Petrol prices rise by two per cent in Mali, the ministry said.",
        "A court in Bamako tries two men for a kidnapping of 2014.",
        "Residents of Mopti, Mali, were evacuated as the river burst its banks.",
    ],
)
def test_what_only_sounds_like_a_crisis_is_none(text: str) -> None:
    assert all(p < 0.5 for p in understood(text).probabilities.values())


def test_a_victims_nationality_is_not_where_it_happens() -> None:
    seen = understood("Gunmen abducted two Norwegian aid workers near Gao in northern Mali.")
    weights = dict(seen.regions)
    assert weights["ML"] == 1.0
    assert weights.get("NO", 0.0) < 0.3


def test_the_embassys_country_is_not_the_one_that_is_left() -> None:
    seen = understood("The United States evacuates its embassy in Tripoli, Libya, over fighting.")
    weights = dict(seen.regions)
    assert weights["LY"] == 1.0
    assert weights.get("US", 0.0) < 0.5


def test_one_observation_for_each_country_with_its_greatest_part_as_its_weight() -> None:
    text = "Gunmen attacked a bus near Gao in Mali, and another in Niamey, Niger."
    observed = shipped_core().observe(document(text), 1_757_923_201_000, ORIGIN)
    assert [o.country for o in observed.observations] == ["ML", "NE"]
    for observation in observed.observations:
        weights = dict(observation.regions)
        assert weights[observation.country] == max(weights.values())
        assert observation.origin == ORIGIN
        assert observation.sketch


def test_a_document_without_place_is_counted_and_not_observed() -> None:
    observed = shipped_core().observe(document("Rebels attacked the convoy."), 0, ORIGIN)
    assert observed.observations == []
    assert observed.group == "news/1h"
    assert observed.probabilities


def test_dates_without_times_count_by_the_day() -> None:
    midnight = document("Rain in Mali.", published="2025-09-15T00:00:00Z")
    observed = shipped_core().observe(midnight, midnight.published_ms + 3_600_000, ORIGIN)
    assert observed.group == "news/24h"
    assert observed.bin_ms % BIN_MS["24h"] == 0


def test_labels_and_other_gold_fields_are_never_read() -> None:
    text = "Gunmen abducted a teacher in Zinder, Niger."
    gold = document(text, labels=[], judged=["kidnapping"], regions=["FR"], toponyms=[1])
    core = shipped_core()
    with_gold, without = (core.observe(d, 0, ORIGIN) for d in (gold, document(text)))
    assert with_gold.observations == without.observations
    assert with_gold.observations
    assert with_gold.probabilities == without.probabilities


def test_a_headline_is_one_printable_line_of_at_most_160_characters() -> None:
    line = headline(document("word\n\u200b" * 100))
    assert len(line) <= 160
    assert line.isprintable()


@settings(max_examples=150)
@given(st.text(max_size=400), st.text(max_size=60), st.sampled_from(["en", "fr", "ar", "", "xx"]))
def test_any_text_is_understood_without_an_exception(text: str, title: str, lang: str) -> None:
    core: Core = shipped_core()
    made = Document(id="d", published_ms=1, text=text or "x", title=title, lang=lang)
    seen = core.read(made)
    assert all(0.0 <= p <= 1.0 for p in seen.probabilities.values())
    for mention in seen.mentions:
        assert 0 <= mention.start < mention.end <= len(seen.reading.raw)
    assert all(0.0 < weight <= 1.0 for _, weight in seen.regions)
