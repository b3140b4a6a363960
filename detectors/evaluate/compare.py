"""Two runs over the same history: which incidents came, went, or came earlier, and from what.

Incidents are paired one to one within a country and signal, where they overlap in time or follow
each other within a week, which is how long an opening may come after an episode in evaluation:
first those of the same id, then of the same region, then by the length of overlap, then by the
nearness of their openings. What finds no partner was lost (only in the first run) or gained.
"""

from __future__ import annotations

import collections
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal, NamedTuple

import msgspec

from detectors.evaluate.courses import SEVERITIES, Course, by_opening, courses
from schemas.alert import Alert, Evidence
from schemas.digest import digest_line, digest_lines
from schemas.times import DAY_MS, parse_ms

APART_MS: Final = 7 * DAY_MS
KINDS: Final = ("gained", "lost", "earlier", "later", "raised", "lowered", "moved")
Kind = Literal["gained", "lost", "earlier", "later", "raised", "lowered", "moved"]
# Contributions are compared in the digits in which records are (schemas/digest.py).
_DIGITS: Final = 6
# What names the makers and not the findings, and so differs in every alert of two settings.
_MAKERS: Final = ("model", "calibration", "inputs")


class Used(NamedTuple):
    """A document in one run's evidence; `other` are the other run's incidents that have it too."""

    document: Evidence
    other: tuple[str, ...]


class Term(NamedTuple):
    """A term of the score, and what it added in each run (0 where it was not)."""

    feature: str
    before: float
    after: float


class Change(NamedTuple):
    """What differs of one incident. `before` is None for one gained, `after` for one lost.

    `shift_ms` is how much later it opened in the second run. `only_before` and `only_after` are
    the documents in one run's evidence and not in the other's for this incident. `terms` are of
    the openings where these differ in time, else of the peaks, the greatest difference first.
    `beside` are the other run's incidents of the same country and signal open at the time, for
    one gained or lost: what one run joined, the other may have told apart.
    """

    kinds: tuple[Kind, ...]
    before: Course | None
    after: Course | None
    shift_ms: int
    only_before: tuple[Used, ...]
    only_after: tuple[Used, ...]
    terms: tuple[Term, ...]
    beside: tuple[str, ...]

    @property
    def course(self) -> Course:
        """The incident, as the second run has it where it does."""
        found = self.after or self.before
        assert found is not None, "a change is of an incident of one run at least"  # noqa: S101
        return found


class Rate(NamedTuple):
    """How much one run told over the days compared."""

    incidents: int
    openings: int
    transitions: int
    days: float

    @property
    def openings_per_day(self) -> float:
        """Openings and reopenings a day."""
        return self.openings / self.days

    @property
    def transitions_per_day(self) -> float:
        """Alerts of every kind a day."""
        return self.transitions / self.days


class Comparison(NamedTuple):
    """All that differs between two runs.

    `same` incidents differ in nothing that counts; `otherwise` of them do in some transition (its
    evidence, score or time). `identical` is equality in digest form. Times are milliseconds.
    """

    span_ms: tuple[int, int]
    before: Rate
    after: Rate
    changes: tuple[Change, ...]
    same: int
    otherwise: int
    identical: bool

    def count(self, kind: Kind) -> int:
        """How many incidents changed so."""
        return sum(kind in change.kinds for change in self.changes)


def compare(
    before: Sequence[Alert],
    after: Sequence[Alert],
    *,
    within_ms: int = 0,
    span_ms: tuple[int, int] | None = None,
) -> Comparison:
    """Hold the second run against the first.

    Openings at most `within_ms` apart count as equal in time. `span_ms` is the range of event
    time that both cover, for rates (default: from the first transition of either to the last).
    """
    first, second = courses(before), courses(after)
    pairs = _paired(first, second)
    kept = {a.incident_id for a, _ in pairs}, {b.incident_id for _, b in pairs}
    uses = _uses(first), _uses(second)
    changes = [_lone("lost", a, second, uses[1]) for a in first if a.incident_id not in kept[0]]
    changes += [_lone("gained", b, first, uses[0]) for b in second if b.incident_id not in kept[1]]
    same = otherwise = 0
    for a, b in pairs:
        change = _change(a, b, within_ms, uses)
        if change.kinds:
            changes.append(change)
        else:
            same += 1
            otherwise += _findings(a) != _findings(b)
    span = span_ms or _span([*before, *after])
    return Comparison(
        span_ms=span,
        before=_rate(first, span),
        after=_rate(second, span),
        changes=tuple(
            sorted(changes, key=lambda change: (*by_opening(change.course), change.kinds))
        ),
        same=same,
        otherwise=otherwise,
        identical=digest_lines(before) == digest_lines(after),
    )


def _paired(first: Sequence[Course], second: Sequence[Course]) -> list[tuple[Course, Course]]:
    by_pair: dict[tuple[str, str], list[Course]] = collections.defaultdict(list)
    for b in second:
        by_pair[b.country, b.signal].append(b)
    ranked = sorted(
        (
            (_likeness(a, b), by_opening(a), by_opening(b), a, b)
            for a in first
            for b in by_pair[a.country, a.signal]
            if _overlap_ms(a, b) >= -APART_MS
        ),
        key=lambda row: row[:3],
    )
    used: tuple[set[str], set[str]] = set(), set()
    made = []
    for *_, a, b in ranked:
        if a.incident_id not in used[0] and b.incident_id not in used[1]:
            used[0].add(a.incident_id)
            used[1].add(b.incident_id)
            made.append((a, b))
    return made


