"""Reports that tell what happened by its effects, and asides, in twelve languages.

Written before the lexicon was mended for them, and parted at random: `read` and `bare_read` were
read and mended for, by classes of words in all languages; of `kept` and `bare_kept` only the sums
were looked at. The `bare` ones tell events with hardly a word for them ("no lorry has come", "the
radio plays marches"). Before any of it the whole first stage with the weights shipped found 167 of
220 of `read` and called 11 of 109 asides, of `kept` 193 of 250 and 6 of 80. Mending for `read`
brought `kept` to 230 and 1; of the bare ones, written then, 41 of 125 were found and none of 33
asides called; mending for half of those, 108. The halves share events told in other languages, so
that unseen text stands nearer to the first figures.
"""

from __future__ import annotations

from typing import Final

import pytest

from tests.detectors.reading_helper import WrittenSets

WRITTEN: Final = WrittenSets("signal_sentences_effects")
FLOORS: Final = {
    "read": (0.97, 0.02),
    "kept": (0.90, 0.03),
    "bare_read": (0.90, 0.05),
    "bare_kept": (0.76, 0.05),
}
"""Set -> least share of the reports found, greatest share of the asides called anything."""


@pytest.mark.parametrize("part", FLOORS)
def test_reports_are_found_and_asides_left_as_often_as_stated(part: str) -> None:
    found, wrong = WRITTEN.told(part)
    least, most = FLOORS[part]
    assert sum(found) / len(found) >= least
    assert sum(wrong) / len(wrong) <= most
