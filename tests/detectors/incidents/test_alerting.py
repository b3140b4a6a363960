"""An incident's life."""

from __future__ import annotations

from detectors.incidents import alerting
from detectors.params import Params
from detectors.regions.incident import Incident
from schemas.times import DAY_MS, HOUR_MS

PARAMS = Params()
NOW = 20_000 * DAY_MS + 5 * HOUR_MS


def opened(level: int = 1) -> Incident:
    return alerting.begin("ML", "fuel", NOW, NOW, level)


def test_levels_need_score_and_owners() -> None:
    high = 1.0 + 3 * PARAMS.escalate_margin
    assert alerting.level_of(0.9, 1.0, 5, PARAMS) == 0
    assert alerting.level_of(1.0, 1.0, 1, PARAMS) == 1
    assert alerting.level_of(high, 1.0, 1, PARAMS) == 1
    assert alerting.level_of(high, 1.0, 3, PARAMS) == 3


def test_a_name_holds_region_signal_and_day() -> None:
    earlier = alerting.begin("ML", "fuel", NOW - HOUR_MS, NOW, 1)
    assert opened().incident_id == earlier.incident_id
    assert opened().incident_id.startswith("ML.fuel.2024")


def test_it_resolves_only_after_hold_and_a_day_below() -> None:
    incident = opened()
    reasons = {}
    for hour in range(80):
        now = NOW + hour * HOUR_MS
        reason = alerting.settle(incident, -3.0, 1.0, now, PARAMS, gap=False)
        if reason:
            reasons[hour] = reason
            break
    assert list(reasons.items()) == [(48, "resolved")]


def test_silence_of_the_feed_resolves_nothing() -> None:
    incident = opened()
    for hour in range(200):
        now = NOW + hour * HOUR_MS
        assert alerting.settle(incident, -9.0, 1.0, now, PARAMS, gap=True) is None


def test_a_level_is_left_only_below_its_hysteresis() -> None:
    incident = opened(level=2)
    bound = 1.0 + PARAMS.escalate_margin
    just_below = bound - PARAMS.hysteresis / 2
    assert alerting.settle(incident, just_below, 1.0, NOW, PARAMS, gap=False) is None
    below = bound - PARAMS.hysteresis - 0.1
    assert alerting.settle(incident, below, 1.0, NOW, PARAMS, gap=False) == "de-escalated"


def test_reopening_and_forgetting_have_their_windows() -> None:
    incident = opened()
    incident.ended_ms = NOW
    within = NOW + int(PARAMS.reopen_days * DAY_MS)
    assert alerting.can_reopen(incident, within, PARAMS)
    assert not alerting.can_reopen(incident, within + HOUR_MS, PARAMS)
    assert not alerting.is_over(incident, within, PARAMS)
    assert alerting.is_over(incident, within + int(PARAMS.expire_days * DAY_MS), PARAMS)


def test_the_budget_withholds_flaps_but_never_what_gets_worse() -> None:
    incident = opened()
    sent = [alerting.within_budget(incident, "de-escalated", NOW, 0, PARAMS) for _ in range(6)]
    assert sent == [True] * PARAMS.updates_per_day + [False] * 2
    assert incident.suppressed == 2
    assert alerting.within_budget(incident, "escalated", NOW, 0, PARAMS)
    assert alerting.within_budget(incident, "de-escalated", NOW + DAY_MS, 0, PARAMS)


def test_the_budget_of_a_region_counts_the_alerts_of_all_its_incidents() -> None:
    incident = opened()
    most = PARAMS.region_alerts_per_day
    assert alerting.within_budget(incident, "spread", NOW, most - 1, PARAMS)
    assert not alerting.within_budget(incident, "spread", NOW, most, PARAMS)
    assert alerting.within_budget(incident, "resolved", NOW, most, PARAMS)
    assert incident.suppressed == 1


def test_alerts_are_counted_by_day() -> None:
    incident = opened()
    for _ in range(3):
        alerting.count(incident, NOW)
    assert incident.alerts == 3
    alerting.count(incident, NOW + DAY_MS)
    assert incident.alerts == 1
