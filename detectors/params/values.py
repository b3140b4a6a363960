"""Parameters from names and values, from a file, and the digest by which they are known."""

from __future__ import annotations

import hashlib
import tomllib
from typing import Any, NamedTuple

import msgspec

from detectors.params.declared import Params


class ParamsError(ValueError):
    """A parameters file that cannot be taken; the message names the field and the value."""


class ParamField(NamedTuple):
    """What is declared of a parameter."""

    name: str
    default: float | int
    low: float
    high: float
    unit: str
    meaning: str
    sweep: tuple[float, ...]


def fields() -> tuple[ParamField, ...]:
    """All parameters as declared, in order."""
    made = []
    for field in msgspec.structs.fields(Params):
        meta = next(m for m in field.type.__metadata__ if isinstance(m, msgspec.Meta))
        extra = meta.extra or {}
        made.append(
            ParamField(
                name=field.name,
                default=field.default,
                low=float(meta.ge or 0),
                high=float(meta.le or 0),
                unit=extra["unit"],
                meaning=meta.description or "",
                sweep=tuple(extra["sweep"]),
            )
        )
    return tuple(made)


def make_params(values: dict[str, Any], place: str = "params") -> Params:
    """Parameters from values by name; raises ParamsError naming `place`, field and value."""
    known = {field.name for field in fields()}
    for name in sorted(values):
        if name not in known:
            raise ParamsError(f"{place}: {name!r} is not a parameter (see `tocsin params show`)")
    try:
        return msgspec.convert(values, Params)
    except msgspec.ValidationError as error:
        raise ParamsError(f"{place}: {_wrong(values) or error}") from None


def _wrong(values: dict[str, Any]) -> str | None:
    """The first value that cannot be, in words."""
    for field in fields():
        value = values.get(field.name, field.default)
        whole = isinstance(field.default, int)
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            return f"{field.name}: {value!r} is no {'whole ' * whole}number"
        if not field.low <= value <= field.high:
            within = f"{field.low:g} to {field.high:g} {field.unit}"
            return f"{field.name}: {value:g} is not within {within}"
    return None


def load_params(data: bytes, place: str = "params") -> Params:
    """Parameters from TOML bytes; names left out keep their defaults.

    A table `[provenance]` may stand beside them and is not a parameter.
    """
    try:
        values = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ParamsError(f"{place}: not TOML: {error}") from None
    values.pop("provenance", None)
    return make_params(values, place)


def params_id(params: Params) -> str:
    """First 16 hex digits of the SHA-256 over the sorted JSON of the parameters."""
    # 2 and 2.0 are the same parameter and have to be the same bytes.
    values = {field.name: float(getattr(params, field.name)) for field in fields()}
    return hashlib.sha256(msgspec.json.encode(values, order="sorted")).hexdigest()[:16]
