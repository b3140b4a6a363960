"""Names and middle points of countries and their subdivisions, as alerts and maps show them."""

from __future__ import annotations

import functools
import importlib.resources
from typing import NamedTuple

from babel import Locale

from detectors.gazetteer.crosswalk import subdivisions
from detectors.tables import read_table


class Named(NamedTuple):
    """A region's English or local name, and its GeoNames number where known."""

    name: str
    geonameid: int | None


@functools.cache
def _table() -> dict[str, Named]:
    made = {code: Named(name, None) for code, name in Locale("en").territories.items()}
    text = (importlib.resources.files("detectors.data") / "regions.tsv").read_text("utf-8")
    for line in text.splitlines():
        if not line or line.startswith(("#", "iso\t")):
            continue
        iso, _, geonameid, names = line.split("\t")[:4]
        if iso and iso not in made:
            made[iso] = Named(names.split("|")[0], int(geonameid) if geonameid else None)
    return made


def named(code: str) -> Named:
    """The region's name; a code that is in no table is its own name.

    >>> named("ML").name
    'Mali'
    """
    return _table().get(code) or Named(code, None)


def is_known(code: str) -> bool:
    """Whether a table has the region.

    >>> is_known("ML-BKO"), is_known("ML-99")
    (True, False)
    """
    return code in _table() or code in subdivisions()


@functools.cache
def _points() -> dict[str, tuple[float, float]]:
    made = {code: (row.lat, row.lon) for code, row in subdivisions().items() if row.lat or row.lon}
    for row in read_table("country_points"):
        made[row["iso"]] = float(row["lat"]), float(row["lon"])
    return made


def point(code: str) -> tuple[float, float] | None:
    """Latitude and longitude of the region's middle in degrees; None where no table has it.

    >>> point("ML")
    (17.0, -4.0)
    """
    return _points().get(code)


def prepare() -> None:
    """Read the tables at once, which the first alert would else wait for."""
    _table()
    _points()
