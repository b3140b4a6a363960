"""Scenarios through the embedded runner, once for each way in which it is cut."""

import functools
import random
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schemas.alert import Alert
from schemas.codec import decode_document
from schemas.observation import Input
from schemas.score import RegionScore
from schemas.times import HOUR_MS
from streams import scenarios
from streams.files import Line
from streams.offline.merging import Feed
from streams.offline.runner import WHOLE, Cut, Summary, run_embedded
from streams.views.incidents import Incident, gather
from streams.views.story import Telling
from tests.cores import shipped_core


class Told(NamedTuple):
    """What came out of a run."""

    alerts: tuple[Alert, ...]
    scores: tuple[RegionScore, ...]
    summary: Summary


def run_lines(
    name: str,
    lines: Iterator[bytes],
    cut: Cut = WHOLE,
) -> Told:
    """A run over lines in hand."""
    alerts: list[Alert] = []
    scores: list[RegionScore] = []
    feed = Feed(
        Input(topic=name, topic_id="scenario", partition=0),
        "news",
        name,
        (Line(number, line, len(line)) for number, line in enumerate(lines, 1)),
    )
    summary = run_embedded(
        shipped_core(),
        [feed],
        on_alert=alerts.append,
        on_score=scores.append,
        cut=cut,
    )
    return Told(tuple(alerts), tuple(scores), summary)


@functools.cache
def run(name: str, cut: Cut = WHOLE) -> Told:
    """A scenario's run, kept."""
    return run_lines(name, scenarios.documents(name), cut)


def telling(name: str) -> Telling:
    """A scenario's run with its facts."""
    told = run(name)
    return Telling(name, scenarios.facts(name), told.alerts, told.scores, told.summary)


def shuffled(name: str, lateness_ms: int, seed: int) -> Iterator[bytes]:
    """The documents in an order in which each comes at most `lateness_ms` late."""
    drawn = random.Random(seed)
    lines = list(scenarios.documents(name))
    arrival = [decode_document(line).published_ms + drawn.randrange(lateness_ms) for line in lines]
    for number in sorted(range(len(lines)), key=lambda n: (arrival[n], n)):
        yield lines[number]


def openings(alerts: Iterable[Alert]) -> dict[tuple[str, str, str], list[Incident]]:
    """The incidents as they opened, by country, level and signal."""
    made: dict[tuple[str, str, str], list[Incident]] = {}
    for incident in gather(alerts):
        first = incident.first
        key = (first.region.country, first.region.level, first.signal)
        made.setdefault(key, []).append(incident)
    return made


def opened_by_a_hair(incident: Incident, hair: float) -> bool:
    """Whether it opened with less than this above its threshold."""
    return 0 <= incident.first.score - incident.first.threshold < hair


def assert_same_incidents(
    one: Iterable[Alert], other: Iterable[Alert], within_ms: int = HOUR_MS, hair: float = 0.0
) -> None:
    """The same incidents by country, level and signal, opened within one bin of each other.

    One that opened by less than `hair` above its threshold may be missing from the other: the open
    bin counts with the volume of the last final one, and who reads several partitions may have
    another there.
    """
    first, second = openings(one), openings(other)
    alone = first.keys() ^ second.keys()
    for key in alone:
        found = (*first.get(key, ()), *second.get(key, ()))
        assert all(opened_by_a_hair(incident, hair) for incident in found), key
    assert len(alone) <= len(first) // 20
    for key in first.keys() & second.keys():
        assert len(first[key]) == len(second[key]), key
        for a, b in zip(first[key], second[key], strict=True):
            assert abs(a.opened_ms - b.opened_ms) <= within_ms, key
