"""Where it happened, in reports that name a place beside it that might be taken for it.

Made up, in eight areas of crises, by a hand that had not seen the resolver: where people fled to,
datelines from across a border, who spoke where, where attackers came from, namesakes. Every other
one is `read` and was mended for by kinds (decision 54); of `kept` only sums were looked at. Right
before, of 100: 76 countries and 55 subdivisions of `read`, 74 and 60 of `kept`.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.detectors.test_pipeline import understood

with (Path(__file__).parent / "beside.tsv").open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def heaviest(text: str, lang: str) -> tuple[str, str]:
    """The country and the subdivision of a report that weigh most; of equal ones the wider."""
    regions = dict(understood(text, lang=lang).regions)
    best = {"": "", "-": ""}
    for code in sorted(regions, key=lambda code: (-regions[code], len(code))):
        best["-" if "-" in code else ""] = best["-" if "-" in code else ""] or code
    return best[""], best["-"]


@pytest.mark.parametrize(
    ("half", "countries", "subdivisions"), [("read", 0.84, 0.74), ("kept", 0.77, 0.67)]
)
def test_the_heaviest_country_and_subdivision_are_where_it_happened(
    half: str, countries: float, subdivisions: float
) -> None:
    rows = [row for row in ROWS if row[0] == half]
    found = [heaviest(text, lang) for _, lang, _, _, text in rows]
    assert len(rows) == 100
    assert sum(f[0] == row[2] for f, row in zip(found, rows, strict=True)) >= countries * 100
    assert sum(f[1] == row[3] for f, row in zip(found, rows, strict=True)) >= subdivisions * 100
