"""How many people a report speaks of beside what happened."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.evidence.gravity import MOST, magnitude, people


def near(text: str, word: str) -> int:
    return people(text, [text.index(word)])


@pytest.mark.parametrize(
    ("text", "word", "count"),
    [
        ("Gunmen abducted 1,200 villagers near Zaria.", "abducted", 1200),
        ("Bandits kidnapped forty-two pupils.", "kidnapped", 40),
        ("Dozens of miners were taken hostage.", "hostage", 24),
        ("Une vingtaine de villageois ont été enlevés.", "enlevés", 20),
        ("Secuestran a quince pescadores.", "Secuestran", 15),
        ("Watu arobaini walitekwa nyara.", "walitekwa", 40),
        ("خطف مسلحون عشرات القرويين", "خطف", 20),
        ("A priest was abducted.", "abducted", 1),
    ],
)
def test_figures_and_number_words_count_in_many_languages(text: str, word: str, count: int) -> None:
    assert near(text, word) == count


@pytest.mark.parametrize(
    "text",
    [
        "A priest was abducted in 2014.",
        "A 16-year-old was abducted.",
        "A priest was abducted on 12 May.",
        "A priest was abducted 40 kilometres from the town.",
        "A priest was abducted; the ransom is $5,000.",
        "A priest was abducted after 42 days.",
        "A priest was abducted at 10:30.",
        "A priest was abducted; 60 % of cases end so.",
    ],
)
def test_years_ages_dates_distances_and_money_count_nobody(text: str) -> None:
    assert near(text, "abducted") == 1


def test_a_figure_far_from_the_evidence_does_not_count() -> None:
    text = "A priest was abducted. " + "Rain fell on the hills. " * 6 + "The town has 900 people."
    assert near(text, "abducted") == 1


def test_what_is_too_large_for_people_is_left_out() -> None:
    assert near("Pirates hijacked a ship with 150,000 barrels and 24 crew.", "hijacked") == 24
    assert near("Rebels abducted 500000 of them, it is claimed.", "abducted") <= MOST


@given(st.integers(1, MOST), st.integers(1, MOST))
def test_magnitude_rises_with_the_count_and_is_its_power_of_ten(a: int, b: int) -> None:
    assert (magnitude(a) < magnitude(b)) == (a < b) or magnitude(a) == magnitude(b)
    assert magnitude(1) == 0.0
    assert magnitude(1000) == 3.0


@given(st.text(max_size=300), st.lists(st.integers(0, 300), max_size=8))
def test_any_text_has_a_count_of_at_least_one(text: str, anchors: list[int]) -> None:
    assert 1 <= people(text, anchors) <= MOST


WORDS = {
    "two": 2,
    "dozens": 24,
    "arba'in": 40,
    "forty": 40,
    "vingtaine": 20,
    "\u062e\u0645\u0633\u064a\u0646": 50,
}
BESIDE = (
    *WORDS,
    "Dozens",
    "x'two",
    "often",
    "forty-two",
    "\u00dcnal",
    "_two",
    "people",
    "\u00bd",
    "\u2167",
)


@given(
    st.lists(
        st.tuples(st.sampled_from(BESIDE), st.sampled_from((" ", "", ", ", "'"))), max_size=30
    ),
    st.integers(0, 200),
)
def test_a_number_word_counts_as_a_word_of_its_own_only(
    parts: list[tuple[str, str]], anchor: int
) -> None:
    text = "".join(word + gap for word, gap in parts)
    anchor = min(anchor, len(text))
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text[max(anchor - 90, 0) : anchor + 90])
    remembered: dict[tuple[int, int], int] = {}
    for _ in range(2):
        most = people(text, [anchor], remembered)
        assert most == max([1, *(WORDS.get(word.lower(), 0) for word in words)])
