"""Forms in which names stand in a sentence."""

import pytest

from detectors.gazetteer.inflect import inflected


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Харьков", "Харькове"),
        ("Київ", "Києві"),
        ("Харків", "Харкова"),
        ("Одеса", "Одесі"),
        ("Россия", "России"),
        ("Луганськ", "Луганську"),
        ("Донецкая область", "Донецкой области"),
        ("Джанкой", "Джанкої"),
        ("Козелец", "Козельце"),
        ("Кременець", "Кременці"),
        ("Чернівці", "Чернівцях"),
        ("Кривий Ріг", "Кривому Рогу"),
        ("Нова Каховка", "Новій Каховці"),
        ("Біла Церква", "Білої Церкви"),
        ("Нижний Новгород", "Нижнем Новгороде"),
        ("Новая Таволжанка", "Новой Таволжанке"),
        ("حلب", "وحلب"),
        ("السودان", "للسودان"),
        ("ትግራይ", "በትግራይ"),
    ],
)
def test_the_form_of_a_sentence_is_made(name: str, form: str) -> None:
    assert form in inflected(name)


def test_latin_names_stand_as_they_are() -> None:
    assert inflected("Bamako") == []
