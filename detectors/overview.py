"""How a partition stands, for those who look on: open incidents and the scores not at rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from detectors.country import Country
from detectors.incidents.codes import severity
from detectors.regions.ground import Ground
from detectors.regions.incident import Incident
from detectors.regions.moment import Moment
from schemas.alert import Severity
from schemas.signals import COMPOSITE, SIGNALS


class LiveScore(NamedTuple):
    """A (region, signal) pair not at rest.

    Score and threshold are log-odds, for the composite its own points.
    """

    region: str
    signal: str
    score: float
    threshold: float


class OpenIncident(NamedTuple):
    """An incident that is open now; `owners` and `stories` bear it out."""

    region: str
    signal: str
    severity: Severity
    opened_ms: int
    owners: int
    stories: int


class Overview(NamedTuple):
    """Scores and incidents, sorted by region and signal.

    `suppressed` counts, by signal, the updates that the budget withheld from incidents still
    remembered.
    """

    scores: list[LiveScore]
    incidents: list[OpenIncident]
    suppressed: dict[str, int]


def overview(countries: Iterable[Country], moment: Moment) -> Overview:
    """What stands at `moment`; changes nothing."""
    made = Overview([], [], {})
    for country in countries:
        _look_at(country, moment, made)
    made.scores.sort()
    made.incidents.sort()
    return made


def _look_at(country: Country, moment: Moment, made: Overview) -> None:
    for code, region in country.regions.items():
        for signal in SIGNALS:
            pair = region.pairs.get(signal)
            if pair is None:
                continue
            score = region.provisional(signal, moment)
            if score is not None:
                threshold = region.threshold(signal, moment)
                made.scores.append(LiveScore(code, signal, score, threshold))
            _note(made, code, signal, pair.case.incident, [pair.case.ground])
    composite = country.escalation.composite
    if composite.strengths:
        points = composite.score(moment.rules.composite_weights, moment.params)
        made.scores.append(LiveScore(country.code, COMPOSITE, points, moment.params.composite_open))
    grounds = country.incidents.grounds(country.regions) if country.escalation.firing else []
    _note(made, country.code, COMPOSITE, composite.incident, grounds)


def _note(
    made: Overview,
    region: str,
    signal: str,
    incident: Incident | None,
    grounds: Iterable[Ground | None],
) -> None:
    if incident is None:
        return
    if incident.suppressed:
        made.suppressed[signal] = made.suppressed.get(signal, 0) + incident.suppressed
    if incident.firing:
        known = [ground for ground in grounds if ground is not None]
        owners = len({owner for ground in known for owner in ground.owners})
        stories = sum(ground.stories for ground in known)
        grave = severity(incident.level, owners)
        opened_ms = incident.opened_ms
        made.incidents.append(OpenIncident(region, signal, grave, opened_ms, owners, stories))
