"""Written sentences in twelve languages on what is told beside events, and on events told plainly.

Asides are loans and rebuilding, peace talks, laws, damages after a wrong verdict, studies, forces
that are to be sent, arms deals, captives that came home, and "on this day". Beside them stand
reports as English had words for when other languages had not: a town taken, a ring that nobody
leaves, colonels who dissolve parliaments, captives led away, drivers who wait for fuel.

All were written before the lexicon was mended for them. Reports found and asides called, hand
priors: `read` 41 of 60 and 33 of 60, `kept` 19 of 48 and 23 of 48. It was mended with `read` in
sight; of `kept` only sums were looked at (now 36 and 1), so its figures say more of unseen text.
"""

from __future__ import annotations

from typing import Final

import pytest

from detectors.signals import Lexicon
from tests.detectors.reading_helper import WrittenSets

WRITTEN: Final = WrittenSets("signal_sentences_asides")
FLOORS: Final = {"read": (0.95, 0.0), "kept": (0.7, 0.05)}
"""Part -> least share of the reports found, greatest share of the asides called anything."""


def test_every_language_of_the_lexicon_has_as_many_sentences() -> None:
    assert Lexicon.load().languages == WRITTEN.languages
    for part, number in (("read", 5), ("kept", 4)):
        for kind in ("report", "aside"):
            assert {len(WRITTEN.by_language[lang][part][kind]) for lang in WRITTEN.languages} == {
                number
            }


@pytest.mark.parametrize("part", FLOORS)
def test_reports_are_found_and_asides_left_as_often_as_stated(part: str) -> None:
    found, wrong = WRITTEN.told(part)
    assert len(wrong) == len(found)
    least, most = FLOORS[part]
    assert sum(found) / len(found) >= least
    assert sum(wrong) / len(wrong) <= most
