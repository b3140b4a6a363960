"""Two-state negative-binomial filter on the rate of stories: has it left its baseline.

A hidden-Markov filter with a calm and a crisis state, run at two crisis levels, on the weight of
new stories per bin. In the family of Kleinberg's burst automaton (Bursty and hierarchical
structure in streams, 2002) run forward in time, with the counts of Noufaily et al. (2013):
overdispersed, baseline winsorised so that it does not learn the crisis.
"""

from __future__ import annotations

import math
from typing import Final

from detectors.feeds import BIN_HOURS, BIN_MS
from detectors.params import Params
from detectors.scorers.filter import Filter

_FLOOR: Final = -20.0
_CEILING: Final = 12.0
_CRISIS: Final = 2.0
# A negative binomial's size has to be positive; below this nothing is ever expected.
_SMALLEST: Final = 1e-9
_PHI_WEIGHT: Final = 5.0
_PHI_LEAST, _PHI_MOST = 0.1, 8.0
# A filter this close above its resting level has nothing left to tell.
_REST_MARGIN: Final = 0.7


class Lane:
    """The filter's constants for bins of one length."""

    def __init__(self, params: Params, lane: str) -> None:
        hours = BIN_HOURS[lane]
        onset = hours / (24.0 * params.onset_days)
        self.hours = hours
        self.bin_ms = BIN_MS[lane]
        self.decay: float = 2.0 ** (-hours / (24.0 * params.half_life_days))
        self.floor = params.volume_floor * hours
        scale = hours if hours == 1 else params.rise_day * hours
        self.levels = (params.rise_low * scale, params.rise_high * scale)
        self._times = params.times_hour if hours == 1 else params.times_day
        self._onset = onset
        self._relapse = min(hours / params.relapse_hours, 0.5)
        self._clip = params.clip_hour if hours == 1 else params.clip_day
        self._crisis_learning = params.crisis_learning
        self._crisis_decay: float = self.decay**params.crisis_learning
        self._shrinkage = params.shrinkage
        self._phi_start = params.dispersion * _PHI_WEIGHT
        self._rest_of = -1.0
        self._rest = (0.0, 0.0)

    def fresh(self, exposure: float, rise: float) -> Filter:
        """A filter at rest that has seen no story over `exposure`."""
        return Filter(0.0, exposure, 0.0, 0.0, *self.rest(rise))

    def rest(self, rise: float) -> tuple[float, float]:
        """The log-odds of both levels where the filter comes to rest in bins without stories.

        There the chance of an onset balances that of a relapse and what silence says.
        """
        if rise != self._rest_of:
            # The same for every filter of a bin: found once.
            low, high = self.levels
            self._rest = self._resting(low * rise), self._resting(high * rise)
            self._rest_of = rise
        return self._rest

    def _resting(self, level: float) -> float:
        p = self._onset / (self._onset + self._relapse + level)
        return math.log(p / (1.0 - p))

    def calm(self, state: Filter, rise: float) -> None:
        """Bring a filter's log-odds to the resting level: what it was told is taken back."""
        state.low, state.high = self.rest(rise)

    def wake(self, state: Filter, rise: float, bins: int) -> None:
        """Bring a filter's log-odds to where they are after `bins` of sleep without stories.

        What silence does bin by bin draws a level's probability to its rest at a constant rate;
        so it does not matter when exactly the filter fell asleep.
        """
        state.low = self._eased(state.low, self.levels[0] * rise, bins)
        state.high = self._eased(state.high, self.levels[1] * rise, bins)

    def _eased(self, log_odds: float, level: float, bins: int) -> float:
        rate = self._onset + self._relapse + level
        rest = self._onset / rate
        p = rest + (1.0 / (1.0 + math.exp(-log_odds)) - rest) * math.exp(-rate * bins)
        return math.log(p / (1.0 - p))

    def at_rest(self, state: Filter, rise: float) -> bool:
        """Whether the filter has forgotten its last stories."""
        low, high = self.rest(rise)
        return state.low <= low + _REST_MARGIN and state.high <= high + _REST_MARGIN

    def mean(self, state: Filter, exposure: float, share: float) -> float:
        """Expected story weight in a bin of `exposure` documents; `share` is the global one."""
        k = self._shrinkage
        return exposure * (state.weight + share * k + 1e-9) / (state.exposure + k + 1e-9)

    def step(
        self,
        state: Filter,
        weight: float,
        said: float,
        exposure: float,
        share: float,
        rise: float,
        alone: float = 0.0,
    ) -> Filter:
        """The state after a bin with story weight `weight`.

        `said` is the most log-odds its stories may bring, `alone` what the gravest of them brings
        however usual such stories are; `rise` scales the crisis levels.
        """
        most = min(self._clip, said)
        least = min(alone, said) if alone > 0.0 else -self._clip
        most = max(most, least)
        mu = self.mean(state, exposure, share)
        phi = (state.excess + self._phi_start) / (state.expected + _PHI_WEIGHT)
        phi = min(max(phi, _PHI_LEAST), _PHI_MOST)
        low_rise, high_rise = self.levels
        low_mu, high_mu = self._times * mu + low_rise * rise, self._times * mu + high_rise * rise
        spread = math.log1p(phi)
        size = max(mu / phi, _SMALLEST)
        # What the weight is worth at a size, for both levels less that at the usual one.
        usual = math.lgamma(weight + size) - math.lgamma(size) if weight > 0.0 else 0.0
        low_size, high_size = max(low_mu / phi, size), max(high_mu / phi, size)
        low_ratio, high_ratio = (size - low_size) * spread, (size - high_size) * spread
        if weight > 0.0:
            low_ratio += math.lgamma(weight + low_size) - math.lgamma(low_size)
            low_ratio -= usual
            high_ratio += math.lgamma(weight + high_size) - math.lgamma(high_size)
            high_ratio -= usual
        low = self._moved(state.low, min(max(low_ratio, least), most))
        high = self._moved(state.high, min(max(high_ratio, least), most))
        crisis = max(state.low, state.high) > _CRISIS
        learning = self._crisis_learning if crisis else 1.0
        decay = self._crisis_decay if crisis else self.decay
        # Winsorised: one extraordinary bin must not become the new usual.
        seen = min(weight, mu + 3.0 * math.sqrt(mu * (1.0 + phi)) + 1.0)
        return Filter(
            state.weight * decay + seen * learning,
            state.exposure * decay + exposure * learning,
            state.excess * decay + ((seen - mu) ** 2 - mu) * learning,
            state.expected * decay + mu * learning,
            low,
            high,
        )

    def skip(self, state: Filter, bins: int, exposure: float) -> None:
        """Fold `bins` empty bins of `exposure` documents in all into a sleeping filter."""
        decay: float = self.decay**bins
        state.weight *= decay
        state.exposure = state.exposure * decay + exposure
        state.excess *= decay
        state.expected *= decay

    def _moved(self, log_odds: float, ratio: float) -> float:
        """The log-odds of a level after a bin whose likelihood ratio is given."""
        p = 1.0 / (1.0 + math.exp(-log_odds))
        p = p * (1.0 - self._relapse) + (1.0 - p) * self._onset
        return min(max(math.log(p / (1.0 - p)) + ratio, _FLOOR), _CEILING)


def score(state: Filter) -> float:
    """Log-odds of a crisis: the log of the mean odds over the two levels."""
    return odds(state.low, state.high)


def log_odds(probability: float) -> float:
    """The log-odds of a probability; of 0 and 1 as of one in a million."""
    p = min(max(probability, 1e-6), 1.0 - 1e-6)
    return math.log(p / (1.0 - p))


def odds(low: float, high: float) -> float:
    """The log of the mean odds of two levels."""
    top = max(low, high)
    return top + math.log(0.5 * (math.exp(low - top) + math.exp(high - top)))
