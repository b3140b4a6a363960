"""Parameters from a file, with errors that name it, and to a file, with where they come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from detectors.params import Params, ParamsError, fields, load_params
from streams.errors import BadInput
from streams.files import read_whole


def read_params(path: str) -> Params:
    """Parameters from a TOML file; raises BadInput naming file, field and value."""
    try:
        return load_params(read_whole(path), path)
    except ParamsError as error:
        raise BadInput(path, str(error).removeprefix(f"{path}: ")) from error


def params_toml(
    params: Params,
    provenance: Mapping[str, str | float | None],
    shown: Callable[[float], str] = repr,
) -> bytes:
    """Parameters that differ from the defaults as TOML, and a table `[provenance]`.

    What is not known there is left out; `shown` words the numbers.
    """
    lines = [
        f"{field.name} = {shown(getattr(params, field.name))}"
        for field in fields()
        if getattr(params, field.name) != field.default
    ]
    lines += ["", "[provenance]"]
    for name, value in provenance.items():
        # TOML has nan, but a precision of nothing is better left unsaid.
        if value is not None and value == value:  # noqa: PLR0124 - NaN is not itself
            words = f'"{value}"' if isinstance(value, str) else shown(value)
            lines.append(f"{name} = {words}")
    return ("\n".join(lines).lstrip("\n") + "\n").encode()
