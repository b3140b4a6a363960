"""Parameters: declared once, refused with words."""

from __future__ import annotations

import pytest

from detectors.params import Params, ParamsError, fields, load_params, params_id


def test_every_parameter_has_bounds_unit_and_meaning_and_its_default_lies_inside() -> None:
    for field in fields():
        assert field.low <= field.default <= field.high, field.name
        assert field.unit, field.name
        assert field.meaning, field.name
        assert all(field.low <= value <= field.high for value in field.sweep), field.name


def test_equal_parameters_have_an_equal_id_and_others_another() -> None:
    assert params_id(Params()) == params_id(load_params(b""))
    assert params_id(Params()) != params_id(load_params(b"open_thin = 0.75"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"open_thn = 1", "open_thn"),
        (b"open_thin = 99", "open_thin"),
        (b"open_thin = 'high'", "open_thin"),
        (b"open_thin = ", "not TOML"),
        (b"\xff", "not TOML"),
    ],
)
def test_a_bad_file_is_refused_with_its_name_and_the_field(text: bytes, words: str) -> None:
    with pytest.raises(ParamsError) as caught:
        load_params(text, "mine.toml")
    assert "mine.toml" in str(caught.value)
    assert words in str(caught.value)


def test_provenance_is_no_parameter() -> None:
    assert load_params(b"[provenance]\nfitted_on = '2002-2012'") == Params()
