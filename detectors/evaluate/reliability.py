"""Whether scores mean what they say: the share of true days among those of a probability.

The reliability diagram of Murphy and Winkler, Reliability of subjective probability forecasts of
precipitation and temperature (1977); intervals are Wilson's (1927). Days of one pair follow each
other and are not independent, so the intervals are narrower than what is really known.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from detectors.evaluate.truth import Episode

BINS: Final = 10
_Z: Final = 1.959964


class Bin(NamedTuple):
    """Claims of like probability: how many days, their mean, the share true and its interval."""

    days: int
    mean: float
    share: float
    low: float
    high: float


def claims(
    scores: Mapping[tuple[str, str, int], float],
    truth: Sequence[Episode],
    span: tuple[int, int],
) -> list[tuple[float, bool]]:
    """The probability and the truth of each pair and day that a score is known of.

    `scores` are the greatest log-odds by country, signal and day; a day is true if it lies in a
    major episode. Days of minor episodes, signals without an episode and days outside `span` are
    left out, and so is every pair at rest, which has no score.
    """
    signals = {e.signal for e in truth}
    episodes: dict[tuple[str, str], list[Episode]] = {}
    for episode in truth:
        episodes.setdefault((episode.country, episode.signal), []).append(episode)
    made = []
    for (country, signal, day), score in sorted(scores.items()):
        if signal not in signals or not span[0] <= day <= span[1]:
            continue
        inside = [e for e in episodes.get((country, signal), ()) if e.start <= day <= e.end]
        if inside and not any(e.major for e in inside):
            continue
        made.append((1.0 / (1.0 + math.exp(-max(min(score, 60.0), -60.0))), bool(inside)))
    return made


def reliability(said: Iterable[tuple[float, bool]]) -> list[Bin]:
    """Claims in ten bins of equal width; bins without a claim are left out.

    >>> [(b.days, b.share) for b in reliability([(0.05, False), (0.95, True), (0.91, False)])]
    [(1, 0.0), (2, 0.5)]
    """
    dealt: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for probability, so in said:
        dealt[min(int(probability * BINS), BINS - 1)].append((probability, so))
    return [_bin(some) for some in dealt if some]


def _bin(some: Sequence[tuple[float, bool]]) -> Bin:
    count, true = len(some), sum(so for _, so in some)
    share = true / count
    middle = (share + _Z * _Z / (2 * count)) / (1 + _Z * _Z / count)
    half = math.sqrt(share * (1 - share) / count + (_Z / (2 * count)) ** 2)
    half *= _Z / (1 + _Z * _Z / count)
    mean = sum(probability for probability, _ in some) / count
    return Bin(count, mean, share, max(middle - half, 0.0), min(middle + half, 1.0))
