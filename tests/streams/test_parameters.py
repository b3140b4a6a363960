"""Parameters files: errors name file, field and value."""

from pathlib import Path

import pytest

from detectors.params import Params
from streams.errors import BadInput
from streams.parameters import read_params


def test_parameters_are_read_with_file_and_field_in_errors(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text("lateness_minutes = 20\n")
    assert read_params(str(file)) == Params(lateness_minutes=20)
    file.write_text("latness_minutes = 20\n")
    with pytest.raises(BadInput, match=r"p\.toml: 'latness_minutes'"):
        read_params(str(file))
    file.write_text("lateness_minutes = 20000\n")
    with pytest.raises(BadInput, match="lateness_minutes"):
        read_params(str(file))
    file.write_text("= =")
    with pytest.raises(BadInput, match="not TOML"):
        read_params(str(file))
    with pytest.raises(BadInput, match="there is no such file"):
        read_params(str(tmp_path / "none"))