def _likeness(a: Course, b: Course) -> tuple[bool, bool, int, int]:
    """The less, the liker."""
    overlap = min(_overlap_ms(a, b), APART_MS)
    return (
        a.incident_id != b.incident_id,
        a.region != b.region,
        -overlap,
        abs(a.opened_ms - b.opened_ms),
    )


def _overlap_ms(a: Course, b: Course) -> int:
    """How long both were open; below 0 how long after the one's end the other opened."""
    ends = [c.ended_ms for c in (a, b) if c.ended_ms is not None]
    latest = max(a.opened_ms, b.opened_ms)
    return (min(ends) if ends else latest + APART_MS) - latest


def _uses(told: Sequence[Course]) -> dict[str, list[str]]:
    made: dict[str, list[str]] = collections.defaultdict(list)
    for course in told:
        for name in course.evidence:
            made[name].append(course.incident_id)
    return made


def _used(
    documents: dict[str, Evidence], unless: Iterable[str], other: dict[str, list[str]]
) -> tuple[Used, ...]:
    left = (documents[name] for name in documents.keys() - set(unless))
    ranked = sorted(left, key=lambda e: (-e.contribution, e.document_id))
    return tuple(Used(e, tuple(other.get(e.document_id, ()))) for e in ranked)


def _lone(
    kind: Literal["gained", "lost"],
    course: Course,
    others: Sequence[Course],
    uses: dict[str, list[str]],
) -> Change:
    used = _used(course.evidence, (), uses)
    beside = tuple(
        o.incident_id
        for o in others
        if (o.country, o.signal) == (course.country, course.signal)
        and _overlap_ms(course, o) >= -APART_MS
    )
    gained = kind == "gained"
    terms = (
        _terms((), _parts(course.transitions[0]))
        if gained
        else _terms(_parts(course.transitions[0]), ())
    )
    return Change(
        kinds=(kind,),
        before=None if gained else course,
        after=course if gained else None,
        shift_ms=0,
        only_before=() if gained else used,
        only_after=used if gained else (),
        terms=terms,
        beside=beside,
    )


def _change(
    a: Course, b: Course, within_ms: int, uses: tuple[dict[str, list[str]], dict[str, list[str]]]
) -> Change:
    shift = b.opened_ms - a.opened_ms
    kinds: list[Kind] = []
    if abs(shift) > within_ms:
        kinds.append("later" if shift > 0 else "earlier")
    terms = _terms(_parts(a.transitions[0]), _parts(b.transitions[0])) if kinds else None
    rank = SEVERITIES.index(b.peak.severity) - SEVERITIES.index(a.peak.severity)
    if rank:
        kinds.append("raised" if rank > 0 else "lowered")
    if a.region != b.region:
        kinds.append("moved")
    return Change(
        kinds=tuple(kinds),
        before=a,
        after=b,
        shift_ms=shift,
        only_before=_used(a.evidence, b.evidence, uses[1]),
        only_after=_used(b.evidence, a.evidence, uses[0]),
        terms=_terms(_parts(a.peak), _parts(b.peak)) if terms is None else terms,
        beside=(),
    )


def _parts(alert: Alert) -> tuple[tuple[str, float], ...]:
    return tuple((term.feature, term.weight * term.value) for term in alert.why)


def _terms(
    before: Iterable[tuple[str, float]], after: Iterable[tuple[str, float]]
) -> tuple[Term, ...]:
    sums: dict[str, list[float]] = {}
    for place, parts in enumerate((before, after)):
        for feature, part in parts:
            sums.setdefault(feature, [0.0, 0.0])[place] += part
    made = [Term(name, round(a, _DIGITS), round(b, _DIGITS)) for name, (a, b) in sums.items()]
    differing = [term for term in made if term.before != term.after]
    return tuple(sorted(differing, key=lambda t: (-abs(t.after - t.before), t.feature)))


def _findings(course: Course) -> list[bytes]:
    made = []
    for alert in course.transitions:
        record: dict[str, Any] = msgspec.to_builtins(alert)
        made.append(digest_line({k: v for k, v in record.items() if k not in _MAKERS}))
    return made


def _span(alerts: Sequence[Alert]) -> tuple[int, int]:
    times = [parse_ms(alert.updated_at, "updated_at") for alert in alerts]
    return (min(times), max(times)) if times else (0, DAY_MS)


def _rate(told: Sequence[Course], span: tuple[int, int]) -> Rate:
    transitions = [alert for course in told for alert in course.transitions]
    openings = sum(a.revision == 1 or a.reason == "reopened" for a in transitions)
    # A run told of within one day is a day's run: nobody reads rates of hours.
    days = max((span[1] - span[0]) / DAY_MS, 1.0)
    return Rate(len(told), openings, len(transitions), days)
