"""Adds the countries: their names in all our languages, and the words for their people."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from typing import Final

from babel import Locale

from detectors.gazetteer.demonyms import FORMS, demonym_forms
from detectors.gazetteer.draft import CAPITALS, UNCASED, Draft, Kind, Place
from detectors.gazetteer.geonames import City, Country
from detectors.gazetteer.inflect import ethiopic_endings, inflected
from detectors.gazetteer.scripts import long_enough, usable
from detectors.tables import read_table
from detectors.text.language import LANGUAGES

__all__ = ["add_countries"]

_CAPITALS_ONLY: Final = re.compile(r"[A-ZÀ-Þ. -]+|[А-Я]{2,4}")


def add_countries(draft: Draft, towns: list[City], states: dict[str, Country]) -> dict[str, int]:
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
            if long_enough(name) and usable(name):
                draft.name(name, numbers[code], prior)
                for form in (*inflected(name), *ethiopic_endings(name)):
                    draft.name(form, numbers[code], prior)
        if not country.name.endswith("s"):
            draft.name(f"{country.name}s", numbers[code], prior, UNCASED)
        _add_people(draft, numbers[code], prior, tables.get(code, {}))
    return numbers


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
