"""Measured floors on labelled text: GeoVirus, and the Mali timeline's regions."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detectors.crosswalk import distance_km
from detectors.mentions import located
from detectors.reading import read
from detectors.weigh import weigh
from tests.detectors.places import shipped

pytestmark = pytest.mark.data

# Slightly below what was measured: 0.914, 0.899; 0.959, 0.912.
SPAN_F1 = 0.90
WITHIN_161_KM = 0.885
MALI_COUNTRY = 0.94
MALI_REGIONS = 0.89
NEAR_KM = 161.0


def records(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path) as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture
def geovirus(shared_data: Callable[[str], Path]) -> list[dict[str, Any]]:
    return records(shared_data("geo_geovirus/geovirus.jsonl.gz"))


def test_places_are_found_with_their_exact_span(geovirus: list[dict[str, Any]]) -> None:
    places = shipped()
    right = wrong = missed = 0
    for document in geovirus:
        reading = read("", document["text"], "en")
        hits = places.matcher.find(reading.folded.text)
        found = {(m.start, m.end) for m in located(places.resolver.resolve(reading, hits))}
        gold = {(t["start"], t["end"]) for t in document["toponyms"]}
        right += len(found & gold)
        wrong += len(found - gold)
        missed += len(gold - found)
    assert 2 * right / (2 * right + wrong + missed) >= SPAN_F1


def test_given_spans_are_resolved_within_161_km(geovirus: list[dict[str, Any]]) -> None:
    near = total = 0
    for document in geovirus:
        reading = read("", document["text"], "en")
        spans = [(t["start"], t["end"]) for t in document["toponyms"]]
        resolved = shipped().resolver.resolve_spans(reading, spans)
        for gold, mention in zip(document["toponyms"], resolved, strict=True):
            total += 1
            if mention.lat is not None and mention.lon is not None:
                km = distance_km(gold["lat"], gold["lon"], mention.lat, mention.lon)
                near += km <= NEAR_KM
    assert near / total >= WITHIN_161_KM


def test_mali_s_country_and_regions(shared_data: Callable[[str], Path]) -> None:
    places = shipped()
    documents = records(shared_data("mali_timeline/2007_2018.jsonl.gz"))
    countries = regions = 0
    for document in documents:
        reading = read(document.get("title") or "", document["text"], "en")
        hits = places.matcher.find(reading.folded.text)
        codes = {code for code, _ in weigh(places.resolver.resolve(reading, hits), [], reading)}
        gold = set(document["regions"])
        countries += {c[:2] for c in gold} <= codes and ("ML" in codes) == ("ML" in gold)
        regions += {c for c in codes if "-" in c} == {c for c in gold if "-" in c}
    assert countries / len(documents) >= MALI_COUNTRY
    assert regions / len(documents) >= MALI_REGIONS
