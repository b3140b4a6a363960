"""An incident's life: open, escalated, de-escalated, resolved, reopened."""

from __future__ import annotations

from typing import Final

from detectors.params import Params
from detectors.regions.incident import Incident
from schemas.alert import Reason, incident_id
from schemas.times import DAY_MS, HOUR_MS, format_ms

TOP_LEVEL: Final = 3
# Updates that tell nothing worse are what the daily budget may withhold.
_BUDGETED: Final = frozenset({"de-escalated", "specified", "spread"})


def level_of(score: float, threshold: float, owners: int, params: Params) -> int:
    """0 calm, 1 open, 2 escalated, 3 top; a higher level needs as many owners as its rank."""
    level = 0
    for rank in range(1, TOP_LEVEL + 1):
        enough = max(params.open_owners, rank)
        if score >= threshold + (rank - 1) * params.escalate_margin and owners >= enough:
            level = rank
    return level


def begin(region: str, signal: str, first_ms: int, now_ms: int, level: int) -> Incident:
    """A new incident.

    It starts on the day of its first evidence, so that the order of arrival within the lateness
    does not change its name.
    """
    starts_ms = first_ms - first_ms % DAY_MS
    name = incident_id(region, signal, format_ms(starts_ms))
    return Incident(name, 0, starts_ms, now_ms, now_ms, None, level, [], None, 0, 0, 0)


def reopen(incident: Incident, level: int) -> Reason:
    """Take a resolved incident up again."""
    incident.ended_ms = None
    incident.below_ms = None
    incident.cancelled = False
    incident.level = level
    return "reopened"


def cancel(incident: Incident, now_ms: int) -> Reason:
    """End an incident because nothing is left that it stands on."""
    incident.ended_ms = now_ms
    incident.below_ms = None
    incident.cancelled = True
    return "cancelled"


def can_reopen(incident: Incident, now_ms: int, params: Params) -> bool:
    """Whether a rise now still belongs to the resolved incident."""
    ended_ms = incident.ended_ms
    return ended_ms is not None and now_ms - ended_ms <= params.reopen_days * DAY_MS


def is_over(incident: Incident, now_ms: int, params: Params) -> bool:
    """Whether a resolved incident is to be forgotten."""
    days = params.reopen_days + params.expire_days
    return incident.ended_ms is not None and now_ms - incident.ended_ms >= days * DAY_MS


def rise(incident: Incident, level: int) -> Reason | None:
    """Take a higher level, at any moment."""
    if level <= incident.level:
        return None
    incident.level = level
    return "escalated"


def settle(
    incident: Incident, score: float, threshold: float, now_ms: int, params: Params, *, gap: bool
) -> Reason | None:
    """What a final bin does to an incident: end it, lower it, or nothing. Silence ends nothing."""
    if gap:
        return None
    if score >= params.resolve_below:
        incident.below_ms = None
    elif incident.below_ms is None:
        incident.below_ms = now_ms
    elif (
        now_ms - incident.below_ms >= params.resolve_hours * HOUR_MS
        and now_ms - incident.opened_ms >= params.hold_hours * HOUR_MS
    ):
        incident.ended_ms = now_ms
        incident.below_ms = None
        return "resolved"
    held = threshold + (incident.level - 1) * params.escalate_margin - params.hysteresis
    if incident.level > 1 and score < held:
        incident.level -= 1
        return "de-escalated"
    return None


def within_budget(
    incident: Incident, reason: Reason, now_ms: int, sent: int, params: Params
) -> bool:
    """Whether an update may go out today; what is withheld is counted on the incident.

    `sent` are the alerts that its region has had today, of all its incidents.
    """
    if reason not in _BUDGETED:
        return True
    _turn_to(incident, now_ms)
    spent = incident.updates >= params.updates_per_day
    if spent or sent >= params.region_alerts_per_day:
        incident.suppressed += 1
        return False
    incident.updates += 1
    return True


def count(incident: Incident, now_ms: int) -> None:
    """Note that an alert goes out."""
    _turn_to(incident, now_ms)
    incident.alerts += 1


def _turn_to(incident: Incident, now_ms: int) -> None:
    day = now_ms // DAY_MS
    if incident.update_day != day:
        incident.update_day, incident.updates, incident.alerts = day, 0, 0
