"""Years that were over when a document was published are of the past; the year itself is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.evidence.dated import years_over
from detectors.evidence.features import Evidence, collect
from detectors.text.normal import fold
from detectors.text.reading import read
from schemas.times import DAY_MS, parse_ms
from tests.detectors.reading_helper import matcher

JUNE_2024 = parse_ms("2024-06-15T00:00:00Z", "published")


def over(text: str, published: int = JUNE_2024, lang: str = "en") -> list[str]:
    folded = fold(text).text
    return [folded[start:end] for start, end in years_over(folded, lang, published)]


def coup(text: str, published_ms: int | None) -> Evidence:
    reading = read("", text, "en", None, published_ms)
    found = {e.signal: e for e in collect(reading, matcher().find(reading.folded.text), ())}
    return found["coup"]


def test_years_before_the_publications_are_over_and_its_own_and_later_ones_are_not() -> None:
    assert over("In 2019 and in 2023, in 2024 and in 2025.") == ["2019", "2023"]


def test_in_january_the_old_year_is_still_news() -> None:
    assert over("The army took over in 2023.", parse_ms("2024-01-20T00:00:00Z", "p")) == []
    assert over("The army took over in 2023.", parse_ms("2024-03-20T00:00:00Z", "p")) == ["2023"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "the coup that brought him to power in January 2024"),
        ("fr", "le putsch de février 2024"),
        ("es", "el golpe de enero de 2024"),
        ("pt", "o golpe de fevereiro de 2024"),
        ("ar", "في فبراير 2024"),
        ("ha", "a watan Maris 2024"),
        ("sw", "mwezi Machi 2024"),
        ("so", "bishii Febraayo 2024"),
        ("ru", "переворот января 2024"),
        ("uk", "заколот лютого 2024"),
    ],
)
def test_a_month_of_the_present_year_is_over_45_days_after_its_end(lang: str, text: str) -> None:
    assert over(text, lang=lang) == ["2024"]
    assert over(text, parse_ms("2024-03-10T00:00:00Z", "p"), lang) == []


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "besieged since January 2024"),
        ("fr", "assiégée depuis janvier 2024"),
        ("es", "sitiada desde enero de 2024"),
        ("pt", "cercada desde janeiro de 2024"),
        ("ar", "محاصرة منذ يناير 2024"),
        ("ru", "в осаде с января 2024"),
        ("uk", "в облозі з січня 2024"),
        ("en", "elections in December 2024"),
    ],
)
def test_what_goes_on_since_a_month_or_is_to_come_is_not_over(lang: str, text: str) -> None:
    assert over(text, lang=lang) == []


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "soldiers who took power in 2012"),
        ("en", "since the September 2012 mutiny"),
        ("fr", "le putsch de mars 2012"),
        ("fr", "depuis 2012"),
        ("es", "el golpe de 2012"),
        ("pt", "desde 2012"),
        ("ar", "انقلاب عام 2012"),
        ("ha", "juyin mulki a shekarar 2012"),
        ("sw", "mapinduzi ya mwaka 2012"),
        ("so", "sanadkii 2012"),
        ("so", "2012-kii"),
        ("ru", "переворот 2012 года"),
        ("uk", "заколот 2012 року"),
        ("pcm", "for 2012"),
    ],
)
def test_a_word_beside_it_makes_a_number_a_year(lang: str, text: str) -> None:
    assert over(text, lang=lang) == ["2012"]


def test_numbers_that_are_no_years_are_left_alone() -> None:
    text = "Some 2000 people fled, 1999 homes burnt; flight 1987; 20123 cases, $ 1950, the 1990s."
    assert over(text) == []


def test_ethiopian_years_of_the_present_are_not_over() -> None:
    assert over("በ2016 ዓ.ም.", lang="am") == []
    assert over("በ2012 ዓ.ም.", lang="am") == ["2012"]


def test_a_coup_of_a_year_that_is_over_is_turned_and_one_of_this_year_is_not() -> None:
    text = "Soldiers seized power in the capital in 2023."
    assert coup(text, JUNE_2024).features["past"] == 1.0
    assert coup(text, parse_ms("2023-07-27T00:00:00Z", "p")).features["past"] == 0.0
    assert coup(text, None).features["past"] == 0.0


@given(
    st.text(alphabet="in thekod 1289 0", max_size=60), st.integers(0, 40_000), st.integers(0, 3_000)
)
def test_what_is_over_stays_over(text: str, day: int, later: int) -> None:
    folded = fold(text).text
    now = years_over(folded, "en", day * DAY_MS)
    assert set(now) <= set(years_over(folded, "en", (day + later) * DAY_MS))
