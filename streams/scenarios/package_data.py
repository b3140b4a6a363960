"""The scenario's data files, as typed records."""

from __future__ import annotations

from importlib.resources import files
from typing import TypeVar

import msgspec

T = TypeVar("T")


def read_toml(name: str, shape: type[T]) -> T:
    """The file `name` of the package's data as a `shape`.

    Raises ValueError naming the file and the field for data of another shape.
    """
    content = (files("streams.scenarios") / "data" / name).read_bytes()
    try:
        return msgspec.toml.decode(content, type=shape)
    except msgspec.MsgspecError as error:
        message = f"streams/scenarios/data/{name}: {error}"
        raise ValueError(message) from error
