"""Adds the first-level units: GeoNames' and ISO's names, and where they lie."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from typing import Final

from detectors.gazetteer.crosswalk import Crosswalk, distance_km, subdivisions
from detectors.gazetteer.draft import FOLLOWS, LOWER, Draft, Kind, Place
from detectors.gazetteer.geonames import City
from detectors.gazetteer.inflect import inflected
from detectors.gazetteer.scripts import long_enough, usable
from detectors.tables import read_table
from detectors.text.normal import fold_pattern

__all__ = ["add_regions", "middles_of", "regions_of", "share_french"]

# An ISO point further than this from all its towns' middle is a slip of the source.
_ASTRAY_KM: Final = 1500.0
# A unit has more people than the towns that are known there.
_LEAST_PEOPLE: Final = 10_000
_COMMENT: Final = re.compile(r"[\[(].*?[\])]")

# What the press calls a unit, by a word of its ISO type.
_KINDS: Final = {
    "state": ("State",),
    "province": ("Province",),
    "region": ("Region", "Province", "Oblast"),
    "governorate": ("Governorate", "Province"),
    "department": ("Department",),
    "county": ("County",),
    "republic": ("Republic",),
    "prefecture": ("Prefecture",),
    "district": ("District",),
    "division": ("Division",),
}
_FRENCH_KINDS: Final = ("région de", "région du", "région d'", "province de", "province du")


def regions_of(towns: list[City], crosswalk: Crosswalk) -> list[str | None]:
    """Region of each town; where GeoNames does not know its unit, that of the nearest that does."""
    found = [crosswalk.region(c.countrycode, c.admin1code, c.latitude, c.longitude) for c in towns]
    by_country: dict[str, list[int]] = defaultdict(list)
    for i, city in enumerate(towns):
        if found[i] is not None:
            by_country[city.countrycode].append(i)
    regions = list(found)
    for i, city in enumerate(towns):
        if regions[i] is None and not crosswalk.known(city.countrycode, city.admin1code):
            near = min(
                by_country[city.countrycode],
                key=lambda j: distance_km(
                    city.latitude, city.longitude, towns[j].latitude, towns[j].longitude
                ),
                default=None,
            )
            regions[i] = None if near is None else found[near]
    return regions


def middles_of(towns: list[City], regions: list[str | None]) -> dict[str, tuple[float, float, int]]:
    """Middle and population of the towns of each GeoNames unit (`ML.08`) and ISO region."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for city, region in zip(towns, regions, strict=True):
        for key in {f"{city.countrycode}.{city.admin1code}", region or ""}:
            total = sums[key]
            weight = math.sqrt(city.population + 1)
            total[0] += weight * city.latitude
            total[1] += weight * city.longitude
            total[2] += weight
            total[3] += city.population
    return {k: (t[0] / t[2], t[1] / t[2], int(t[3])) for k, t in sums.items()}


def add_regions(
    draft: Draft,
    crosswalk: Crosswalk,
    middles: dict[str, tuple[float, float, int]],
    common: frozenset[str],
) -> None:
    """First-level units: GeoNames' and ISO's names, with what they are called (`Borno State`)."""
    units = subdivisions()
    named: set[str] = set()
    short: dict[str, list[str]] = {
        row["iso"]: row["names"].split("|") for row in read_table("abbreviations")
    }
    further = {row["iso"]: row["names"].split("|") for row in read_table("unit_names")}
    for row in read_table("regions"):
        country, _, admin1 = row["geonames"].partition(".")
        lat, lon, population = middles.get(row["geonames"], (0.0, 0.0, 0))
        code = row["iso"] or crosswalk.unit(country, admin1)
        unit = units.get(row["iso"])
        if unit and (not population or distance_km(lat, lon, unit.lat, unit.lon) < _ASTRAY_KM):
            lat, lon = unit.lat, unit.lon
        place = draft.place(
            Place(int(row["geonameid"] or 0), lat, lon, population, country, code, Kind.REGION)
        )
        prior = math.log10(max(population, _LEAST_PEOPLE)) + 0.3
        names = row["names"].split("|")
        if unit:
            named.add(unit.code)
            names += _iso_names(unit.name, unit.local)
        names += further.get(row["iso"], ())
        _name_region(draft, place, prior, names, common, unit.type if unit else "region")
        for abbreviation in short.get(row["iso"], ()):
            draft.name(abbreviation, place, prior, FOLLOWS)
    for code in sorted(units.keys() - named):
        unit = units[code]
        lat, lon, population = middles.get(code, (unit.lat, unit.lon, 0))
        top = crosswalk.root(code)
        kind = Kind.REGION if top == code else Kind.DISTRICT
        place = draft.place(Place(0, unit.lat, unit.lon, population, code[:2], top, kind))
        prior = math.log10(population + 1000) + 0.3 if population else 4.5
        names = [*_iso_names(unit.name, unit.local), *further.get(code, ())]
        called = unit.type if kind == Kind.REGION else ""
        _name_region(draft, place, prior, names, common, called)


def _iso_names(name: str, local: str) -> list[str]:
    """Names of an ISO unit without their language tags: `Gao, غاو (ara)` gives two."""
    parts = [name, *local.split(",")]
    cleaned = (_COMMENT.sub("", part).strip(" '\"") for part in parts)
    return [part for part in cleaned if part and usable(part)]


def _name_region(
    draft: Draft,
    place: int,
    prior: float,
    names: list[str],
    common: frozenset[str],
    called: str,
) -> None:
    """Names of a region, alone and with what it is called; common words (West) only so."""
    unique = [n for n in dict.fromkeys(names) if long_enough(n) and usable(n)]
    for number, name in enumerate(unique):
        if fold_pattern(name) not in common and not name.startswith("The "):
            draft.name(name, place, prior)
            for form in inflected(name):
                draft.name(form, place, prior)
        if called and (number == 0 or name.isascii()) and name[0] < "\u0250":
            bare = name.removesuffix(" Province").removesuffix(" State").removesuffix(" Region")
            for kind in _KINDS.get(called.lower().rpartition(" ")[2], ()):
                draft.name(f"{bare} {kind}", place, prior + 1.0)
            for kind in _FRENCH_KINDS:
                draft.name(f"{kind} {bare}", place, prior + 1.0, LOWER)


def share_french(draft: Draft) -> None:
    """What is called `région de Beni` may be any place called Beni, its region sooner."""
    starts = tuple(fold_pattern(kind)[:-1] for kind in _FRENCH_KINDS)
    wanted: dict[int, list[str]] = defaultdict(list)
    for pattern in draft.patterns:
        start = next((s for s in starts if pattern.startswith(f"{s} ")), "")
        bare = draft.patterns.get(pattern[len(start) :]) if start else None
        if bare is not None:
            wanted[bare].append(pattern)
    shared = [
        (pattern, place, prior / 100)
        for number, place, prior in zip(draft.of_pattern, draft.of_place, draft.prior, strict=True)
        for pattern in wanted.get(number, ())
    ]
    for pattern, place, prior in shared:
        if draft.places[place].kind != Kind.COUNTRY:
            draft.name("", place, prior, LOWER, pattern=pattern)
