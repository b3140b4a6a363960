"""Second thoughts about chosen places: namesakes, and towns that nothing speaks for."""

from __future__ import annotations

import math
from typing import Final

from detectors.places.bearers import COUNTRY, REGION, TOWNS, Choice

__all__ = ["give_up_unsupported", "namesakes", "sum_of"]

# A lone name of a place smaller than this, in a country the document does not speak of, is
# more often a person or a firm.
_UNSUPPORTED: Final = 4.0
# The same where the document speaks of other countries: so much do its votes come to.
_CONTRADICTED: Final = 4.9
_SPOKEN_OF: Final = 2.0
# Of a name that one place alone bears.
_NO_NAMESAKE: Final = 4.6
_HARDLY_SUPPORTED: Final = 3.3
_SUPPORTED: Final = 1.0
# In a paper of the country itself, or beside what speaks for it already, one further town or
# region will do.
_SUPPORTED_AT_HOME: Final = 0.5
_ROUNDING: Final = 1e-9
_TWO: Final = 2


def namesakes(settled: list[Choice], home: int) -> None:
    """Georgia is the state, and Niger the one in Nigeria, where only towns of it are named.

    `settled` are the names in the order in which their bearers were chosen.
    """
    if len(settled) == 1:
        return
    for choice in settled:
        place = choice.bearer
        if place.kind != COUNTRY or len(choice.known.all) == 1:
            continue
        others = [other.bearer for other in settled if other is not choice]
        if place.country == home or any(other.country == place.country for other in others):
            continue
        within = {other.region for other in others}
        for rival in choice.known.all:
            if rival.kind == REGION and rival.region in within:
                choice.bearer = rival
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


def give_up_unsupported(choices: list[Choice], votes: dict[int, float], home: int) -> None:
    """Give up small places that nothing in the document speaks for.

    Of those that "in" or "near" stands before only the smallest are. A name does not speak for
    itself, however often it stands there, unless nothing speaks for another country.
    """
    total = sum_of(votes)
    for choice in choices:
        place, known, count = choice.bearer, choice.known, choice.count
        of = place.country
        voted = votes.get(of)
        vote = 0.0 if voted is None else voted
        own = 0.0
        if of == known.country and known.certain:
            own = known.weight if count == 1 else known.weight * (1.0 + math.log2(count))
        least = _SUPPORTED_AT_HOME if own or of == home else _SUPPORTED
        if vote - own >= least - _ROUNDING:
            continue
        if choice.doubted:
            choice.given_up = True
            continue
        others = total - vote if count > 1 else total
        if (count > 1 and others < _SPOKEN_OF) or place.kind not in TOWNS or choice.is_linked():
            continue
        needed = _CONTRADICTED if others >= _SPOKEN_OF else _UNSUPPORTED
        if len(known.all) == 1:
            needed = min(needed, _NO_NAMESAKE)
        if choice.placed and place.size < needed:
            needed = _HARDLY_SUPPORTED
        choice.given_up = place.size < needed
