"""Amharic and Swahili verbs: the forms that reports are written in, and none that foretells."""

import pytest

from detectors.signals.amharic import verb
from detectors.signals.inflections import inflect


@pytest.mark.parametrize(
    ("past", "form"),
    [
        ("ገደለ", "ገድለዋል"),
        ("ገደለ", "የገደሉት"),
        ("ገደለ", "መግደላቸውን"),
        ("ተገደለ", "ተገድሏል"),
        ("ተገደለ", "በተገደሉ"),
        ("ተገደለ", "መገደሉን"),
        ("አቃጠለ", "አቃጥለዋል"),
        ("አቃጠለ", "ያቃጠሉ"),
        ("አቃጠለ", "ማቃጠላቸውን"),
        ("አቃጠለ", "የሚያቃጥሉ"),
        ("አገተ", "አግተው"),
        ("ታገተ", "መታገታቸውን"),
        ("ጨፈጨፈ", "መጨፍጨፋቸውን"),
        ("ዘጋ", "ዘግተዋል"),
        ("ዘጋ", "መዝጋቷን"),
        ("አስወጣ", "አስወጥታለች"),
        ("አጠቃ", "አጥቅተዋል"),
    ],
)
def test_the_form_of_a_report_is_made(past: str, form: str) -> None:
    assert form in verb(past)


@pytest.mark.parametrize("form", ["ይገድላሉ", "ሊገድሉ", "እንዲገድሉ", "ለመግደል"])
def test_what_has_not_happened_is_no_form(form: str) -> None:
    assert form not in verb("ገደለ")


def test_a_form_comes_once() -> None:
    assert len(verb("ተፈናቀለ")) == len(set(verb("ተፈናቀለ")))


def test_a_verb_in_another_ending_is_refused() -> None:
    with pytest.raises(ValueError, match="does not end in the vowel"):
        verb("መግደል")


@pytest.mark.parametrize(
    ("stem", "form"),
    [("vamia", "walipovamia"), ("shambulia", "wakikishambulia"), ("tekwa", "walipotekwa")],
)
def test_swahili_tells_when_and_of_things(stem: str, form: str) -> None:
    assert form in inflect(stem, "v", "sw")


def test_a_swahili_passive_takes_no_object() -> None:
    assert "wamekitekwa" not in inflect("tekwa", "v", "sw")
