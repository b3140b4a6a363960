"""Courses: what a run told of each incident, from its opening to its end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from schemas.alert import Alert, Evidence, Severity
from schemas.times import parse_ms

SEVERITIES: Final[tuple[Severity, ...]] = ("Unknown", "Minor", "Moderate", "Severe", "Extreme")


class Course(NamedTuple):
    """An incident as a run told it: all its transitions by revision, each once."""

    transitions: tuple[Alert, ...]

    @property
    def incident_id(self) -> str:
        """Its id."""
        return self.transitions[0].incident_id

    @property
    def signal(self) -> str:
        """Its signal."""
        return self.transitions[0].signal

    @property
    def country(self) -> str:
        """ISO 3166-1 code of its country."""
        return self.transitions[0].region.country

    @property
    def region(self) -> str:
        """ISO 3166 code of the region it is reported for in the end."""
        return self.transitions[-1].region.iso

    @property
    def opened_ms(self) -> int:
        """Event time of its opening."""
        return parse_ms(self.transitions[0].opened_at, "opened_at")

    @property
    def ended_ms(self) -> int | None:
        """When it ended; None where it was open to the end of the run."""
        ends_at = self.transitions[-1].ends_at
        return None if ends_at is None else parse_ms(ends_at, "ends_at")

    @property
    def peak(self) -> Alert:
        """The first transition of the greatest severity it had."""
        return max(self.transitions, key=lambda a: (SEVERITIES.index(a.severity), -a.revision))

    @property
    def evidence(self) -> dict[str, Evidence]:
        """Every document that any transition rests on, by id, as it was first told."""
        told = (e for alert in self.transitions for e in alert.evidence)
        made: dict[str, Evidence] = {}
        for document in told:
            made.setdefault(document.document_id, document)
        return made


def courses(alerts: Iterable[Alert]) -> list[Course]:
    """Incidents by opening, then id; of transitions told twice the last counts."""
    by_id: dict[str, dict[int, Alert]] = {}
    for alert in alerts:
        by_id.setdefault(alert.incident_id, {})[alert.revision] = alert
    made = [Course(tuple(one[number] for number in sorted(one))) for one in by_id.values()]
    return sorted(made, key=by_opening)


def by_opening(course: Course) -> tuple[int, str]:
    """The order in which incidents are told: by opening, then id."""
    return course.opened_ms, course.incident_id
