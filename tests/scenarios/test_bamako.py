"""The fuel blockade of Bamako: what must be found, by when, and nothing beside it."""

import pytest

from schemas.times import DAY_MS, parse_ms
from streams.scenarios import Episode, facts
from streams.views.incidents import SEVERITIES, Incident
from streams.views.story import LATE_ACT, episodes, first_warning, milestones, unexpected
from tests.scenarios.runs import telling

pytestmark = pytest.mark.slow

FACTS = facts("bamako")
PROMPT_DAYS = 3


def landmark_ms(name: str) -> int:
    return FACTS.landmark(name).ms


@pytest.mark.parametrize("episode", FACTS.expected, ids=lambda e: e.signal)
def test_every_episode_is_found_within_a_fortnight(episode: Episode) -> None:
    found = {f.episode.signal: f.incident for f in episodes(telling("bamako"))}
    incident = found[episode.signal]
    assert incident is not None
    assert incident.opened_ms - parse_ms(episode.start) <= 14 * DAY_MS


def of_signal(signal: str) -> list[Incident]:
    return [
        i
        for i in telling("bamako").incidents()
        if i.first.signal == signal and i.first.region.country == "ML"
    ]


def test_fuel_opens_within_days_of_the_announcement_and_escalates_as_convoys_burn() -> None:
    fuel = of_signal("fuel")
    assert fuel
    assert fuel[0].opened_ms <= landmark_ms("announcement") + PROMPT_DAYS * DAY_MS
    burnt = landmark_ms("first_convoy_burnt")
    assert any(
        burnt <= parse_ms(alert.updated_at) <= burnt + PROMPT_DAYS * DAY_MS
        and SEVERITIES.index(alert.severity) >= SEVERITIES.index("Severe")
        for incident in fuel
        for alert in incident.transitions
    )


def test_the_composite_is_severe_long_before_the_first_departure_notice() -> None:
    severe = next(m for m in milestones(telling("bamako")) if m.label == "Composite severe")
    assert severe.ms is not None
    assert severe.ms <= landmark_ms(LATE_ACT) - 28 * DAY_MS


def test_the_first_warning_leads_the_departure_notice_by_weeks() -> None:
    first = first_warning(telling("bamako"))
    assert first is not None
    assert first.opened_ms <= landmark_ms(LATE_ACT) - 42 * DAY_MS


def test_the_departure_notices_open_an_evacuation_incident() -> None:
    evacuation = of_signal("evacuation")
    assert evacuation
    assert landmark_ms("staff_ordered_out") <= evacuation[0].opened_ms
    assert evacuation[0].opened_ms <= landmark_ms(LATE_ACT) + DAY_MS


def test_nothing_opens_in_the_background() -> None:
    assert [i.first.incident_id for i in unexpected(telling("bamako"))] == []


def test_every_document_is_observed_or_without_place() -> None:
    summary = telling("bamako").summary
    assert summary.refused == summary.late == 0
    assert summary.observed + summary.placeless == summary.lines > 2000


def test_every_alert_explains_itself() -> None:
    for alert in telling("bamako").alerts:
        assert abs(sum(term.weight * term.value for term in alert.why) - alert.score) < 0.01
        assert alert.evidence
        assert len(alert.headline) <= 160
        assert parse_ms(alert.opened_at) >= parse_ms(alert.starts_at)
