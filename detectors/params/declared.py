"""Every number that can change an alert, declared once: type, bounds, unit, meaning, sweep.

Those that make scores are in `detectors.params.filtering`, what follows from scores here.
"""

from __future__ import annotations

from typing import Annotated, Final

from detectors.params.filtering import F, Filtering, meta
from schemas.signals import SIGNALS


class Params(Filtering, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parameters of detection. Equal parameters have an equal `params_id`.

    Example:
        >>> Params().lateness_minutes
        10.0
    """

    # Opening and closing.
    open_thin: Annotated[
        F, meta(-10, 12, "log-odds", "threshold, regions of less than 1 document a day", -0.5, 0.5)
    ] = 0.0
    open_low: Annotated[
        F, meta(-10, 12, "log-odds", "threshold, 1 to 5 documents a day", -0.5, 0.5)
    ] = 0.0
    open_middle: Annotated[
        F, meta(-10, 12, "log-odds", "threshold, 5 to 25 documents a day", 0, 1)
    ] = 0.5
    open_high: Annotated[
        F, meta(-10, 12, "log-odds", "threshold, 25 to 125 documents a day", 1, 2)
    ] = 1.5
    open_top: Annotated[
        F, meta(-10, 12, "log-odds", "threshold, more than 125 documents a day", 2, 4)
    ] = 2.5
    more_attack: Annotated[
        F, meta(-5, 12, "log-odds", "on top of the threshold for attack, the commonest signal", 1)
    ] = 2.0
    more_humanitarian: Annotated[
        F, meta(-5, 12, "log-odds", "on top of the threshold for humanitarian, told for long", 1)
    ] = 0.5
    more_by_day: Annotated[
        F, meta(-5, 5, "log-odds", "on top of the threshold where dates have no times", -0.5, 0)
    ] = -0.3
    day_siege: Annotated[
        F, meta(-5, 12, "log-odds", "more on top there for siege", -0.5, 0.5)
    ] = -0.8
    day_fuel: Annotated[F, meta(-5, 12, "log-odds", "more on top there for fuel", -0.5, 0.5)] = 0.0
    day_kidnapping: Annotated[
        F, meta(-5, 12, "log-odds", "more on top there for kidnapping", -0.5, 0.5)
    ] = 0.1
    day_evacuation: Annotated[
        F, meta(-5, 12, "log-odds", "more on top there for evacuation", -0.5, 0.5)
    ] = 0.0
    day_coup: Annotated[F, meta(-5, 12, "log-odds", "more on top there for coup", -0.5, 0.5)] = -0.1
    settling_days: Annotated[
        F, meta(0, 365, "days", "until a new feed's baselines are trusted", 28)
    ] = 14.0
    settling_more: Annotated[
        F, meta(0, 12, "log-odds", "on top of the threshold at a feed's first day, fading", 1, 4)
    ] = 2.0
    escalate_margin: Annotated[
        F, meta(0.1, 12, "log-odds", "above the threshold by this much: escalated", 1, 3)
    ] = 2.0
    hysteresis: Annotated[
        F, meta(0, 12, "log-odds", "how far below a level before it is left again", 0.5)
    ] = 1.0
    resolve_below: Annotated[
        F, meta(-12, 12, "log-odds", "an incident below this is on its way out", -1)
    ] = -1.5
    resolve_hours: Annotated[
        F, meta(1, 720, "hours", "so long below before it is resolved", 12, 48)
    ] = 24.0
    hold_hours: Annotated[
        F, meta(0, 720, "hours", "an incident stays open at least so long", 24)
    ] = 48.0
    reopen_days: Annotated[
        F, meta(0, 90, "days", "a rise this soon after the end reopens the incident", 7)
    ] = 10.0
    expire_days: Annotated[
        F, meta(1, 365, "days", "after this and the reopening window an incident is forgotten")
    ] = 30.0
    leading_weight: Annotated[
        F, meta(0, 1, "share", "weight at which a country is where a story happens", 0.7, 0.9)
    ] = 0.8
    leading_share: Annotated[
        F, meta(0, 1, "share", "share of its stories that must happen in the country", 0.5)
    ] = 0.34
    open_owners: Annotated[
        int, meta(1, 10, "owners", "independent owners that an opening needs", 2)
    ] = 1
    advisory_sure: Annotated[
        F, meta(0.5, 1, "probability", "at which an authority's advisory opens by itself", 0.9)
    ] = 0.8
    retract_hours: Annotated[
        F, meta(0, 720, "hours", "so long an authority's denial ends what one owner alone says")
    ] = 72.0
    spread_days: Annotated[
        F, meta(0, 90, "days", "a sister region rising this soon after an opening joins it", 3, 14)
    ] = 7.0
    updates_per_day: Annotated[
        int, meta(1, 100, "alerts", "most updates of one incident in a day; openings always go", 2)
    ] = 4
    region_alerts_per_day: Annotated[
        int, meta(1, 1000, "alerts", "from so many alerts of a region on, no such updates", 5)
    ] = 10

    # The composite.
    composite_days: Annotated[
        F, meta(0.5, 60, "days", "half-life of a signal's part after it falls", 7)
    ] = 14.0
    composite_open: Annotated[
        F, meta(0.1, 20, "points", "composite at which escalation opens", 0.9, 2)
    ] = 1.2
    composite_step: Annotated[
        F, meta(0.1, 20, "points", "further points for each higher severity", 0.75)
    ] = 1.0
    composite_together: Annotated[
        F, meta(0, 5, "points", "more for what other signals than the strongest have", 0.5)
    ] = 0.0
    weight_siege: Annotated[F, meta(0, 5, "points", "weight of siege in the composite")] = 1.2
    weight_fuel: Annotated[F, meta(0, 5, "points", "weight of fuel in the composite")] = 1.2
    weight_kidnapping: Annotated[F, meta(0, 5, "points", "weight of kidnapping")] = 0.8
    weight_attack: Annotated[F, meta(0, 5, "points", "weight of attack")] = 0.8
    weight_evacuation: Annotated[F, meta(0, 5, "points", "weight of evacuation")] = 1.2
    weight_coup: Annotated[F, meta(0, 5, "points", "weight of coup")] = 1.5
    weight_humanitarian: Annotated[F, meta(0, 5, "points", "weight of humanitarian")] = 0.8

    def thresholds(self) -> tuple[float, ...]:
        """Opening thresholds by volume class, thinnest first."""
        return (self.open_thin, self.open_low, self.open_middle, self.open_high, self.open_top)

    def offsets(self) -> dict[str, float]:
        """What each signal needs on top of its region's threshold."""
        more = {"attack": self.more_attack, "humanitarian": self.more_humanitarian}
        return {signal: more.get(signal, 0.0) for signal in SIGNALS}

    def by_day(self) -> dict[str, float]:
        """What each signal needs on top of that where dates have no times."""
        return {
            signal: self.more_by_day + getattr(self, f"day_{signal}", 0.0) for signal in SIGNALS
        }

    def bars(self) -> dict[str, float]:
        """What a story of each signal says less by itself than among others."""
        return {signal: getattr(self, f"alone_{signal}") for signal in SIGNALS}

    def grave(self) -> dict[str, float]:
        """What a story of each signal says more by itself for each power of ten of people."""
        return {signal: getattr(self, f"grave_{signal}", 0.0) for signal in SIGNALS}

    def composite_weights(self) -> dict[str, float]:
        """Weight of each signal in the composite."""
        return {signal: getattr(self, f"weight_{signal}") for signal in SIGNALS}


# Upper bounds of the volume classes, in documents a day.
VOLUME_CLASSES: Final = (1.0, 5.0, 25.0, 125.0)
