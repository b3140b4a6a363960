"""The table of publishers: a row each, with what they are called and how their credits read."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator
from typing import Final, NamedTuple, get_args

import msgspec

from detectors.stories.source import Kind, Source
from schemas.countries import COUNTRIES

__all__ = ["FILE", "Row", "rows"]

FILE: Final = "detectors/data/sources.tsv"
_COLUMNS: Final = (
    "name", "aliases", "owner", "kind", "country", "state", "resolution_hours", "credits"
)  # fmt: skip


class Row(NamedTuple):
    """A publisher, its other names and domains, and the credits that are printed for it."""

    source: Source
    aliases: tuple[str, ...]
    credits: tuple[str, ...]


def rows() -> Iterator[Row]:
    """The rows of the shipped table; ValueError, naming the line, where it is damaged."""
    data = importlib.resources.files("detectors.data") / "sources.tsv"
    return _rows(data.read_text("utf-8"))


def _rows(text: str) -> Iterator[Row]:
    header: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            if tuple(header) != _COLUMNS:
                raise ValueError(f"{FILE}:{number}: columns are {header}, expected {_COLUMNS}")
            continue
        if len(cells) != len(_COLUMNS):
            raise ValueError(f"{FILE}:{number}: {len(cells)} cells, expected {len(_COLUMNS)}")
        name, aliases, owner, kind, country, state, hours, printed = cells
        if kind not in get_args(Kind) or (country and country not in COUNTRIES):
            raise ValueError(f"{FILE}:{number}: unknown kind {kind!r} or country {country!r}")
        if state not in {"0", "1"} or not (hours == "" or hours.isdecimal()) or not owner:
            raise ValueError(f"{FILE}:{number}: bad owner, state or resolution in {cells}")
        source = msgspec.convert(
            {
                "name": name,
                "owner": owner,
                "kind": kind,
                "country": country or None,
                "state_affiliated": state == "1",
                "resolution_hours": int(hours) if hours else None,
            },
            Source,
        )
        yield Row(source, _split(aliases), _split(printed))


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)
