"""Second thoughts about chosen places: namesakes, and towns that nothing speaks for."""

from __future__ import annotations

import math
from typing import Final

from detectors.places.bearers import COUNTRY, REGION, TOWNS, Bearer, Bearers

__all__ = ["namesakes", "sum_of", "unsupported"]

# A lone name of a place smaller than this, in a country the document does not speak of, is
# more often a person or a firm.
_UNSUPPORTED: Final = 4.0
# The same where the document speaks of other countries: so much do its votes come to.
_CONTRADICTED: Final = 4.9
_SPOKEN_OF: Final = 2.0
_HARDLY_SUPPORTED: Final = 3.3
_SUPPORTED: Final = 1.0
# In a paper of the country itself, or beside what speaks for it already, one further town or
# region will do.
_SUPPORTED_AT_HOME: Final = 0.5
_ROUNDING: Final = 1e-9
_TWO: Final = 2


def namesakes(chosen: dict[int, Bearer], bearers: dict[int, Bearers], home: int) -> None:
    """Georgia is the state, and Niger the one in Nigeria, where only towns of it are named."""
    if len(chosen) == 1:
        return
    for pattern, place in chosen.items():
        if place.kind != COUNTRY or len(bearers[pattern].all) == 1:
            continue
        others = [p for other, p in chosen.items() if other != pattern]
        if place.country == home or any(p.country == place.country for p in others):
            continue
        within = {p.region for p in others}
        for rival in bearers[pattern].all:
            if rival.kind == REGION and rival.region in within:
                chosen[pattern] = rival
                break


def sum_of(votes: dict[int, float]) -> float:
    """`math.fsum` of the votes."""
    if len(votes) > _TWO:
        return math.fsum(votes.values())
    total = 0.0
    # Of two the plain sum is rounded once, as `math.fsum` does.
    for vote in votes.values():
        total += vote
    return total


def unsupported(
    chosen: dict[int, Bearer],
    bearers: dict[int, Bearers],
    counts: dict[int, int],
    linked: dict[int, set[int]],
    votes: dict[int, float],
    placed: set[int],
    home: int,
) -> set[int]:
    """Patterns of small places that nothing in the document speaks for.

    Of those that "in" or "near" stands before only the smallest are. A name does not speak for
    itself, however often it stands there, unless nothing speaks for another country.
    """
    found: set[int] = set()
    total = sum_of(votes)
    for pattern, place in chosen.items():
        known = bearers[pattern]
        of = place.country
        vote = votes.get(of, 0.0)
        own = 0.0
        count = counts[pattern]
        if of == known.country and known.certain:
            own = known.weight if count == 1 else known.weight * (1.0 + math.log2(count))
        least = _SUPPORTED_AT_HOME if own or of == home else _SUPPORTED
        if vote - own >= least - _ROUNDING:
            continue
        others = total - vote if count > 1 else total
        if count > 1 and others < _SPOKEN_OF:
            continue
        if place.kind not in TOWNS:
            continue
        if linked and place.place in linked.get(pattern, ()):
            continue
        needed = _CONTRADICTED if others >= _SPOKEN_OF else _UNSUPPORTED
        if place.size < needed and pattern in placed:
            needed = _HARDLY_SUPPORTED
        if place.size < needed:
            found.add(pattern)
    return found
