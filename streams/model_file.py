"""A model snapshot from a file, with errors that name it."""

from __future__ import annotations

from detectors.classifier import parse
from schemas.model import ModelSnapshot
from streams.errors import BadInput
from streams.files import read_whole


def read_model(path: str) -> ModelSnapshot:
    """A model snapshot from a JSON file; raises BadInput naming the file and what is wrong."""
    try:
        return parse(read_whole(path))
    except ValueError as error:
        raise BadInput(path, f"not a model snapshot: {error}") from error
