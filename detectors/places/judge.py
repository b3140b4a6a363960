"""Whether a match is the name of a place, by its spelling, its size and its neighbours."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from detectors.gazetteer.compiled import Gazetteer
from detectors.gazetteer.draft import (
    ACRONYM,
    CAPITALS,
    COMMON,
    DEMONYM,
    FOLLOWS,
    LOWER,
    UNCASED,
)
from detectors.places.bearers import Name
from detectors.places.guards import Beside, Guards, beside
from detectors.places.prepositions import AT
from detectors.places.spelling import as_spelled, is_a_part
from detectors.places.states import States
from detectors.places.surroundings import called, goes_on, listed, quoted
from detectors.tables import read_table, read_words
from detectors.text.glyphs import is_at, is_capital, is_small
from detectors.text.normal import fold_pattern
from detectors.text.reading import Reading

__all__ = ["WITHOUT_CASE_LONG", "Judge"]

# Without capitals to go by, only names of places as large as this (log10 of people, hundredths).
_WITHOUT_CASE: Final = 480
WITHOUT_CASE_LONG: Final = 350
"""The same for names of several words, or with a word before that places them."""
# From this prior on a name is not given up because a person of that name was met.
_KNOWN_TO_ALL: Final = 650
# Below this the words beside a name are believed sooner than its size.
_SMALL: Final = 550
# From this prior on "of" before a given name speaks for the town of that name (Gao, Salem).
_TOWN: Final = 450
# Longest acronym that may look like a town: FAO, NATO, ALMA, UNICEF.
_ACRONYM: Final = 6
# How far before a name a word that places it is looked for.
_BEFORE: Final = 16
_LOWER_LANGUAGES: Final = frozenset(("fr", "es", "pt", "it", "ru", "uk", "und"))
_LAST_WORD: Final = re.compile(r"[\s\-]+([^\W\d_]{2,})\.?$")
_BLANK: Final = 0x20
_STATE_OF: Final = " state"
_CYRILLIC: Final = "\u0400"
# Regions that are named after a part of their country.
_COMPASS: Final = frozenset(
    (
        "north west", "north east", "south west", "south east", "northern", "southern", "eastern",
        "western", "central", "north", "south", "east", "west", "far north", "upper east",
        "upper west",
    )
)  # fmt: skip
_SCHOOLS: Final = frozenset(("University", "College"))


class Judge:
    """Knows how large the bearers of each name are, and which words stand beside places."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Take the patterns' flags and priors."""
        # Bytes, not a view of them: the one look that every match gets.
        self.flags = bytes(gazetteer.flags)
        self.priors = _priors(gazetteer)
        self._guards = Guards()
        words = read_words("name_words")
        self._kinds = words["kind"]
        self._waters = words["water"]
        self._prepositions = words["preposition"]
        self._locatives = self._prepositions - words["weak"]
        self._before_places = self._locatives | words["taken"]
        self._heads = words["head"]
        self._placing = self._locatives | self._heads
        self._states = States(gazetteer, self.flags)
        # Patterns that are common words in one language, beside those that are in every one.
        self._common: dict[str, set[int]] = {}
        for row in read_table("common_words"):
            pattern = gazetteer.patterns.find(fold_pattern(row["word"]))
            for language in row["language"].split() if pattern is not None else ():
                self._common.setdefault(language, set()).add(pattern or 0)

    def placed(self, reading: Reading, start: int, end: int) -> bool:
        """Whether `in`, `near`, `shelled`, `the town of` or the like stands before.

        Before a name of several words that no given name begins any preposition does.
        """
        raw = reading.raw
        if not is_at(raw, start - 1, _BLANK):
            return called(raw, start)
        first = max(0, start - _BEFORE)
        at = raw.rfind(" ", first, start - 1)
        word = raw[(first if at < 0 else at + 1) : start - 1].lower()
        if word in self._before_places or word == AT.get(reading.lang) or called(raw, start):
            return True
        if word not in self._prepositions:
            return False
        name = raw[start:end].partition(" ")
        return bool(name[2]) and not self._guards.is_person(fold_pattern(name[0]).strip())

    def doubted(self, reading: Reading, start: int, pattern: int) -> bool:
        """Whether a name in a script without capitals is a common word.

        Not after the town of or the like, which says that it is a place.
        """
        if not self._is_common(pattern, self.flags[pattern], reading.lang):
            return False
        return beside(reading.raw, start, start).lead not in self._heads

    def prior(self, pattern: int) -> int:
        """Size of the likeliest bearer, in hundredths of log10 of its people."""
        return 10 * self.priors[pattern]

    def known(self, pattern: int) -> bool:
        """Whether a place is known to all, however many people have its name."""
        return self.prior(pattern) >= _KNOWN_TO_ALL

    def _is_common(self, pattern: int, flag: int, lang: str) -> bool:
        return bool(flag & COMMON) or pattern in self._common.get(lang, ())

    def verdict(
        self, reading: Reading, start: int, end: int, folded: str, pattern: int, names: list[Name]
    ) -> int:
        """Whether it names a place here.

        1 or more if so (more: where the name ends), 0 if not, -1 if it is a person's name.
        """
        raw, flag = reading.raw, self.flags[pattern]
        without_case = reading.upper_case or reading.caseless
        if flag & (CAPITALS | FOLLOWS) or (flag & UNCASED and not without_case):
            return int(as_spelled(flag, reading, start, end, names))
        if without_case or not is_capital(raw, start):
            letter = raw[start]
            if without_case or letter.lower() == letter.upper():
                return int(self._without_case(reading, start, end, folded, pattern))
            if letter.islower():
                return int(flag & LOWER != 0 and reading.lang in _LOWER_LANGUAGES)
        if (
            end - start <= _ACRONYM
            and not (flag & ACRONYM or is_small(raw, end - 1))
            and raw[start:end].isupper()
        ):
            return 0
        return self._capitalised(reading, start, end, folded, pattern, names)

    def _capitalised(
        self, reading: Reading, start: int, end: int, folded: str, pattern: int, names: list[Name]
    ) -> int:
        """`verdict` of a name with a capital, by its last word and its neighbours."""
        raw = reading.raw
        if is_a_part(raw, start, end) or (raw[start] >= _CYRILLIC and quoted(raw, start, end)):
            return 0
        if " " in folded:
            if goes_on(raw, end, folded):
                return 0
            word = _LAST_WORD.search(raw[start:end])
            if word and word.group(1)[0].islower() and word.group(1) not in self._waters:
                # "Borno state" is Borno; "Borno State" is its full name.
                return start + word.start() if word.group(1) in self._kinds else 0
        words = beside(raw, start, end)
        if is_capital(words.after, 0):
            if folded in _COMPASS and words.trail not in self._kinds:
                # "North-West Pakistan" is a part of Pakistan, not South Africa's North West.
                return 0
            if folded.endswith(_STATE_OF):
                # The state's department, senator, police; a university's name is another thing.
                return 0 if words.after in _SCHOOLS else end - len(_STATE_OF)
        return self._with_a_capital(reading, start, end, folded, pattern, names, words)

    def _with_a_capital(
        self,
        reading: Reading,
        start: int,
        end: int,
        folded: str,
        pattern: int,
        names: list[Name],
        words: Beside,
    ) -> int:
        """`verdict` of a name with a capital, by its neighbours."""
        raw, flag = reading.raw, self.flags[pattern]
        small = not flag & DEMONYM and self.prior(pattern) < _SMALL
        alone = small and not (names and start - names[-1].end <= 1)
        placed = words.lead in self._prepositions
        located = small and words.lead in self._before_places
        if self._guards.person(
            words, reading, end, folded, small=alone, placed=placed, located=located
        ):
            return -int(not self._states.follows(raw, end))
        if self._guards.something_else(words):
            return 0
        if self._is_common(pattern, flag, reading.lang) and not flag & DEMONYM:
            return int(placed and not is_capital(words.after, 0))
        if small and self._guards.is_person(folded) and not listed(raw, start, words.after, names):
            believed = self._locatives
            if self._guards.is_given(folded) and self.prior(pattern) >= _TOWN:
                believed = self._prepositions
            placed = words.lead in believed or called(raw, start)
            return int(placed or self._states.follows(raw, end))
        return 1

    def _without_case(
        self, reading: Reading, start: int, end: int, folded: str, pattern: int
    ) -> bool:
        """Whether to believe a name in a script without capitals, or in a text all in one case.

        Less is asked of one that "in", "the town of" or the like stands before.
        """
        flag = self.flags[pattern]
        if flag & (DEMONYM | LOWER):
            return True
        words = beside(reading.raw, start, end)
        if self._is_common(pattern, flag, reading.lang) or folded in self._guards.small_words:
            return words.lead in self._placing
        if self._guards.is_another(words.lead):
            return False
        least = WITHOUT_CASE_LONG if " " in folded else _WITHOUT_CASE
        if words.lead in self._locatives or words.after in self._kinds:
            least = WITHOUT_CASE_LONG
        if self.prior(pattern) < least:
            return False
        return not self._is_person(reading, start, end, folded, pattern)

    def _is_person(self, reading: Reading, start: int, end: int, folded: str, pattern: int) -> bool:
        """Whether a name in a text all in one case is rather a person's: `ALAN GARCIA`."""
        if self._guards.is_given(folded):
            return True
        if self.known(pattern):
            return False
        before = beside(reading.raw, start, end).lead
        if before in self._locatives:
            return False
        return self._guards.is_person(folded) or self._guards.is_called(before)


def _priors(gazetteer: Gazetteer) -> bytes:
    """Prior of each pattern's likeliest bearer in tenths: every limit above is of whole tenths.

    From 25.5 on all are alike.
    """
    first = np.frombuffer(gazetteer.first, np.int32)[:-1]
    tenths = np.frombuffer(gazetteer.prior, np.int16)[first] // 10
    return np.clip(tenths, 0, 255).astype(np.uint8).tobytes()
