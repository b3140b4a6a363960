"""Alerts held to what is expected of them: episodes that must alert, and calm that must not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from detectors.evaluate.courses import SEVERITIES, Course
from schemas.alert import Alert, Severity
from schemas.times import format_ms, parse_ms


class Expectation(NamedTuple):
    """How many incidents of a kind there should be; times are milliseconds of event time.

    An incident is of the kind if its signal is among `signals` and a region it is reported for
    among `regions` or in a country among them (empty: any), and if it opens or reopens from
    `from_ms` to before `to_ms`. It counts once it has reached `severity`. At least `at_least`
    must have done so before `by_ms`, and at most `at_most` at any time (None: no bound).
    """

    name: str
    signals: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    from_ms: int | None = None
    to_ms: int | None = None
    severity: Severity | None = None
    by_ms: int | None = None
    at_least: int = 0
    at_most: int | None = None


class Held(NamedTuple):
    """An expectation, the incidents that count for it, and in what it failed (None: it held)."""

    expectation: Expectation
    found: tuple[Course, ...]
    failure: str | None


def hold(expectation: Expectation, told: Sequence[Course]) -> Held:
    """Hold the incidents of a run to one expectation."""
    wanted = expectation
    kind = [course for course in told if is_of_kind(wanted, course)]
    reached = [
        (course, ms) for course in kind if (ms := reached_ms(course, wanted.severity)) is not None
    ]
    late = sorted(ms for _, ms in reached if wanted.by_ms is not None and ms >= wanted.by_ms)
    in_time = len(reached) - len(late)
    failure = None
    if in_time < wanted.at_least:
        failure = f"{in_time} found, at least {wanted.at_least} wanted"
        if late:
            failure += f" in time; the next came {format_ms(late[0])}"
    elif wanted.at_most is not None and len(reached) > wanted.at_most:
        failure = f"{len(reached)} found, at most {wanted.at_most} wanted"
    return Held(wanted, tuple(course for course, _ in reached), failure)


def unexpected(expectations: Sequence[Expectation], told: Sequence[Course]) -> list[Course]:
    """Incidents that are of no expected kind; a kind of which there may be none covers nothing."""
    kinds = [wanted for wanted in expectations if wanted.at_most != 0]
    return [course for course in told if not any(is_of_kind(kind, course) for kind in kinds)]


def is_of_kind(wanted: Expectation, course: Course) -> bool:
    """Whether an incident has the signal, the region and the time of an expectation."""
    if wanted.signals and course.signal not in wanted.signals:
        return False
    if wanted.regions and not any(
        alert.region.iso in wanted.regions or alert.region.country in wanted.regions
        for alert in course.transitions
    ):
        return False
    return any(
        (wanted.from_ms is None or wanted.from_ms <= ms)
        and (wanted.to_ms is None or ms < wanted.to_ms)
        for ms in map(_opened_ms, course.transitions)
        if ms is not None
    )


def reached_ms(course: Course, severity: Severity | None) -> int | None:
    """When the incident reached the severity, or opened for None; None where it never did."""
    least = 0 if severity is None else SEVERITIES.index(severity)
    for alert in course.transitions:
        if SEVERITIES.index(alert.severity) >= least:
            opened = alert.revision == 1
            return parse_ms(alert.opened_at if opened else alert.updated_at)
    return None


def _opened_ms(alert: Alert) -> int | None:
    if alert.revision == 1:
        return parse_ms(alert.opened_at, "opened_at")
    return parse_ms(alert.updated_at, "updated_at") if alert.reason == "reopened" else None
