"""What the report of a run shows, and what its parts are called in the page."""

from __future__ import annotations

import collections
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from detectors.evaluate import Episode, Opening, Outcome
from detectors.evaluate.amoc import Point
from detectors.evaluate.reliability import Bin
from detectors.gazetteer.atlas import named
from schemas.alert import Alert
from streams.views.curves import Curves
from streams.views.incidents import Incident, gather
from streams.views.page import place, t


class Judged(NamedTuple):
    """A run against its truth: the outcome, all episodes, curves of delay, bins of reliability."""

    outcome: Outcome
    truth: Sequence[Episode]
    standing: Mapping[str, Opening]
    curves: Mapping[str, Sequence[Point]]
    bins: Sequence[Bin]


class Told(NamedTuple):
    """All that a report shows. `span_ms` is the run's range of event time."""

    title: str
    alerts: Sequence[Alert]
    curves: Curves
    span_ms: tuple[int, int]
    made_by: Mapping[str, str]
    judged: Judged | None


class RunPage:
    """The report being made: incidents by id, and what they are called in the page."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.incidents = gather(told.alerts)
        self.names = {i.first.incident_id: f"i{n}" for n, i in enumerate(self.incidents, 1)}
        self.countries = _countries(self.incidents, told.judged)
        self.sections = {country: f"c{n}" for n, country in enumerate(self.countries, 1)}
        self.hit = {e.id for e, _ in told.judged.outcome.hits} if told.judged else set[str]()
        self.verdicts: dict[str, str] = {}
        for one in told.judged.outcome.scored if told.judged else ():
            self.verdicts.setdefault(one.opening.incident_id, one.verdict)

    def place(self, code: str) -> str:
        """A place by name and code, with a link to its country's part of the page."""
        section = self.sections.get(code.partition("-")[0])
        words = place(named(code).name, code)
        return f'<a href="#{section}">{words}</a>' if section else words

    def evidence(self, opening: Opening) -> str:
        """An opening by its incident's id, with a link to the incident and its documents."""
        name = self.names.get(opening.incident_id)
        count = len(opening.documents)
        words = f"{t(opening.incident_id)}, {count} document{'s' * (count != 1)}"
        return f'<a href="#{name}">{words}</a>' if name else words


def _countries(incidents: Sequence[Incident], judged: Judged | None) -> list[str]:
    """Those of which there is something to tell, most incidents first."""
    counts = collections.Counter(i.first.region.country for i in incidents)
    if judged is not None:
        wanted = [*(e for e, _ in judged.outcome.hits), *judged.outcome.misses]
        counts.update({e.country: 0 for e in wanted})
    return sorted(counts, key=lambda country: (-counts[country], country))
