"""Whether a country is out of reach of the groups that a story names.

Of captives the news comes from their own country, and from those that speak for them, as often as
from where they were taken. Who holds them tells the two apart: a group that is at home in a few
countries takes people there and across their borders, and hardly ever further off.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Final

from detectors.evidence.actors import Actors
from detectors.gazetteer.geonames import countries

__all__ = ["out_of_reach"]

# Who is active in more countries may strike anywhere.
_AT_HOME_IN: Final = 4


def out_of_reach(country: str, actors: Iterable[str]) -> bool:
    """Whether each group named is at home elsewhere, and not next door either.

    >>> out_of_reach("KR", ["Taliban"]), out_of_reach("PK", ["Taliban"]), out_of_reach("KR", [])
    (True, False, False)
    """
    reach = _reach()
    named = False
    for actor in actors:
        near = reach.get(actor)
        if near is None or country in near:
            return False
        named = True
    return named


@functools.cache
def _reach() -> dict[str, frozenset[str]]:
    """Where a group is at home and next door, by its name."""
    next_door = {code: found.neighbours.split(",") for code, found in countries().items()}
    return {
        name: frozenset(actor.countries).union(*(next_door.get(c, []) for c in actor.countries))
        for name, actor in Actors.load().actors.items()
        if len(actor.countries) <= _AT_HOME_IN
    }
