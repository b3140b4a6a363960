"""Parameters from a file, with errors that name it."""

from __future__ import annotations

from detectors.params import Params, ParamsError, load_params
from streams.errors import BadInput
from streams.files import read_whole


def read_params(path: str) -> Params:
    """Parameters from a TOML file; raises BadInput naming file, field and value."""
    try:
        return load_params(read_whole(path), path)
    except ParamsError as error:
        raise BadInput(path, str(error).removeprefix(f"{path}: ")) from error
