"""Written sentences in twelve languages: the first items of a crisis, and what only recalls one.

Reports are what is read before anyone says coup, siege or evacuation: soldiers at the broadcaster,
a president held by his guard, a non-essential staff ordered out, a convoy turned back, girls taken
from a school. Asides are prizes, profits, openings and visits in which a crisis says whose news it
is ("who fled Kabul after the Taliban seized power"), dissolutions before elections, captives freed,
fuel that is back, families that return.

All were written before the lexicon was mended for them and read whole, by `tocsin observe`: `read`
169 of 221 found and 27 of 157 called, `kept` 145 of 203 and 31 of 147. It was mended with the
misses of `read` in sight; of `kept` only sums were looked at, so its figures say more of unseen
text. `outcomes` are coups told by what came of them (power handed to the army, a palace overrun, an
attempt that fails), and dissolutions, dismissals and aims that are none: 29 of the 80 were
called with .9 and more, and 6 asides called, before the lexicon was mended with all of them in
sight.
"""

from __future__ import annotations

from typing import Final

import pytest

from detectors.signals import Lexicon
from tests.detectors.reading_helper import WrittenSets

WRITTEN: Final = WrittenSets("signal_sentences_first_news")
FLOORS: Final = {"read": (0.96, 0.03), "kept": (0.8, 0.1), "outcomes": (0.95, 0.1)}
"""Part -> least share of the reports found, greatest share of the asides called anything."""


def test_every_language_of_the_lexicon_is_written_in() -> None:
    assert Lexicon.load().languages == WRITTEN.languages


@pytest.mark.parametrize("part", FLOORS)
def test_reports_are_found_and_asides_left_as_often_as_stated(part: str) -> None:
    found, wrong = WRITTEN.told(part)
    assert min(len(found), len(wrong)) > 30
    least, most = FLOORS[part]
    assert sum(found) / len(found) >= least
    assert sum(wrong) / len(wrong) <= most
