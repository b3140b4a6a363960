"""Why a document was read as it was: what is told adds up to what was found."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.explanation import Explanation, explain
from schemas.document import Document
from tests.cores import shipped_core

TITLE = "Tankers burnt near Kayes"
TEXT = (
    "Gunmen burnt dozens of fuel tankers on the road to Bamako in Mali on Monday, killing three. "
    "There is no siege of the town of Nioro, officials said. French citizens were told to leave."
)
PIECES = (
    "Gunmen kidnapped twelve students near Kaduna. ",
    "The army denied any coup in Niamey. ",
    "Des hommes armés ont brûlé des camions-citernes à Kayes. ",
    "United laid siege to the goal in the final. ",
    "تقارير عن هجوم في مدينة غاو. ",
    "Ten years ago rebels besieged Timbuktu. ",
    "Embassies told citizens to leave Mali by commercial flight. ",
    "It rained. ",
)


def document(title: str, text: str) -> Document:
    return Document(id="d", published_ms=0, source="x", title=title, text=text)


@pytest.fixture(scope="module")
def explained() -> Explanation:
    return explain(shipped_core(), document(TITLE, TEXT))


@settings(max_examples=40)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), st.sampled_from(("", *PIECES)))
def test_contributions_add_up_to_the_logit_of_the_probability(
    pieces: list[str], title: str
) -> None:
    core, told = shipped_core(), document(title.strip(), "".join(pieces))
    explanation, read = explain(core, told), core.read(told)
    assert [s.signal for s in explanation.signals] == list(read.probabilities)
    for reason, evidence in zip(explanation.signals, read.evidence, strict=True):
        total = math.fsum(c.contribution for c in reason.contributions)
        assert total == pytest.approx(reason.logit, abs=1e-9)
        p = core.classifier.predict_one(evidence)
        assert math.log(p / (1.0 - p)) == pytest.approx(total, abs=1e-9)
        assert reason.probability == read.probabilities[reason.signal]


@settings(max_examples=40)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), st.sampled_from(("", *PIECES)))
def test_every_span_is_what_stands_there(pieces: list[str], title: str) -> None:
    told = document(title.strip(), "".join(pieces))
    explanation = explain(shipped_core(), told)
    found = [place for reason in explanation.signals for place in reason.terms]
    mentioned = [place for region in explanation.regions for place in region.mentions]
    for place in (*found, *explanation.cues, *mentioned):
        field = told.title if place.field == "title" else told.text
        assert field[place.start : place.end] == place.surface
        assert place.surface


def test_terms_tell_their_cues_and_whether_they_turn(explained: Explanation) -> None:
    siege = next(s for s in explained.signals if s.signal == "siege")
    (term,) = siege.terms
    assert term.surface.startswith("siege of the town")
    assert term.turned
    assert "negation" in term.cues
    negation = next(c for c in explained.cues if c.cue == "negation")
    assert (negation.field, negation.surface) == ("text", "no")
    assert next(c.contribution for c in siege.contributions if c.feature == "negation") < 0


def test_a_cue_that_reaches_a_term_is_among_the_cues(explained: Explanation) -> None:
    named = {cue.cue for cue in explained.cues}
    for reason in explained.signals:
        for term in reason.terms:
            assert set(term.cues) <= named


def test_regions_tell_the_mentions_that_make_their_weight(explained: Explanation) -> None:
    weights = {region.code: region for region in explained.regions}
    assert [(r.code, r.weight) for r in explained.regions] == shipped_core().read(
        document(TITLE, TEXT)
    ).regions
    kayes = weights["ML-1"].mentions[0]
    assert (kayes.surface, kayes.field, kayes.part) == ("Kayes", "title", 1.0)
    assert weights["ML"].mentions[0] == kayes
    assert {m.surface for m in weights["ML"].mentions} >= {"Kayes", "Bamako", "Mali"}
    products = [m.closeness * m.part for m in weights["ML"].mentions]
    assert products == sorted(products, reverse=True)


def test_a_document_of_nothing_has_nothing_to_explain() -> None:
    explanation = explain(shipped_core(), document("", "It rained."))
    assert (explanation.signals, explanation.regions) == ((), ())
