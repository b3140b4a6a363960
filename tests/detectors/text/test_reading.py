"""A document's reading: fields, positions, and what its capitals are worth."""

import pytest

from detectors.text.reading import letter_case, read


def test_positions_are_counted_in_their_field() -> None:
    reading = read("Siege of Gao", "Fuel is short in Gao.", "en")
    assert reading.raw[reading.text_start :].startswith("Fuel")
    assert reading.field(9, 12) == ("title", 9, 12)
    start = reading.raw.rindex("Gao")
    assert reading.field(start, start + 3) == ("text", 17, 20)


def test_without_a_title_the_text_starts_at_nought() -> None:
    assert read("", "Gao", "en").field(0, 3) == ("text", 0, 3)


def test_the_language_given_wins_over_the_one_detected() -> None:
    assert read("", "Gunmen attacked the village in the night", "ha").lang == "ha"
    assert read("", "Gunmen attacked the village in the night").lang == "en"


@pytest.mark.parametrize(
    ("text", "upper_case", "caseless"),
    [
        ("GUNMEN ATTACKED THE VILLAGE OF GAO", True, False),
        ("ВОЙСКА АТАКОВАЛИ ГОРОД ХАРЬКОВ", True, False),
        ("Gunmen attacked Gao, AFP said", False, False),
        ("gunmen attacked gao", False, True),
        ("هاجم مسلحون القرية", False, True),
        ("AFP", False, False),
        ("", False, True),
    ],
)
def test_capitals_are_judged(text: str, upper_case: bool, caseless: bool) -> None:  # noqa: FBT001 (expected values)
    assert letter_case(text) == (upper_case, caseless)
