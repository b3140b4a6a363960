"""What a scenario's run came to: milestones, episodes found, and lead before the late act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from schemas.alert import Alert
from schemas.score import RegionScore
from schemas.times import DAY_MS, parse_ms
from streams.offline.runner import Summary
from streams.scenarios import Episode, Facts
from streams.views.incidents import SEVERITIES, Incident, gather

# The act that comes too late: the landmark against which lead is measured.
LATE_ACT: Final = "first_departure_notice"
_SEVERE: Final = SEVERITIES.index("Severe")


class Telling(NamedTuple):
    """One scenario as it was run: its facts, what came out, and its counts."""

    name: str
    facts: Facts
    alerts: Sequence[Alert]
    scores: Sequence[RegionScore]
    summary: Summary

    def incidents(self) -> list[Incident]:
        """All incidents, by opening."""
        return gather(self.alerts)


class Milestone(NamedTuple):
    """A step of the story as alerts told it; `alert` is None where it never came."""

    label: str
    alert: Alert | None

    @property
    def ms(self) -> int | None:
        """Event time of the alert."""
        return None if self.alert is None else parse_ms(self.alert.updated_at)


class Found(NamedTuple):
    """An expected episode and the first incident that found it, or None."""

    episode: Episode
    incident: Incident | None


def milestones(telling: Telling) -> list[Milestone]:
    """The steps of the story, in the order in which it is told."""
    country = country_of(telling)
    alerts = [a for a in telling.alerts if a.region.country == country]

    def first(label: str, chosen: Callable[[Alert], bool]) -> Milestone:
        matching = [a for a in alerts if chosen(a)]
        return Milestone(label, min(matching, key=lambda a: a.updated_at, default=None))

    return [
        first("First fuel alert", lambda a: a.signal == "fuel" and a.revision == 1),
        first("Fuel escalated", lambda a: a.signal == "fuel" and a.reason == "escalated"),
        first("Siege", lambda a: a.signal == "siege" and a.revision == 1),
        first("Composite: escalation", lambda a: a.signal == "escalation" and a.revision == 1),
        first(
            "Composite severe",
            lambda a: a.signal == "escalation" and SEVERITIES.index(a.severity) >= _SEVERE,
        ),
        first("Evacuation", lambda a: a.signal == "evacuation" and a.revision == 1),
    ]


def episodes(telling: Telling) -> list[Found]:
    """Each expected episode with the first incident of its signal in its country and time.

    An opening counts from a day before the episode's start to its end.
    """
    incidents = telling.incidents()
    found = []
    for episode in telling.facts.expected:
        start, end = parse_ms(episode.start) - DAY_MS, parse_ms(episode.end)
        hits = [
            i
            for i in incidents
            if i.first.signal == episode.signal
            and i.first.region.country == episode.country
            and start <= i.opened_ms <= end
        ]
        found.append(Found(episode, hits[0] if hits else None))
    return found


def unexpected(telling: Telling) -> list[Incident]:
    """Incidents that no expected episode covers and that were not allowed for."""
    hits = {(e.signal, e.country): parse_ms(e.start) - DAY_MS for e in telling.facts.expected}
    country = country_of(telling)
    return [
        i
        for i in telling.incidents()
        if not (
            i.opened_ms >= hits.get((i.first.signal, i.first.region.country), i.opened_ms + 1)
            or (i.first.signal in telling.facts.also and i.first.region.country == country)
        )
    ]


def late_act_ms(telling: Telling) -> int | None:
    """When the late act came; None in a story without one."""
    times = [mark.ms for mark in telling.facts.landmarks if mark.name == LATE_ACT]
    return times[0] if times else None


def first_warning(telling: Telling) -> Incident | None:
    """The first incident that found an expected episode."""
    hits = [f.incident for f in episodes(telling) if f.incident is not None]
    return min(hits, key=lambda i: i.opened_ms, default=None)


def nearest_misses(telling: Telling, most: int = 5) -> list[RegionScore]:
    """The pairs that came closest to their threshold without opening, one score each."""
    opened = {(region, i.first.signal) for i in telling.incidents() for region in i.regions}
    best: dict[tuple[str, str], RegionScore] = {}
    for score in telling.scores:
        pair = (score.region, score.signal)
        known = best.get(pair)
        if pair not in opened and (known is None or _margin(score) > _margin(known)):
            best[pair] = score
    return sorted(best.values(), key=lambda s: (-_margin(s), s.region, s.signal))[:most]


def _margin(score: RegionScore) -> float:
    return score.score - score.threshold


def country_of(telling: Telling) -> str | None:
    """The country of the story; None where nothing is expected."""
    return telling.facts.expected[0].country if telling.facts.expected else None
