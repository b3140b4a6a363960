"""Evidence: positions, cues, pairs of words, and that any text whatever is read in linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.evidence.features import FEATURES, collect
from detectors.evidence.found import MOST_HITS, MOST_TERMS
from detectors.evidence.meanings import MUCH, meanings_in
from detectors.evidence.terms import find_terms
from detectors.evidence.word_pairs import MOST_LOOKS
from detectors.signals import Lexicon
from detectors.text.reading import read as read_document
from schemas.signals import SIGNALS
from tests.detectors.reading_helper import matcher, read

WORDS = sorted({p.strip() for p in Lexicon.load().patterns})[::97]


def test_no_term_no_evidence() -> None:
    assert read("The committee met on Thursday and adopted its agenda.") == {}
    assert collect(read_document("", "", "en"), [], []) == ()


def test_evidence_comes_in_the_order_of_the_signals() -> None:
    found = list(
        read("Coup attempt: gunmen kidnapped ten people as fuel shortages and famine grew.")
    )
    assert found == [s for s in SIGNALS if s in found]
    assert {"kidnapping", "fuel", "coup", "humanitarian"} <= set(found)


def test_terms_point_into_the_original_text() -> None:
    text = "Ils ont «ASSIÉGÉ» la ville."
    term = read(text, title="Blocus à Boni", lang="fr")["siege"].terms
    raw = f"Blocus à Boni\n\n{text}"
    assert [raw[t.start : t.end] for t in term] == ["Blocus", "ASSIÉGÉ"]


def test_no_term_of_several_words_runs_from_the_title_into_the_text() -> None:
    title, text = "The museum buys a car", "Bomb shelters are on show."
    assert read(f"{title}\n{text}")["attack"].terms[0].start < len(title)
    assert read(text, title=title)["attack"].terms[0].start > len(title)


def test_a_long_text_whose_title_and_lead_hold_no_term_is_buried() -> None:
    lead = "The minister spoke about roads, schools and the harvest of the year. " * 6
    news = "Gunmen kidnapped twelve villagers."
    title = "The minister speaks of the harvest"
    assert read(lead + news, title=title)["kidnapping"].features["buried"] == 1.0
    assert read(news + lead, title=title)["kidnapping"].features["buried"] == 0.0
    assert read(news, title=title)["kidnapping"].features["buried"] == 0.0


def test_who_was_freed_is_told_in_the_clause_of_who_was_taken() -> None:
    freed = "Twelve villagers who had been kidnapped near Gusau were freed on Monday."
    held = "Two were freed, but twelve villagers remain in the hands of their kidnappers."
    assert read(freed)["kidnapping"].features["freed"] == 1.0
    assert read(held)["kidnapping"].features["freed"] == 0.0


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("The army denied that the town was besieged.", "denial"),
        ("Rebels threatened to besiege the town.", "threat"),
        ("The town was besieged forty years ago.", "past"),
        ("The film shows how the town was besieged.", "fiction"),
        ("Three men went on trial after the town was besieged.", "trial"),
        ("The town was not besieged.", "negation"),
    ],
)
def test_a_cue_turns_the_term_it_reaches(text: str, cue: str) -> None:
    evidence = read(text)["siege"]
    assert cue in evidence.terms[0].cues
    assert evidence.terms[0].turned
    assert evidence.features[cue] == 1.0
    assert evidence.features["clean"] == 0.0 < evidence.features["strength"]


def test_a_negation_ends_with_its_clause() -> None:
    assert not read("There was no comment. The town was besieged.")["siege"].terms[0].turned


def test_anchors_are_the_unturned_terms() -> None:
    text = (
        "The town was besieged forty years ago. " + "Tea was served. " * 12 + "It is under siege."
    )
    evidence = read(text)["siege"]
    assert evidence.anchors == tuple(t.start for t in evidence.terms if not t.turned)
    assert len(evidence.anchors) < len(evidence.terms)


def test_two_words_of_one_sentence_make_a_term() -> None:
    near = read("The convoy of tankers that left the port was torched by armed men.")
    assert any(t.term == "fuel/en/fuel_site_attacked" for t in near["fuel"].terms)
    assert "fuel" not in read("The tankers left the port. Houses were torched.")


def test_words_of_two_languages_make_no_term_together() -> None:
    assert "fuel" in read("oil depots torched")
    assert "fuel" not in read("oil depots incendiés")


def test_title_and_lead_count() -> None:
    titled = read("Residents spoke.", title="Rebels besiege the northern town")["siege"].features
    late = read(
        "Residents spoke. " * 40 + "The town is besieged.", title="Residents of the north speak out"
    )
    assert titled["title"] == titled["lead"] == 1.0
    assert titled["title_silent"] == 0.0
    assert late["siege"].features["lead"] == 0.0
    assert late["siege"].features["title_silent"] == 1.0


def test_a_near_place_counts_more_than_a_far_one() -> None:
    text = "Rebels besieged Djibo. " + "Nothing else happened. " * 20
    near = read(text, places=(text.index("Djibo"),))["siege"].features["place"]
    far = read(text, places=(len(text) - 5,))["siege"].features["place"]
    assert near > 0.8 > far > 0.0 == read(text)["siege"].features["place"]


def test_a_title_that_asks_is_seen() -> None:
    assert read("A town besieged.", title="Why was the town besieged")["siege"].features[
        "explainer"
    ]
    assert not read("A town besieged.", title="Town besieged by rebels")["siege"].features[
        "explainer"
    ]


def test_a_word_of_several_languages_weighs_as_in_the_texts_own() -> None:
    weights = {
        lang: read("explosion", lang=lang)["attack"].terms[0].weight for lang in ("en", "es", "und")
    }
    assert weights["es"] > weights["en"] == weights["und"]


def test_many_terms_are_counted_but_not_all_kept() -> None:
    evidence = read("besieged, " * 500)["siege"]
    assert len(evidence.terms) == MOST_TERMS
    assert evidence.features["hits"] > 3.0


@given(st.text(max_size=300) | st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_any_text_gives_finite_features_in_order(text: str) -> None:
    reading = read_document("", text, "en")
    hits = matcher().find(reading.folded.text)
    for evidence in collect(reading, hits, []):
        assert len(evidence.values) == len(FEATURES)
        assert all(0.0 <= value <= 6.0 for value in evidence.values)
        assert all(0 <= t.start < t.end <= len(reading.raw) for t in evidence.terms)
        again = {e.signal: e for e in collect(reading, hits, [])}[evidence.signal]
        assert (evidence.values, evidence.anchors) == (again.values, again.anchors)


def seconds(text: str) -> float:
    reading = read_document("", text, "en")
    hits = matcher().find(reading.folded.text)
    best = 9.0
    for _ in range(3):
        start = time.process_time()
        collect(reading, hits, [])
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize(
    "unit",
    ["gunmen killed ", "tankers burnt not ", "besieged no denied ", "people flee. ", "army "],
)
def test_time_grows_with_length_only(unit: str) -> None:
    short, long = seconds(unit * 400), seconds(unit * 4000)
    assert long < 30 * short + 0.01


@pytest.mark.parametrize("text", ["killed ", "fuel cut. ", "aid\ncut\n", "rebels buses "])
def test_of_a_text_that_repeats_itself_a_bounded_part_is_looked_at(text: str) -> None:
    reading = read_document("", text * (200_000 // len(text)), "en")
    found = find_terms(reading, matcher().find(reading.folded.text))
    spans = [spans for by in found.words.values() for spans in by.values()]
    assert found.terms or spans
    # Pairs of words add a few more for each rule.
    assert all(len(hits) <= MOST_HITS + 10 * MOST_TERMS for hits in found.terms.values())
    assert all(len(kept) <= MOST_HITS for kept in spans)


def test_a_negation_that_tells_the_lack_does_not_turn_the_pair() -> None:
    dry = read("На заправках города нет бензина.", lang="ru")["fuel"]
    assert [t.turned for t in dry.terms if t.term == "fuel/ru/stations_dry"] == [False]


@pytest.mark.parametrize(
    ("text", "takes_people"),
    [
        ("In the hills rebels took 40 villagers.", True),
        ("The villagers fled as rebels took the town.", False),
    ],
)
def test_words_of_an_ordered_pair_stand_one_behind_the_other(
    text: str, *, takes_people: bool
) -> None:
    evidence = read(text).get("kidnapping")
    made = evidence is not None and any("captors_take_people" in t.term for t in evidence.terms)
    assert made is takes_people


def test_of_words_that_make_no_pair_a_bounded_number_is_looked_at() -> None:
    apart, pair = "fuel. cut. ", "fuel cut."

    def pairs(text: str) -> int:
        reading = read_document("", text, "en")
        found = find_terms(reading, matcher().find(reading.folded.text))
        return sum(hit.other >= 0 for hits in found.terms.values() for hit in hits)

    made = pairs(pair)
    assert made
    assert pairs(apart * 10 + pair) >= made
    # Each word is near several of the other kind; the last ones are not come to.
    assert pairs(apart * min(MOST_LOOKS, MOST_HITS - 10) + pair) == 0


def test_pidgin_terms_that_are_english_words_do_not_count_in_an_english_text() -> None:
    text = "Rates have doubled since the invasion of the island, a report says."
    assert not [t for e in read(text).values() for t in e.terms if "/pcm/" in t.term]
    assert [t for e in read(text, lang="pcm").values() for t in e.terms if "/pcm/" in t.term]


def test_rows_that_mean_the_same_are_one_object_and_the_quick_look_agrees_with_them() -> None:
    meanings = meanings_in("fr")
    rows = {id(row): (row.cues, row.shadow, row.terms, row.words) for row in meanings.rows}
    assert len(set(rows.values())) == len(rows)
    for row, quick in zip(meanings.rows, meanings.quick, strict=True):
        told = (row.shadow, *row.terms, *row.words)
        assert (quick == 0) is not (any(told) or bool(row.cues))
        assert quick in {0, MUCH} or (not any(told) and row.cues == (1 << (quick - 1),))
    patterns = Lexicon.load().patterns
    numbers = [meanings.number(index) for index in range(len(patterns))]
    assert set(numbers) == set(range(len(meanings.rows)))
