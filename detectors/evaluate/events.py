"""Lists of dated events as truth: coups, acts of lethal violence. Events close in time are one.

An event is a line that is dated and labelled but is no episode: `published`, or `event_start` and
`event_end`, with `regions` and `labels`. Events of one signal and country with no more than 30
days between them make one episode, as in a truth made by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from detectors.evaluate.truth import Episode, day_of, day_text, read_episode
from schemas.codec import decode
from schemas.errors import BadField
from schemas.signals import SIGNALS

GAP_DAYS: Final = 30
# As many dead make an armed conflict in the Uppsala data program's definition (a year's there).
MAJOR_DEATHS: Final = 25
# A plot that was told of is no event that a place should have been warned of.
MINOR_EVENTS: Final = frozenset({"conspiracy"})


class _Shape(msgspec.Struct, frozen=True):
    start: str | None = None


class _EventLine(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    published: str
    regions: tuple[str, ...]
    labels: tuple[str, ...]
    event: str | None = None
    event_start: str | None = None
    event_end: str | None = None
    deaths_best: int | None = None


class Event(msgspec.Struct, frozen=True):
    """One dated event; `deaths` None where they are not counted."""

    episode: Episode
    deaths: int | None


def read_truth(data: bytes) -> Episode | Event:
    """A line of a truth file, an episode or an event; raises BadField or BadJson."""
    if decode(_Shape, data).start is not None:
        return read_episode(data)
    line = decode(_EventLine, data)
    signals = [signal for signal in line.labels if signal in SIGNALS]
    if len(signals) != 1:
        raise BadField(
            f"labels: {list(line.labels)} is not one signal of {', '.join(SIGNALS)}, "
            "and without `start` the line is no episode"
        )
    if not line.regions:
        raise BadField("regions: none given, a country at least is wanted")
    first = day_of(line.event_start or line.published, "event_start")
    last = day_of(line.event_end or line.event_start or line.published, "event_end")
    if last < first:
        raise BadField(f"event_end: {line.event_end} is before the start, {day_text(first)}")
    country = line.regions[0].partition("-")[0]
    major = line.event not in MINOR_EVENTS
    episode = Episode(line.id, signals[0], country, line.regions, first, last, major)
    return Event(episode, line.deaths_best)


def joined(entries: Iterable[Episode | Event]) -> list[Episode]:
    """Episodes as they are, and events joined to episodes; ordered by start and id.

    A joined episode is named after its first event. It is major if one of its events is, or
    where deaths are counted if they reach 25 together.
    """
    made = [entry for entry in entries if isinstance(entry, Episode)]
    events = [entry for entry in entries if isinstance(entry, Event)]
    events.sort(key=lambda e: (e.episode.country, e.episode.signal, e.episode.start, e.episode.id))
    chain: list[Event] = []
    for event in events:
        if chain and not _follows(event.episode, chain):
            made.append(_one(chain))
            chain = []
        chain.append(event)
    if chain:
        made.append(_one(chain))
    return sorted(made, key=lambda e: (e.start, e.id))


def overlapping(truth: Iterable[Episode]) -> tuple[Episode, Episode] | None:
    """The first two episodes of one signal and place that have a day in common, if any do.

    Two subdivisions of a country are two places; the country is the same place as each.

    >>> one = Episode("a", "coup", "ML", ("ML",), 0, 9, major=True)
    >>> [e.id for e in overlapping([one, one._replace(id="b", start=9, end=12)]) or ()]
    ['a', 'b']
    >>> overlapping([one, one._replace(id="b", start=10, end=12)])
    """
    known: dict[tuple[str, str], list[Episode]] = {}
    for episode in sorted(truth, key=lambda e: (e.start, e.id)):
        others = known.setdefault((episode.signal, episode.country), [])
        for other in others:
            if other.end >= episode.start and _same_place(other, episode):
                return other, episode
        others.append(episode)
    return None


def _same_place(one: Episode, other: Episode) -> bool:
    if one.country in one.regions or other.country in other.regions:
        return True
    return not set(one.regions).isdisjoint(other.regions)


def _follows(episode: Episode, chain: list[Event]) -> bool:
    first = chain[0].episode
    if (first.country, first.signal) != (episode.country, episode.signal):
        return False
    return episode.start - max(e.episode.end for e in chain) <= GAP_DAYS


def _one(chain: list[Event]) -> Episode:
    first = chain[0].episode
    deaths = [event.deaths for event in chain if event.deaths is not None]
    major = sum(deaths) >= MAJOR_DEATHS if deaths else any(e.episode.major for e in chain)
    return first._replace(
        regions=tuple(sorted({first.country, *(r for e in chain for r in e.episode.regions)})),
        end=max(e.episode.end for e in chain),
        major=major,
    )
