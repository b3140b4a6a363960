"""Where mentions stand, what they carry, and how many are read of any text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.places.allowance import DIFFERENT, JUDGED
from detectors.text.reading import read
from tests.detectors.places.shipped_places import found, mentions, shipped

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)


def test_a_text_in_capitals_or_without_any_still_has_its_places() -> None:
    assert found("ARMED MEN ATTACKED BAMAKO AND MOPTI") == [("BAMAKO", "ML-BKO"), ("MOPTI", "ML-5")]
    assert found("fuel shortage in bamako, long queues") == [("bamako", "ML-BKO")]


def test_mentions_are_spans_of_the_original_and_never_overlap() -> None:
    text = "New York City, “Bamako”,\n\nCôte d’Ivoire (St. Louis)  Mopti Region"
    last = 0
    for mention in mentions(text):
        assert text[mention.start : mention.end] == mention.surface
        assert mention.start >= last
        last = mention.end


def test_known_places_carry_number_and_point() -> None:
    [bamako] = mentions("Bamako is quiet.")
    assert bamako.geonameid == 2460596
    assert bamako.lat == pytest.approx(12.61, abs=0.1)
    assert bamako.lon == pytest.approx(-7.98, abs=0.1)
    assert (bamako.country, bamako.region) == ("ML", "ML-BKO")


def test_spans_are_resolved_one_for_one_known_or_not() -> None:
    text = "In Xyzzyville and Gao (Mali), the Salinas Valley"
    names = ["Gao", "Xyzzyville", "Salinas Valley"]
    spans = [(text.index(n), text.index(n) + len(n)) for n in names]
    resolved = shipped().resolver.resolve_spans(read("", text, "en"), spans)
    assert [(m.start, m.end) for m in resolved] == spans
    assert resolved[0].region == "ML-7"
    assert resolved[1].geonameid is None
    assert resolved[1].country is None
    assert resolved[2].country is not None


@settings(max_examples=200)
@given(ANY_TEXT)
def test_any_unicode_is_read_the_same_twice(text: str) -> None:
    first, second = (
        [(m.start, m.end, m.surface, m.geonameid, m.lat, m.lon, m.country, m.region) for m in made]
        for made in (mentions(text, lang=None), mentions(text, lang=None))
    )
    assert first == second


def _towns(count: int) -> list[str]:
    """Different names of one word, each of a place that people know."""
    gazetteer = shipped().gazetteer
    made = []
    for number, pattern in enumerate(gazetteer.patterns):
        name = pattern.strip()
        if name.isascii() and name.isalpha() and gazetteer.prior[gazetteer.first[number]] > 500:
            made.append(name.title())
        if len(made) == count:
            break
    return made


def test_different_names_are_read_up_to_a_number_that_grows_with_the_text() -> None:
    for count in (40, 200, 3000):
        text = ", ".join(_towns(count))
        read_of_it = {m.surface for m in mentions(text)}
        assert len(read_of_it) <= DIFFERENT.of(len(text))
        # What is left out is the end, not a part of each line.
        assert read_of_it <= set(_towns(DIFFERENT.of(len(text)) * 2))
    assert len({m.surface for m in mentions(", ".join(_towns(30)))}) > 20


def test_one_name_is_read_as_often_as_a_text_is_long_and_no_more() -> None:
    for text in ("Niamey, " * 30, "Niamey, " * 1500, "Springfield " * 10_000):
        assert len(mentions(text)) == min(JUDGED.of(len(text)), text.count(" "))
    assert len(mentions("Springfield " * 10_000)) == 2000
