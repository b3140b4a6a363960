"""Adds what our own tables have: places that the press uses, and second-level units."""

from __future__ import annotations

from typing import Final

from detectors.gazetteer.crosswalk import Crosswalk
from detectors.gazetteer.draft import CAPITALS, LOWER, Draft, Kind, Place
from detectors.gazetteer.inflect import inflected
from detectors.gazetteer.scripts import ABBREVIATION, UNCASED_SCRIPTS, script_of
from detectors.tables import read_table

__all__ = ["add_districts", "add_own"]

_EXTRA_PRIOR: Final = 7.5
_DISTRICT_PRIOR: Final = 4.2
# As a town of a hundred thousand: enough by itself, too little against a country that is named.
_NOTED_PRIOR: Final = 5.0
# A name of our own in a script without capitals, which no capital bears out, was reviewed for it.
_REVIEWED_PRIOR: Final = 4.9


def add_own(draft: Draft, numbers: dict[str, int]) -> None:
    """Our own places: newer units, wider areas, names that the press uses."""
    kinds = {
        "area": Kind.AREA,
        "region": Kind.REGION,
        "district": Kind.DISTRICT,
        "city": Kind.CITY,
        "noted": Kind.CITY,
    }
    priors = {"city": _DISTRICT_PRIOR, "district": _DISTRICT_PRIOR, "noted": _NOTED_PRIOR}
    for row in read_table("places"):
        if row["country"] and row["country"] not in numbers:
            message = f"data/places.tsv: {row['names']}: unknown country {row['country']!r}"
            raise ValueError(message)
        place = draft.place(
            Place(
                int(row["geonameid"] or 0),
                float(row["lat"]),
                float(row["lon"]),
                0,
                row["country"] or None,
                row["region"] or None,
                kinds[row["kind"]],
            )
        )
        prior = priors.get(row["kind"], _EXTRA_PRIOR)
        for name in row["names"].split("|"):
            flags = CAPITALS if len(name) <= ABBREVIATION and name.isupper() else 0
            if name[:1].islower():
                flags = LOWER
            of_name = max(prior, _REVIEWED_PRIOR) if script_of(name) in UNCASED_SCRIPTS else prior
            draft.name(name, place, of_name, flags)
            for form in inflected(name):
                draft.name(form, place, of_name)


def add_districts(
    draft: Draft, crosswalk: Crosswalk, middles: dict[str, tuple[float, float, int]]
) -> None:
    """Second-level units from `districts.tsv`."""
    for row in read_table("districts"):
        country, _, admin1 = row["geonames"].partition(".")
        if row["lat"]:
            lat, lon = float(row["lat"]), float(row["lon"])
        else:
            lat, lon, _ = middles.get(row["geonames"], (0.0, 0.0, 0))
        region = crosswalk.region(country, admin1, lat, lon)
        place = draft.place(
            Place(int(row["geonameid"]), lat, lon, 0, country, region, Kind.DISTRICT)
        )
        for name in row["names"].split("|"):
            draft.name(name, place, _DISTRICT_PRIOR)
