"""Where it happened, in sentences of our own that name other places too or bend the name.

Written before the resolver read them, as agencies, local radio and people online write; each was
wrong at first or named a place elsewhere beside the right one, and stands for a rule.
"""

from pathlib import Path

import pytest

from tests.detectors.test_pipeline import heaviest, understood

ROWS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "event_regions.tsv").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(("lang", "region", "text"), ROWS)
def test_the_heaviest_region_is_where_it_happened(lang: str, region: str, text: str) -> None:
    regions = dict(understood(text, lang=lang).regions)
    assert regions[region] == regions[region[:2]] == 1.0
    assert all(weight < 1.0 for code, weight in regions.items() if code[:2] != region[:2])
    assert heaviest(regions) == region[:2]
