"""Reports and asides as newsrooms in Arabic, Hausa, Swahili, Somali, Amharic and Pidgin write them.

Headlines of wires, leads of local radio, bulletins of aid agencies, advisories and posts, in three
rounds, each written before the lexicon was mended for it and each harder than the one before, with
words of crises in sport, courts, prices and kitchens beside them. Every other sentence of a round
is `kept`, of which only sums were looked at; `read` has the others and short ones on the commonest
ways to tell each signal.

Reports found and asides called by the whole first stage, before it was mended for any: `read` 585
of 747 and 28 of 457, `kept` 195 of 279 (97 of 108, 51 of 91, 47 of 80 by round) and 8 of 99.
`bare_read`, a later round with hardly a word for the event, was read as a whole: 43 of 108 before,
97 after. Who
wrote a sentence also mended for its neighbours, so text of others will be found less often. Asides
on people of the stage are not here.
"""

from __future__ import annotations

from typing import Final

import pytest

from tests.detectors.reading_helper import WrittenSets

WRITTEN: Final = WrittenSets("signal_sentences_newsrooms")
FLOORS: Final = {"read": (0.95, 0.05), "kept": (0.85, 0.1), "bare_read": (0.85, 0.12)}
"""Part -> least share of the reports found, greatest share of the asides called anything."""


def test_six_languages_are_written_in() -> None:
    assert WRITTEN.languages == ("am", "ar", "ha", "pcm", "so", "sw")


@pytest.mark.parametrize("part", FLOORS)
def test_reports_are_found_and_asides_left_as_often_as_stated(part: str) -> None:
    found, wrong = WRITTEN.told(part)
    assert min(len(found), len(wrong)) > 30
    least, most = FLOORS[part]
    assert sum(found) / len(found) >= least
    assert sum(wrong) / len(wrong) <= most
