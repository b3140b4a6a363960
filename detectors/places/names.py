"""Which matches of place patterns are names of places at all, and which of them overlap."""

from __future__ import annotations

from typing import Final

import numpy as np

from detectors.gazetteer.compiled import Gazetteer
from detectors.gazetteer.draft import CAPITALS, DEMONYM, FOLLOWS, LOWER
from detectors.places.allowance import DIFFERENT, JUDGED
from detectors.places.bearers import Name
from detectors.places.judge import WITHOUT_CASE_LONG, Judge
from detectors.places.surroundings import ending, whole
from detectors.text.glyphs import is_small
from detectors.text.reading import Reading
from detectors.text.wordtable import SMALL_LETTERS, UNLIKELY

__all__ = ["Screen"]

# Below it a place in a country that the document does not speak of may be given up.
_DOUBTFUL: Final = 490
# What tells more of a name than its size.
_TOLD: Final = CAPITALS | FOLLOWS | DEMONYM


class Screen:
    """Picks the names out of the matches, in the order of the text."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Take the patterns' flags and priors."""
        self._judge = Judge(gazetteer)
        self.flags = self._judge.flags

    def hints(self) -> bytes:
        """For each pattern, as bits of `wordtable`, what can be said before a match is made."""
        flags = np.frombuffer(self.flags, np.uint8)
        priors = np.frombuffer(self._judge.priors, np.uint8)
        small = np.where(flags & LOWER, np.uint8(SMALL_LETTERS), np.uint8(0))
        unlikely = (flags & _TOLD == 0) & (priors < WITHOUT_CASE_LONG // 10)
        return (small | np.where(unlikely, np.uint8(UNLIKELY), np.uint8(0))).tobytes()

    def names(self, reading: Reading, hits: list[tuple[int, int, int]]) -> list[Name]:
        """Names in the order of the text; none overlaps another, the longest of all stand.

        Not more matches are judged, and not more different names stand, than `allowance` says.
        """
        raw, caseless = reading.raw, reading.caseless
        folded = reading.folded
        straight = folded.straight
        by_size = caseless or reading.upper_case
        flags, judge = self.flags, self._judge
        names: list[Name] = []
        people: set[int] = set()
        different: set[int] = set()
        allowed = DIFFERENT.of(len(raw))
        # Mostly there are not as many matches.
        bounded = len(hits) > allowed
        reached = 0
        most = JUDGED.of(len(raw))
        for start, end, pattern in hits if len(hits) <= most else hits[:most]:
            if start < reached:
                continue
            first = start - 1 if straight else folded.origin(start)
            flag = flags[pattern]
            if not flag & LOWER and (
                (not caseless and is_small(raw, first))
                # Most matches by far are such; `_without_case` would say the same at more length.
                or (by_size and not flag & _TOLD and judge.prior(pattern) < WITHOUT_CASE_LONG)
            ):
                continue
            last = end - 1 if straight else folded.origin(end)
            verdict = judge.verdict(reading, first, last, folded.text[start:end], pattern, names)
            if verdict < 0:
                people.add(pattern)
            if verdict <= 0:
                continue
            if bounded:
                different.add(pattern)
                if len(different) > allowed:
                    break
            reached = end
            last = ending(raw, first, verdict if verdict > 1 else last)
            placed = judge.prior(pattern) < _DOUBTFUL and judge.placed(reading, first, last)
            body = False
            if not by_size:
                last, body = whole(raw, first, last)
            doubted = caseless and judge.doubted(reading, first, pattern)
            names.append(Name(first, last, pattern, placed=placed, body=body, doubted=doubted))
        if people:
            names = [n for n in names if n.pattern not in people or judge.known(n.pattern)]
        return names
