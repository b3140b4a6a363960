"""What is compared: episodes from a truth file, and openings from transitions of incidents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

import msgspec

from schemas.codec import decode
from schemas.errors import BadField
from schemas.signals import SIGNALS
from schemas.times import DAY_MS, format_ms, parse_ms

_ENDS: Final = frozenset({"resolved", "cancelled"})


class Episode(NamedTuple):
    """A flare-up of one signal in one country. Days are whole days since 1970, in UTC.

    `regions` are ISO 3166 codes, the country's own among them or not. A minor episode is neither
    to be found nor held against who finds it.
    """

    id: str
    signal: str
    country: str
    regions: tuple[str, ...]
    start: int
    end: int
    major: bool


class Opening(NamedTuple):
    """The beginning of an incident, or of its second life: the day, and the score it had.

    `margin` is the score above the threshold; `documents` are the ids of its evidence. `closed` is
    the day on which the incident ended, None if that is not known.
    """

    incident_id: str
    revision: int
    signal: str
    country: str
    region: str
    day: int
    margin: float
    documents: tuple[str, ...]
    closed: int | None = None


class _EpisodeLine(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    signal: str
    country: str
    regions: tuple[str, ...] = ()
    start: str
    end: str
    strength: Literal["major", "minor"] = "major"


class _Where(msgspec.Struct, frozen=True):
    iso: str
    country: str


class _Document(msgspec.Struct, frozen=True):
    document_id: str


class Transition(msgspec.Struct, frozen=True, kw_only=True):
    """As much of an `Alert` as evaluation needs; other fields are passed over."""

    incident_id: str
    revision: int
    reason: str
    opened_at: str
    updated_at: str
    signal: str
    region: _Where
    score: float = 0.0
    threshold: float = 0.0
    evidence: tuple[_Document, ...] = ()


def day_of(text: str, field: str) -> int:
    """Whole days since 1970 of a date or a time; raises BadField."""
    return parse_ms(text, field) // DAY_MS


def day_text(day: int) -> str:
    """The day as a date.

    >>> day_text(1)
    '1970-01-02'
    """
    return format_ms(day * DAY_MS)[:10]


def read_episode(data: bytes) -> Episode:
    """An episode from a line of a truth file; raises BadField or BadJson.

    >>> read_episode(b'{"id": "a", "signal": "coup", "country": "ML", "start": "1970-01-03",'
    ...              b' "end": "1970-01-04"}')
    Episode(id='a', signal='coup', country='ML', regions=('ML',), start=2, end=3, major=True)
    """
    line = decode(_EpisodeLine, data)
    if line.signal not in SIGNALS:
        raise BadField(f"signal: {line.signal!r} is none of {', '.join(SIGNALS)}")
    regions = line.regions or (line.country,)
    astray = [code for code in regions if code.partition("-")[0] != line.country]
    if astray:
        raise BadField(f"regions: {astray[0]!r} is not of {line.country}")
    start, end = day_of(line.start, "start"), day_of(line.end, "end")
    if end < start:
        raise BadField(f"end: {line.end} is before the start, {line.start}")
    return Episode(
        line.id, line.signal, line.country, regions, start, end, line.strength == "major"
    )


def read_transition(data: bytes) -> Transition:
    """A transition from a line of alerts; raises BadField or BadJson."""
    transition = decode(Transition, data)
    parse_ms(transition.opened_at, "opened_at")
    parse_ms(transition.updated_at, "updated_at")
    return transition


def openings_of(transitions: Iterable[Transition]) -> list[Opening]:
    """The openings among transitions, in order of day and incident, each once.

    An opening is an incident's first revision, or its reopening. What was sent twice counts once.
    """
    made: dict[tuple[str, int], Opening] = {}
    ends: dict[str, list[tuple[int, int]]] = {}
    for t in transitions:
        first = t.revision == 1
        if first or t.reason == "reopened":
            made[t.incident_id, t.revision] = Opening(
                t.incident_id,
                t.revision,
                t.signal,
                t.region.country,
                t.region.iso,
                day_of(t.opened_at, "opened_at") if first else day_of(t.updated_at, "updated_at"),
                t.score - t.threshold,
                tuple(document.document_id for document in t.evidence),
            )
        elif t.reason in _ENDS:
            end = (t.revision, day_of(t.updated_at, "updated_at"))
            ends.setdefault(t.incident_id, []).append(end)
    closed = [o._replace(closed=_closed(o, ends.get(o.incident_id, []))) for o in made.values()]
    return sorted(closed, key=in_order)


def _closed(opening: Opening, ends: list[tuple[int, int]]) -> int | None:
    """The day of the first end after an opening."""
    after = [end for end in ends if end[0] > opening.revision]
    return min(after)[1] if after else None


def in_order(opening: Opening) -> tuple[int, str, str, int]:
    """The order in which openings are matched: by day, then by what cannot be equal."""
    return opening.day, opening.region, opening.incident_id, opening.revision
