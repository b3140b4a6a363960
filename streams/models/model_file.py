"""Model snapshots from and to files, with errors that name them."""

from __future__ import annotations

import msgspec

from detectors.model.snapshot import dump, parse
from schemas.model import ModelSnapshot
from streams.errors import BadInput
from streams.files import read_whole
from streams.outputs import whole_file


def read_model(path: str) -> ModelSnapshot:
    """A model snapshot from a JSON file; raises BadInput naming the file and what is wrong."""
    try:
        return parse(read_whole(path))
    except ValueError as error:
        raise BadInput(path, f"not a model snapshot: {error}") from error


def model_bytes(snapshot: ModelSnapshot) -> bytes:
    """A model as its file has it: sorted and indented, equal models as equal bytes."""
    return msgspec.json.format(dump(snapshot), indent=1) + b"\n"


def write_model(path: str, snapshot: ModelSnapshot) -> None:
    """Write a model to a file, whole or not at all; `-` is stdout."""
    with whole_file(path) as stream:
        stream.write(model_bytes(snapshot))
