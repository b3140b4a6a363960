"""The settings as rows of a table: what the page of settings is written from."""

from __future__ import annotations

from typing import Annotated, Literal, get_args, get_origin, get_type_hints

import msgspec

from streams.secret import Secret
from streams.settings import Settings, bare, env_name


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One setting as the documentation shows it."""

    field: str
    variable: str
    type: str
    default: str
    meaning: str


def rows() -> list[Row]:
    """Every setting, in the order of declaration."""
    types = get_type_hints(Settings, include_extras=True)
    return [
        Row(
            field=field.name,
            variable=env_name(field.name),
            type=_type_words(types[field.name]),
            default=_show(field.default),
            meaning=_description(types[field.name]),
        )
        for field in msgspec.structs.fields(Settings)
    ]


def _description(wanted: object) -> str:
    said = [meta.description for meta in get_args(wanted)[1:] if meta.description]
    return said[-1] if said else ""


def _bounds(wanted: object) -> str:
    metas = get_args(wanted)[1:] if get_origin(wanted) is Annotated else ()
    low = [f"≥ {m.ge:,}" for m in metas if m.ge is not None]
    low += [f"> {m.gt:,}" for m in metas if m.gt is not None]
    high = [f"≤ {m.le:,}" for m in metas if m.le is not None]
    return ", ".join(low + high)


def _type_words(wanted: object) -> str:
    plain = bare(wanted)
    if get_origin(plain) is Literal:
        return " / ".join(f"`{choice}`" for choice in get_args(plain))
    if get_origin(plain) is tuple:
        return "list"
    names = {str: "text", int: "whole number", float: "number", Secret: "secret"}
    bounds = _bounds(wanted)
    name = next(word for kind, word in names.items() if kind is plain)
    return name + (f", {bounds}" if bounds else "")


def _show(default: object) -> str:
    if isinstance(default, Secret):
        return ""
    return ",".join(default) if isinstance(default, tuple) else str(default)
