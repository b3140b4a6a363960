"""Reports and asides in eleven languages, written as the press of each writes them.

Two sets, both written before the lexicon was mended for them; `second` when the gaps that `first`
showed were known, with other events in other words. The whole first stage with the weights shipped
then found 214 of 231 reports of `first` and called 19 of 221 asides; of `second` 80 of 88 and 17
of 88, and 83 and 15 when only `first` had been mended for, which says most of unseen text. Then
both had been read. Some asides are half reports and stay called: who comes free, and whom a flood
or a fire leaves without a home.
"""

from __future__ import annotations

from typing import Final

import pytest

from tests.detectors.reading_helper import WrittenSets

WRITTEN: Final = WrittenSets("signal_sentences_press")
FLOORS: Final = {"first": (0.97, 0.05), "second": (0.94, 0.11)}
"""Set -> least share of the reports found, greatest share of the asides called anything."""


@pytest.mark.parametrize("part", FLOORS)
def test_reports_are_found_and_asides_left_as_often_as_stated(part: str) -> None:
    found, wrong = WRITTEN.told(part)
    least, most = FLOORS[part]
    assert sum(found) / len(found) >= least
    assert sum(wrong) / len(wrong) <= most
