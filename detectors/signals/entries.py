"""What a pattern of the lexicon may mean, and the cues and grades there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

__all__ = ["CUE", "CUES", "GRADES", "SHADOW", "TERM", "WORD", "Entry", "Example", "Pair"]

GRADES: Final[Mapping[str, float]] = {"strong": 3.0, "plain": 2.0, "weak": 1.0, "hint": 0.5}
"""Weight of a term by grade: strong says the signal alone, weak needs company."""

TERM: Final = 0
SHADOW: Final = 1
CUE: Final = 2
WORD: Final = 3

CUES: Final[Mapping[str, tuple[int, int]]] = {
    "negation": (45, 20),
    "denial": (75, 45),
    "threat": (40, 12),
    "past": (90, 70),
    "anniversary": (90, 70),
    "trial": (80, 80),
    "fiction": (80, 80),
    "sport": (90, 90),
    "release": (70, 60),
    "price": (35, 35),
    "disaster": (110, 110),
    "medical": (50, 60),
    "accident": (90, 90),
    "drill": (50, 40),
    "figure": (60, 40),
    "protest": (70, 60),
    "hostages": (90, 90),
    "armed": (90, 90),
    "casualties": (90, 90),
    "current": (80, 80),
    "power": (60, 60),
    "explainer": (0, 0),
    "aside": (70, 60),
    "freed": (70, 60),
    "backdrop": (80, 60),
    "over": (70, 60),
    "afloat": (100, 100),
    "foiled": (90, 20),
    "expelled": (100, 90),
    "aftermath": (90, 90),
    "domestic": (90, 80),
    "premises": (12, 45),
    "muted": (0, 0),
    "gunmen": (0, 0),
}
"""Kind of cue -> how far it reaches to a term, in code points: standing before it, after it.

Two reach no term. No cue counts that begins in a `muted` phrase: what people cannot do is part of a
crisis ("could not leave"), a court on the way to which a judge is taken no trial. Where `gunmen` or
bombs stand within a hundred code points, sport turns nothing: that is whom they attack.

`power`, `explainer` and those from `aside` on turn, support or tell what a text is, but are no
feature of a term.
"""


class Entry(NamedTuple):
    """One meaning of a pattern.

    `role` is TERM, SHADOW, CUE or WORD; `kind` the signal, cue or class; `term` names the form it
    came from (`siege/en/under siege`). It counts in texts whose language is in `only` (empty: any)
    and not in `never`.
    """

    role: int
    kind: str
    term: str
    weight: float
    language: str
    only: frozenset[str]
    never: frozenset[str]


class Pair(NamedTuple):
    """A rule that a word of one class near a word of another counts as a term of `signal`.

    Where it is `ordered`, the right word stands behind the left one.
    """

    signal: str
    name: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    within: int
    needs: str
    weight: float
    ordered: bool


class Example(NamedTuple):
    """An example text of a signal file and whether it means the signal."""

    signal: str
    language: str
    text: str
    positive: bool
