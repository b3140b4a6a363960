"""Adds the towns of GeoNames, each with those of its names that a text of ours can contain."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from typing import Final

from detectors.gazetteer.draft import Draft, Kind, Place
from detectors.gazetteer.geonames import City, Country
from detectors.gazetteer.inflect import inflected
from detectors.gazetteer.scripts import UNCASED_SCRIPTS, script_of, usable
from detectors.tables import read_table
from detectors.text.normal import fold_pattern, fold_patterns

__all__ = ["add_towns"]

# Towns from this size on are named often enough that their inflected forms are worth the room;
# smaller ones do where the press in that script is at home.
_INFLECTED_FROM: Final = 200_000
_AT_HOME_FROM: Final = 10_000
# In the languages of a war on their own soil villages are declined, not towns alone.
_SEATS: Final = 3_000
_AT_HOME_FROM_IN: Final = {"UA": 1_500, "RU": 5_000, "AZ": _SEATS, "GE": _SEATS, "AM": _SEATS}
_AT_HOME: Final = {
    "ARABIC": frozenset(
        (
            *("AE", "BH", "DJ", "DZ", "EG", "IQ", "JO", "KW", "LB", "LY", "MA", "MR", "OM", "PS"),
            *("QA", "SA", "SD", "SO", "SY", "TD", "TN", "YE"),
        )
    ),
    "CYRILLIC": frozenset(("AM", "AZ", "BY", "GE", "KG", "KZ", "MD", "RU", "TJ", "TM", "UA", "UZ")),
    "ETHIOPIC": frozenset(("ET", "ER")),
}
# A common word stays the name of a place only if the place is as large as this.
_COMMON_FROM: Final = 100_000
# Names of three letters and fewer are mostly noise.
_SHORT: Final = 3
_SHORT_FROM: Final = 20_000
# Of towns of the same name the seat of a government is in the news thirty times as often.
_SEAT: Final = 1.5
# The list has towns of 500 people and seats of administration, and of many seats it knows no
# number of people: where districts are in our tables, they count as those do.
_SEAT_OF_A_DISTRICT: Final = 4.1
# A further name counts for less than the usual one: Bethlehem is also a name of Belém.
_OTHER_NAME: Final = 0.9
# A name that the press was seen to use counts as those of our own places do, if few live there.
_OF_PRESS: Final = 4.2
_OF_PRESS_UNCASED: Final = 4.9


def add_towns(
    draft: Draft,
    cities: list[City],
    regions: list[str | None],
    countries: dict[str, Country],
    common: frozenset[str],
) -> None:
    """Towns of GeoNames with those of their names that our languages can write."""
    press = {row["geonameid"]: row["names"].split("|") for row in read_table("spellings")}
    seats = {(code, fold_pattern(c.capital)) for code, c in countries.items() if c.capital}
    # A town's other name that is a country's, or that the press has for another town: Hong Kong is
    # also listed as China, Belém as Bethlehem.
    taken = draft.names_of(Kind.COUNTRY) | _groups() | _noted()
    by_district = {row["geonames"].partition(".")[0] for row in read_table("districts")}
    names = [_names_of(city, press) for city in cities]
    patterns = iter(fold_patterns(list(itertools.chain.from_iterable(names))))
    for city, region, of_city in zip(cities, regions, names, strict=True):
        folded = dict(zip(of_city, patterns, strict=False))
        main = folded[city.name]
        kept = {
            name: pattern
            for name, pattern in folded.items()
            if _distinctive(name, pattern, city, common)
            and (pattern == main or pattern not in taken)
        }
        if kept:
            number = draft.place(
                Place(
                    city.geonameid,
                    city.latitude,
                    city.longitude,
                    city.population,
                    city.countrycode,
                    region,
                    Kind.CITY,
                )
            )
            unknown = _SEAT_OF_A_DISTRICT if city.countrycode in by_district else 0.0
            size = math.log10(city.population + 1) if city.population else unknown
            seat = (city.countrycode, main) in seats
            _name_city(draft, number, city, kept, size, seat=seat)
            _name_in_press(draft, number, press.get(str(city.geonameid), ()), kept, size)


def _noted() -> set[str]:
    """Names of the towns that the press names without their country."""
    rows = [row for row in read_table("places") if row["kind"] == "noted"]
    return {fold_pattern(name) for row in rows for name in row["names"].split("|")}


def _groups() -> set[str]:
    """Names of armed groups of one word, which no town has in the news: Hamas beside Hamm."""
    names = (
        name
        for row in read_table("actors")
        for name in (row["name"], *row["aliases"].split("|"))
        if " " not in name and not name.endswith("?")
    )
    return {fold_pattern(name.removesuffix("!")) for name in names}


def _names_of(city: City, press: dict[str, list[str]]) -> list[str]:
    alternates = (name for name in city.alternatenames if name and usable(name))
    return list(dict.fromkeys([city.name, *press.get(str(city.geonameid), ()), *alternates]))


def _distinctive(name: str, pattern: str, city: City, common: frozenset[str]) -> bool:
    """Whether a town of this size can be meant by such a name."""
    letters = len(pattern) - 2
    if letters <= _SHORT and (letters < _SHORT - 1 or city.population < _SHORT_FROM):
        return False
    return city.population >= _COMMON_FROM or not (pattern in common or name.startswith("The "))


def _name_city(
    draft: Draft, number: int, city: City, names: dict[str, str], size: float, *, seat: bool
) -> None:
    """Names of a town; `size` is the logarithm of its people, `seat` if it is a capital."""
    size = max(2.0, size)
    main = names.get(city.name)
    for name, pattern in names.items():
        script = script_of(name)
        # A capital's other name may be its country's: Mexico, Panamá. In another script it is
        # the same name.
        prior = size - _OTHER_NAME if script == "LATIN" else size
        if pattern == main:
            prior = size + (_SEAT if seat else 0.0)
        draft.name(name, number, prior, pattern=pattern)
        if script != "LATIN" and (seat or _worth_inflecting(script, city)):
            for form in inflected(name):
                draft.name(form, number, prior - 0.1)


def _name_in_press(
    draft: Draft, number: int, of_press: Iterable[str], kept: dict[str, str], size: float
) -> None:
    """Those names of a town that are in `spellings.tsv`, with all their forms."""
    for name in of_press:
        if name in kept:
            script = script_of(name)
            least = _OF_PRESS_UNCASED if script in UNCASED_SCRIPTS else _OF_PRESS
            prior = max(least, size - _OTHER_NAME if script == "LATIN" else size)
            draft.name(name, number, prior, pattern=kept[name])
            for form in inflected(name):
                draft.name(form, number, prior)


def _worth_inflecting(script: str, city: City) -> bool:
    if city.population >= _INFLECTED_FROM:
        return True
    at_home = _AT_HOME.get(script, frozenset())
    of_country = _AT_HOME_FROM_IN.get(city.countrycode)
    # Of a seat the list may know no number of people.
    enough = city.population >= (of_country or _AT_HOME_FROM)
    return city.countrycode in at_home and (
        enough or (of_country == _SEATS and not city.population)
    )
