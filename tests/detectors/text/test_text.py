"""The normal form: what is folded, and that positions lead back to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.text.normal import fold, fold_pattern, fold_patterns

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)


@pytest.mark.parametrize(
    ("original", "folded"),
    [
        ("Côte d’Ivoire", "cote d ivoire"),
        ("İSTANBUL", "istanbul"),
        ("Đà Nẵng", "da nang"),
        ("Ƙasar Hausa, ɓarayi", "kasar hausa barayi"),
        ("إِدْلِب", "ادلب"),
        ("غـــزة", "غزه"),
        ("ኀይሌ ሥላሴ", "ሀይሌ ስላሴ"),
        ("Київ", "киів"),
        ("Алёна", "алена"),
        ("ＵＳＡ", "usa"),
        ("हिन्दी", "हिन्दी"),
        ("서울", "서울"),
        ("#Mali_2012", "mali 2012"),
        ("fu\u200bel\u00ad", "fuel"),
        ("🔥…!", ""),
    ],
)
def test_spellings_of_one_word_fold_alike(original: str, folded: str) -> None:
    assert fold_pattern(original).strip() == folded


def test_composed_and_decomposed_letters_fold_alike() -> None:
    assert fold("Mopti\u0301 Malí").text == fold("Moptí Mali\u0301").text


def test_punctuation_stays_a_space_of_its_own() -> None:
    assert fold("x, y").text == " x  y "


def test_a_wrapped_line_is_one_space_and_a_paragraph_two() -> None:
    assert fold("New\n   York").text == " new york "
    assert fold("New\r\nYork").text == " new york "
    assert fold("New\n\nYork").text == " new  york "


def test_positions_lead_back_over_deleted_marks_and_blanks() -> None:
    raw = "au  Mali\u0301, à Gao"
    folded = fold(raw)
    start = folded.text.index("mali")
    assert raw[folded.origin(start) : folded.origin(start + 4)] == "Mali\u0301"
    start = folded.text.index("gao")
    assert raw[folded.origin(start) : folded.origin(start + 3)] == "Gao"


@given(ANY_TEXT)
def test_any_unicode_folds_and_positions_never_go_back(raw: str) -> None:
    folded = fold(raw)
    origins = [folded.origin(i) for i in range(len(folded.text) + 1)]
    assert origins == sorted(origins)
    assert origins[0] == 0
    assert origins[-1] == len(raw)
    assert folded.text[0] == folded.text[-1] == " "
    assert "\0" not in folded.text


@given(ANY_TEXT)
def test_folding_a_pattern_again_changes_nothing(raw: str) -> None:
    once = fold_pattern(raw)
    assert fold_pattern(once) == once


@given(st.lists(ANY_TEXT, max_size=8))
def test_folding_in_bulk_is_folding_one_by_one(names: list[str]) -> None:
    assert fold_patterns(names) == [fold_pattern(name) for name in names]


@pytest.mark.parametrize("unit", ["a", " ", "\n ", "\u0301", "🔥", "\ud800", "ا"])
def test_a_megabyte_of_one_letter_is_folded_whole(unit: str) -> None:
    folded = fold(unit * (1_000_000 // len(unit)))
    assert folded.origin(len(folded.text)) == 1_000_000 // len(unit) * len(unit)
