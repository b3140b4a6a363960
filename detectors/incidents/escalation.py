"""The composite incident of a country: several signals at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from detectors.incidents import alerting
from detectors.incidents.fusion import Composite
from detectors.incidents.record import Setting, Standing, alert
from detectors.params import Params
from detectors.regions.ground import Ground, together
from detectors.regions.moment import Moment
from schemas.alert import Alert, Reason, Why
from schemas.signals import COMPOSITE
from schemas.times import DAY_MS, HOUR_MS

# Below this share of the opening score the composite is on its way out.
_END_SHARE: Final = 0.5


class Escalation:
    """Follows a country's composite and its incident."""

    __slots__ = ("code", "composite")

    def __init__(self, code: str) -> None:
        self.code = code
        self.composite = Composite({})

    @property
    def firing(self) -> bool:
        """Whether its incident is open."""
        incident = self.composite.incident
        return incident is not None and incident.firing

    @property
    def idle(self) -> bool:
        """Whether nothing is remembered that could change without an alert."""
        return not self.composite.strengths

    def update(self, strengths: dict[str, float], moment: Moment) -> Reason | None:
        """Take the signals' present strengths; why the composite has an alert now, if it has."""
        composite, params, now_ms = self.composite, moment.params, moment.now_ms
        composite.update(strengths, now_ms, params)
        score = composite.score(moment.rules.composite_weights, params)
        return self._transition(score, params, now_ms)

    def word(
        self,
        reason: Reason,
        grounds: Sequence[Ground],
        moment: Moment,
        setting: Setting,
        *,
        gap: bool,
    ) -> Alert:
        """The alert of a transition."""
        composite, params, now_ms = self.composite, moment.params, moment.now_ms
        weights = moment.rules.composite_weights
        incident = composite.incident
        if incident is None:
            raise ValueError(f"{self.code}: {reason} without an incident")
        standing = Standing(
            composite.score(weights, params),
            params.composite_open,
            0.0,
            tuple(
                Why(feature=signal, weight=weight, value=round(value, 9))
                for signal, weight, value in composite.terms(weights, params)
            ),
            gap,
        )
        ground = together(grounds, now_ms)
        return alert(incident, reason, self.code, COMPOSITE, ground, standing, setting, now_ms)

    def _transition(self, score: float, params: Params, now_ms: int) -> Reason | None:
        composite = self.composite
        level = composite.level(score, params)
        incident = composite.incident
        if incident is not None and incident.firing:
            reason = alerting.rise(incident, level)
            return reason or self._ending(score, params, now_ms)
        if level == 0:
            return None
        if incident is not None and alerting.can_reopen(incident, now_ms, params):
            return alerting.reopen(incident, level)
        composite.incident = alerting.begin(self.code, COMPOSITE, now_ms, now_ms, level)
        return "opened"

    def _ending(self, score: float, params: Params, now_ms: int) -> Reason | None:
        composite = self.composite
        incident = composite.incident
        if incident is None:
            return None
        if score >= _END_SHARE * params.composite_open:
            incident.below_ms = None
            return None
        if incident.below_ms is None:
            incident.below_ms = now_ms
        if now_ms - incident.below_ms < params.resolve_hours * HOUR_MS:
            return None
        incident.ended_ms, incident.below_ms = now_ms, None
        return "resolved"

    def next_over(self, params: Params) -> int | None:
        """When the resolved incident is to be forgotten."""
        incident = self.composite.incident
        if incident is None or incident.ended_ms is None:
            return None
        return incident.ended_ms + int((params.reopen_days + params.expire_days) * DAY_MS)

    def forget(self, now_ms: int, params: Params) -> list[str]:
        """Forget the resolved incident when its time is over; returns its id."""
        incident = self.composite.incident
        if incident is None or not alerting.is_over(incident, now_ms, params):
            return []
        self.composite.incident = None
        return [incident.incident_id]
