"""Several signals into one: the composite escalation of a country."""

from __future__ import annotations

from typing import Final

from detectors.params import Params
from detectors.regions.incident import Incident
from schemas.signals import SIGNALS
from schemas.times import DAY_MS, HOUR_MS

_MOST: Final = 1.5
COUNTS: Final = 0.25
_FADED: Final = 0.01
SIGNALS_NEEDED: Final = 2


class Composite:
    """Each signal's strength in the country, remembered while it fades, and the incident.

    A signal that has just opened is 0.5 strong, one escalated once 1.0, 1.5 at most.
    """

    __slots__ = ("at_ms", "incident", "strengths")

    def __init__(
        self, strengths: dict[str, float], at_ms: int = 0, incident: Incident | None = None
    ) -> None:
        self.strengths = strengths
        self.at_ms = at_ms
        self.incident = incident

    def update(self, current: dict[str, float], now_ms: int, params: Params) -> None:
        """Fade by whole hours, then take each signal's present strength where it is greater."""
        fade = self.fade(now_ms, params)
        self.at_ms = max(now_ms, self.at_ms)
        strengths = self.strengths
        for signal in SIGNALS:
            if signal not in strengths and signal not in current:
                continue
            value = max(strengths.get(signal, 0.0) * fade, current.get(signal, 0.0))
            if value > _FADED:
                strengths[signal] = value
            else:
                strengths.pop(signal, None)

    def fade(self, now_ms: int, params: Params) -> float:
        """What is left of each strength at `now_ms`, by whole hours."""
        hours = max(now_ms // HOUR_MS - self.at_ms // HOUR_MS, 0)
        left: float = 2.0 ** (-hours * HOUR_MS / (params.composite_days * DAY_MS))
        return left

    def terms(self, weights: dict[str, float], params: Params) -> list[tuple[str, float, float]]:
        """(name, weight, amount) of what adds up to the score.

        Each signal that counts, in the order of SIGNALS, then what they have together: the
        strengths of all but the strongest, as signals that come together bear each other out.
        """
        made = [
            (signal, weights[signal], self.strengths[signal])
            for signal in SIGNALS
            if signal in self.strengths
        ]
        together = params.composite_together
        if not together:
            return made
        others = strongest = 0.0
        for _, _, value in made:
            others += value
            strongest = max(strongest, value)
        others -= strongest
        if others > 0.0:
            made.append(("signals together", together, others))
        return made

    def score(self, weights: dict[str, float], params: Params) -> float:
        """Sum of weight times amount."""
        total = 0.0
        for _, weight, amount in self.terms(weights, params):
            total += weight * amount
        return total

    def level(self, score: float, params: Params) -> int:
        """0 to 3 at a `score`; one signal alone, however strong, is no composite."""
        points = score - params.composite_open
        if points < 0.0:
            return 0
        counting = [value for value in self.strengths.values() if value >= COUNTS]
        if len(counting) < SIGNALS_NEEDED:
            return 0
        return min(1 + int(points / params.composite_step), 3)


def strength(score: float, threshold: float, params: Params) -> float:
    """How strong a firing signal is, from its score and threshold in log-odds."""
    above = (score - threshold) / params.escalate_margin
    return min(max(0.5 + 0.5 * above, 0.0), _MOST)
