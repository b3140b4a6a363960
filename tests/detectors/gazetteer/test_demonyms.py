"""Forms of the words for people, language by language."""

import pytest

from detectors.gazetteer.demonyms import FORMS, demonym_forms
from detectors.tables import read_table


@pytest.mark.parametrize(
    ("language", "cell", "forms"),
    [
        ("en", "Malian", ["Malian", "Malians"]),
        ("en", "Chinese", ["Chinese"]),
        ("fr", "malien+ne", ["malien", "maliens", "malienne", "maliennes"]),
        ("fr", "français+e", ["français", "française", "françaises"]),
        ("es", "mexicano", ["mexicano", "mexicana", "mexicanos", "mexicanas"]),
        ("es", "francés", ["francés", "francesa", "franceses", "francesas"]),
        ("pt", "senegalês", ["senegalês", "senegalesa", "senegaleses", "senegalesas"]),
        ("pt", "israelense", ["israelense", "israelenses"]),
        (
            "ru",
            "серб",
            [
                "серб",
                "серба",
                "сербу",
                "сербом",
                "сербы",
                "серби",
                "сербов",
                "сербам",
                "сербами",
                "сербах",
            ],
        ),
    ],
)
def test_forms_are_those_of_the_language(language: str, cell: str, forms: list[str]) -> None:
    assert demonym_forms(language, cell) == forms


def test_arabic_words_are_known_with_their_article() -> None:
    assert {"سوري", "السورية", "السوريين"} <= set(demonym_forms("ar", "سوري"))


@pytest.mark.parametrize(
    ("language", "cell", "some"),
    [
        ("ru", "суданский|китаец", {"суданского", "суданская", "китайцы", "китайцев"}),
        ("ru", "бразилец|египтянин", {"бразильцами", "египтяне", "египтян"}),
        ("uk", "суданський|малієць", {"суданської", "суданських", "малійці", "малійців"}),
        ("uk", "українець|росіянин", {"українці", "українців", "росіяни", "росіян"}),
    ],
)
def test_adjectives_and_peoples_are_known_in_every_case(
    language: str, cell: str, some: set[str]
) -> None:
    assert some <= set(demonym_forms(language, cell))


def test_every_country_of_the_table_is_once_there_and_has_an_english_word() -> None:
    rows = read_table("countries")
    codes = [row["iso"] for row in rows]
    assert len(codes) == len(set(codes))
    with_words = [row for row in rows if any(row[language] for language in FORMS)]
    assert len(with_words) > 190
