"""Countries in crisis, unit by unit: each first-level unit, its towns and its districts are told.

The names are those that the press uses, in its scripts; each stands in a sentence that names the
country, as a report does. What is missed is listed, so that neither gain nor loss goes unseen.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from babel import Locale

from detectors.gazetteer.crosswalk import subdivisions
from detectors.gazetteer.scripts import script_of, usable
from detectors.tables import read_table
from tests.detectors.places.shipped_places import mentions

TABLE = Path(__file__).parent / "place_names.tsv"
ENGLISH = Locale("en").territories
ARABIC = Locale("ar").territories
THEATRES = (
    *("ML", "BF", "NE", "NG", "TD", "CM", "SD", "SS", "ET", "SO", "CD", "CF", "HT", "UA", "MM"),
    *("SY", "IQ", "YE", "LB", "PS", "LY", "AF", "PK", "MZ", "BI", "BJ", "TG", "IL", "ER", "UG"),
)


class Row(NamedTuple):
    region: str
    names: frozenset[str]
    missed: frozenset[str]


def rows() -> list[Row]:
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    made = []
    for line in lines[1:]:
        region, names, missed = (*line.split("\t"), "")[:3]
        split = frozenset(filter(None, missed.split("|")))
        made.append(Row(region, frozenset(names.split("|")), split))
    return made


def report(name: str, country: str) -> tuple[str, str]:
    """A sentence in which the press would name it, and its language."""
    script = script_of(name)
    if script == "ARABIC":
        return f"وقعت اشتباكات في {name} أمس، قالت حكومة {ARABIC[country]}", "ar"
    if script == "CYRILLIC":
        return f"Вибухи прогриміли: {name}, повідомили військові.", "uk"
    if script == "ETHIOPIC":
        return f"ጥቃት በ{name} ደረሰ", "am"
    government = f"the government of {ENGLISH[country]} said."
    return f"Clashes were reported in {name} on Monday, {government}", "en"


def told(name: str, region: str) -> bool:
    text, lang = report(name, region[:2])
    return region in {mention.region for mention in mentions(text, lang=lang)}


@pytest.mark.parametrize("country", sorted({row.region[:2] for row in rows()}))
def test_towns_and_districts_are_told_but_for_the_known_misses(country: str) -> None:
    for row in rows():
        if row.region.startswith(country):
            assert {n for n in row.names if not told(n, row.region)} == row.missed, row.region


def test_few_names_are_missed_and_each_is_one_of_its_unit() -> None:
    table = rows()
    assert all(row.missed <= row.names and row.region in subdivisions() for row in table)
    assert sum(len(row.missed) for row in table) <= 0.02 * sum(len(row.names) for row in table)


@pytest.mark.parametrize("country", THEATRES)
def test_each_first_level_unit_is_told_by_a_name_of_its_own(country: str) -> None:
    units = {
        row["iso"]: row["names"].split("|")
        for row in read_table("regions")
        if row["iso"].startswith(f"{country}-")
    }
    untold = {
        region
        for region, names in units.items()
        if not any(told(name, region) for name in names if usable(name))
    }
    assert untold == set()
