"""Model files: errors name the file."""

from pathlib import Path

import pytest

from schemas.codec import encode
from streams.errors import BadInput
from streams.models.model_file import read_model
from tests.cores import shipped_core


def test_a_snapshot_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "m.json"
    snapshot = shipped_core().classifier.snapshot()
    file.write_bytes(encode(snapshot))
    assert read_model(str(file)) == snapshot


def test_a_model_that_is_none_is_told(tmp_path: Path) -> None:
    file = tmp_path / "m.json"
    file.write_text('{"schema": 1}')
    with pytest.raises(BadInput, match=r"m\.json: not a model snapshot"):
        read_model(str(file))
