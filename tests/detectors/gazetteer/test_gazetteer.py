"""The compiled places: names in all languages, tables that hold together."""

import pytest

from detectors.gazetteer.compiled import Gazetteer
from detectors.gazetteer.crosswalk import subdivisions
from detectors.tables import read_table
from detectors.text.normal import fold_pattern
from tests.detectors.places.shipped_places import shipped


def bearers(name: str) -> list[tuple[str, str]]:
    """Country and region of each bearer of a name, likeliest first."""
    gazetteer = shipped().gazetteer
    pattern = gazetteer.patterns.find(fold_pattern(name))
    if pattern is None:
        return []
    places = gazetteer.of[gazetteer.first[pattern] : gazetteer.first[pattern + 1]]
    return [
        (gazetteer.countries[gazetteer.country[p]], gazetteer.regions[gazetteer.region[p]])
        for p in places
    ]


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Mali", "ML"),
        ("Malí", "ML"),
        ("مالي", "ML"),
        ("ማሊ", "ML"),
        ("Мали", "ML"),
        ("Малі", "ML"),
        ("Côte d'Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("Costa do Marfim", "CI"),
        ("DR Congo", "CD"),
        ("RDC", "CD"),
        ("Myanmar", "MM"),
        ("Burma", "MM"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Najeriya", "NG"),
        ("Soomaaliya", "SO"),
        ("Marekani", "US"),
        ("السودان", "SD"),
        ("ኢትዮጵያ", "ET"),
        ("Україна", "UA"),
        ("Украина", "UA"),
        ("malienne", "ML"),
        ("Burkinabe", "BF"),
        ("السوريين", "SY"),
        ("haitianos", "HT"),
    ],
)
def test_countries_and_their_people_are_known_in_every_language(name: str, country: str) -> None:
    assert bearers(name)[0][0] == country


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("Bamako", "ML-BKO"),
        ("باماكو", "ML-BKO"),
        ("Bougouni Region", "ML-3"),
        ("Région de Nioro", "ML-1"),
        ("Taoudénit", "ML-10"),
        ("Ménaka", "ML-9"),
        ("Borno State", "NG-BO"),
        ("Харьковская область", "UA-63"),
        ("Харків", "UA-63"),
        ("الفاشر", "SD-DN"),
        ("መቀሌ", "ET-TI"),
        ("Port-au-Prince", "HT-OU"),
        ("Khan Yunis", "PS-KYS"),
        ("Nord-Kivu", "CD-NK"),
        ("Hodeidah", "YE-HU"),
    ],
)
def test_towns_and_regions_are_known_by_region(name: str, region: str) -> None:
    assert bearers(name)[0] == (region[:2], region)


def test_every_region_of_a_place_is_iso_3166_2_of_its_country() -> None:
    gazetteer = shipped().gazetteer
    units = subdivisions()
    pairs = set(zip(gazetteer.country, gazetteer.region, strict=True))
    for country, region in pairs:
        if region:
            assert gazetteer.regions[region] in units
            assert gazetteer.regions[region].startswith(f"{gazetteer.countries[country]}-")


def test_most_first_level_units_of_iso_have_a_place() -> None:
    gazetteer = shipped().gazetteer
    tops = {code for code, unit in subdivisions().items() if unit.parent is None}
    assert len(tops & set(gazetteer.regions)) > 0.97 * len(tops)


def test_patterns_are_sorted_unique_and_found_by_name() -> None:
    patterns = shipped().gazetteer.patterns
    listed = list(patterns)
    assert listed == sorted(set(listed))
    assert len(listed) == len(patterns)
    for i in (0, 1, len(listed) // 2, len(listed) - 1):
        assert patterns[i] == listed[i]
        assert patterns.find(listed[i]) == i
    assert patterns.find(" no such place anywhere ") is None


def test_damaged_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="not a compiled gazetteer"):
        Gazetteer.load(b"nothing of the kind")


def test_places_of_our_own_lie_on_earth_and_in_known_regions() -> None:
    units = subdivisions()
    for row in read_table("places"):
        assert -90 <= float(row["lat"]) <= 90, row["names"]
        assert -180 <= float(row["lon"]) <= 180, row["names"]
        if row["region"]:
            assert row["region"] in units, row["names"]
            assert row["region"].startswith(f"{row['country']}-"), row["names"]


def test_common_words_name_their_reason() -> None:
    rows = read_table("common_words")
    assert len({row["word"] for row in rows}) == len(rows)
    assert all(row["language"] and row["reason"] for row in rows)
