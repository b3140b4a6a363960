"""From GeoNames' first-level units to ISO 3166-2: `regions.tsv`, and `crosswalk.tsv` for the rest.

GeoNames' codes are older FIPS numbers or its own, ISO's are ISO's; neither is made of the other.
"""

from __future__ import annotations

import math
from importlib import resources
from typing import Final, NamedTuple

import msgspec

from detectors.tables import read_table

__all__ = ["Crosswalk", "Subdivision", "distance_km", "subdivisions"]

_EARTH_KM: Final = 6371.0
_DEGREE: Final = math.pi / 180.0


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance (haversine)."""
    a = math.sin((lat2 - lat1) * _DEGREE / 2) ** 2
    b = math.cos(lat1 * _DEGREE) * math.cos(lat2 * _DEGREE)
    c = b * math.sin((lon2 - lon1) * _DEGREE / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(a + c)))


class _Row(msgspec.Struct):
    name: str
    local: str | None = msgspec.field(default=None, name="localOtherName")
    type: str | None = None
    parent: str | None = msgspec.field(default=None, name="parentCode")
    point: tuple[float, float] | None = msgspec.field(default=None, name="latLng")


class Subdivision(NamedTuple):
    """A row of ISO 3166-2 as the package `iso3166-2` has it."""

    code: str
    name: str
    local: str
    type: str
    parent: str | None
    lat: float
    lon: float


def subdivisions() -> dict[str, Subdivision]:
    """All of ISO 3166-2 by code, in the order of the package's file."""
    data = resources.files("iso3166_2").joinpath("iso3166-2.json").read_bytes()
    found: dict[str, Subdivision] = {}
    for country, rows in msgspec.json.decode(data, type=dict[str, dict[str, _Row]]).items():
        for key, row in rows.items():
            code = key if key.startswith(f"{country}-") else f"{country}-{key}"
            lat, lon = row.point or (0.0, 0.0)
            found[code] = Subdivision(
                code, row.name, row.local or "", row.type or "", row.parent, lat, lon
            )
    return found


class Crosswalk:
    """Says which ISO 3166-2 unit a place lies in."""

    def __init__(self, units: dict[str, Subdivision]) -> None:
        """Read the tables; `units` is all of ISO 3166-2.

        Raises ValueError, naming the row, for a code that ISO has not.
        """
        self._units = units
        self._direct: dict[tuple[str, str], str] = {}
        self._nearest: dict[tuple[str, str], tuple[str, ...]] = {}
        self._countries = {code[:2] for code in units}
        self._alone: set[tuple[str, str]] = set()
        for row in read_table("regions"):
            country, _, admin1 = row["geonames"].partition(".")
            if row["iso"]:
                self._direct[country, admin1] = self._checked(row["iso"], row["geonames"])
        for row in read_table("crosswalk"):
            key = (row["country"], row["admin1"])
            codes = tuple(self._checked(c, ".".join(key)) for c in row["iso"].split())
            if row["rule"] == "part of":
                self._direct[key] = codes[0]
            elif row["rule"] == "nearest":
                self._nearest[key] = codes
            elif row["rule"] == "country":
                self._alone.add(key)

        several = (c for codes in self._nearest.values() for c in codes)
        self._named = frozenset([*self._direct.values(), *several])

    def _checked(self, code: str, where: str) -> str:
        if code not in self._units:
            message = f"crosswalk of {where}: {code} is not in ISO 3166-2"
            raise ValueError(message)
        return code

    def known(self, country: str, admin1: str) -> bool:
        """Whether the tables say what holds for this unit (an ISO code, or the country alone)."""
        key = (country, admin1)
        return country not in self._countries or any(
            key in table for table in (self._direct, self._nearest, self._alone)
        )

    def unit(self, country: str, admin1: str) -> str | None:
        """The one ISO unit that a GeoNames unit is, or is part of; None if there are several."""
        return self._direct.get((country, admin1))

    def region(self, country: str, admin1: str, lat: float, lon: float) -> str | None:
        """ISO 3166-2 code for a place; None if only its country is known."""
        code = self._direct.get((country, admin1))
        if code is None and (country, admin1) in self._nearest:
            units = (self._units[c] for c in self._nearest[country, admin1])
            code = min(units, key=lambda u: (distance_km(lat, lon, u.lat, u.lon), u.code)).code
        return code

    def root(self, code: str) -> str:
        """The unit that stands for `code`: itself if the tables name it, else its top parent."""
        seen = code
        while seen not in self._named:
            parent = self._units[seen].parent
            if parent is None or parent not in self._units:
                break
            seen = parent
        return seen
