"""GeoNames' first-level units to ISO 3166-2: total over the shipped places, and right."""

import functools

import pytest

from detectors.gazetteer.crosswalk import Crosswalk, distance_km, subdivisions
from detectors.gazetteer.geonames import cities
from detectors.tables import read_table

# Mali's units in both schemes, from the alert record's reference page.
MALI = {
    "01": "ML-BKO",
    "03": "ML-1",
    "04": "ML-5",
    "05": "ML-4",
    "06": "ML-3",
    "07": "ML-2",
    "08": "ML-6",
    "09": "ML-7",
    "10": "ML-8",
    "12070575": "ML-10",
    "12070577": "ML-9",
}
# GeoNames unit and ISO unit of the same name, checked by hand.
REVIEWED = {
    ("BF", "12"): "BF-12",
    ("NE", "02"): "NE-2",
    ("NG", "27"): "NG-BO",
    ("NG", "11"): "NG-FC",
    ("NG", "57"): "NG-ZA",
    ("SD", "29"): "SD-KH",
    ("SS", "01"): "SS-EC",
    ("HT", "11"): "HT-OU",
    ("CD", "11"): "CD-NK",
    ("UA", "07"): "UA-63",
    ("UA", "11"): "UA-43",
    ("UA", "05"): "UA-14",
    ("MM", "01"): "MM-16",
    ("SY", "09"): "SY-HL",
    ("IQ", "07"): "IQ-BG",
    ("LB", "04"): "LB-BA",
    ("AF", "23"): "AF-KAN",
    ("PK", "03"): "PK-KP",
    ("ET", "53"): "ET-TI",
    ("FR", "11"): "FR-IDF",
    ("US", "GA"): "US-GA",
    ("GB", "ENG"): "GB-ENG",
    ("CM", "12"): "CM-EN",
    ("MZ", "01"): "MZ-P",
}


@functools.cache
def crosswalk() -> Crosswalk:
    return Crosswalk(subdivisions())


@pytest.mark.parametrize(("admin1", "code"), MALI.items())
def test_mali_is_mapped_as_the_alert_record_says(admin1: str, code: str) -> None:
    assert crosswalk().unit("ML", admin1) == code


@pytest.mark.parametrize(("unit", "code"), REVIEWED.items())
def test_reviewed_units_are_mapped(unit: tuple[str, str], code: str) -> None:
    assert crosswalk().unit(*unit) == code


def test_every_unit_of_a_shipped_place_is_mapped_or_left_to_its_neighbours() -> None:
    units = {(city.countrycode, city.admin1code) for city in cities()}
    unknown = {unit for unit in units if not crosswalk().known(*unit)}
    # Those that GeoNames itself has no name for: their towns take the nearest mapped town's region.
    listed = {
        (row["country"], row["admin1"])
        for row in read_table("crosswalk")
        if row["rule"] == "neighbour"
    }
    assert unknown <= listed


@pytest.mark.parametrize(
    ("country", "admin1", "parent"),
    [
        ("ET", "55", "ET-SN"),
        ("CF", "20", "CF-AC"),
        ("IQ", "19", "IQ-SU"),
        ("AO", "CUB", "AO-CCU"),
        ("MG", "12", "MG-T"),
    ],
)
def test_newer_units_belong_to_their_parents(country: str, admin1: str, parent: str) -> None:
    assert crosswalk().unit(country, admin1) == parent


def test_a_unit_with_many_iso_twins_gives_the_nearest() -> None:
    assert crosswalk().unit("PS", "GZ") is None
    assert crosswalk().region("PS", "GZ", 31.34, 34.30) == "PS-KYS"
    assert crosswalk().region("PS", "WE", 32.46, 35.30) == "PS-JEN"


def test_departments_and_counties_stand_under_their_first_level_unit() -> None:
    assert crosswalk().root("FR-75C") == "FR-IDF"
    assert crosswalk().root("GB-KEN") == "GB-ENG"
    assert crosswalk().root("ML-BKO") == "ML-BKO"


def test_distance_of_bamako_from_timbuktu() -> None:
    assert distance_km(12.64, -8.0, 16.77, -3.01) == pytest.approx(705, abs=10)
