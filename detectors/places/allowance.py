"""How many names of a text are looked at: a page of 10,000 is a table, its first rows tell as much.

Of 49,000 texts of 21 labelled sets none comes near, whatever it lists; a text made of nothing but
names would otherwise take a hundred reports' time.
"""

from __future__ import annotations

from typing import Final

__all__ = ["DIFFERENT", "JUDGED", "WEIGHED", "Allowance"]


class Allowance:
    """So many at first, one more for every so many code points of the text, so many at most.

    >>> Allowance(20, 100, 512).of(280), Allowance(20, 100, 512).of(1_000_000)
    (22, 512)
    """

    def __init__(self, first: int, letters: int, most: int) -> None:
        """Take the three numbers, all above 0."""
        self._first, self._letters, self._most = first, letters, most

    def of(self, length: int) -> int:
        """How many are looked at in a text of `length` code points."""
        return min(self._first + length // self._letters, self._most)


# Matches that are judged to be names or not, different names that stand, and mentions that weigh.
JUDGED: Final = Allowance(64, 40, 2_000)
DIFFERENT: Final = Allowance(20, 100, 512)
WEIGHED: Final = Allowance(20, 64, 4_096)
