"""Small made-up logs for tracker tests: observations and Ticks without any text."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from detectors.tally import Tally
from schemas.codec import LogRecord
from schemas.observation import Input, Origin, RegionObservation
from schemas.signals import SIGNALS
from schemas.tick import Tick
from schemas.times import HOUR_MS, parse_ms
from schemas.topics import BLOCK

START_MS = parse_ms("2025-01-01T00:00:00Z")


class Event(NamedTuple):
    """One document of a made-up world, about one country."""

    event_ms: int
    country: str
    regions: tuple[tuple[str, float], ...]
    probabilities: dict[str, float]
    owner: str
    story: int
    lane: str = "1h"


def sketch_of(story: int) -> tuple[int, ...]:
    """Thirty hashes that no other story has."""
    rng = random.Random(story)
    return tuple(sorted(rng.randrange(2**28) for _ in range(30)))


def calm(seed: int, hours: int, per_hour: int = 4) -> list[Event]:
    """Ordinary days in five countries, a signal now and then."""
    rng = random.Random(seed)
    events = []
    for index in range(hours * per_hour):
        moment = START_MS + rng.randrange(hours * HOUR_MS)
        country = rng.choice(["ML", "NG", "FR", "US", "UA"])
        probabilities = {}
        if rng.random() < 0.02:
            probabilities = {rng.choice(SIGNALS): 0.6}
        region = ((country, 1.0), (f"{country}-1", 0.8))
        events.append(
            Event(
                moment, country, region, probabilities, f"owner{index % 7}", 10_000 * seed + index
            )
        )
    return sorted(events)[: hours * per_hour]


def days(seed: int, length: int, a_day: int = 4) -> list[Event]:
    """A thin feed with dates only: signals come and go, pairs fall asleep and wake."""
    rng = random.Random(seed)
    events = []
    for index in range(length * a_day):
        country = rng.choice(["ML", "NG", "FR", "US", "UA"])
        probabilities = (
            {rng.choice(SIGNALS): rng.choice([0.4, 0.9, 0.98])} if index % 9 == 0 else {}
        )
        region = ((country, 1.0), (f"{country}-{rng.randrange(3)}", 0.9))
        moment = START_MS + index // a_day * 24 * HOUR_MS
        owner = f"owner{index % 5}"
        events.append(
            Event(moment, country, region, probabilities, owner, 7_000_000 + index, "24h")
        )
    return events


def crisis(
    signal: str, from_hour: int, hours: int, every: float, country: str = "ML"
) -> list[Event]:
    """Stories of a crisis, one every so many hours, from changing owners."""
    events = []
    count = int(hours / every)
    for index in range(count):
        moment = START_MS + int((from_hour + index * every) * HOUR_MS) + 60_000
        region = ((country, 1.0), (f"{country}-BKO", 0.9))
        events.append(
            Event(
                moment,
                country,
                region,
                {signal: 0.95},
                f"wire{index % 5}",
                900_000 + from_hour * 997 + index,
            )
        )
    return events


def log(events: Iterable[Event], inputs: int = 1, tick_every: int = 20) -> list[LogRecord]:
    """The log that stage 1 would write for documents dealt round-robin over input partitions."""
    names = tuple(f"news/{i}" for i in range(inputs))
    feeds = [Input(topic="news", topic_id="t", partition=i) for i in range(inputs)]
    position = [0] * inputs
    greatest: list[int | None] = [None] * inputs
    counts: list[dict[tuple[str, int], Tally]] = [{} for _ in feeds]
    records: list[LogRecord] = []

    def tick(i: int, *, idle: bool = False) -> None:
        upto = position[i]
        block = upto - (upto % BLOCK or BLOCK) if upto else 0
        volumes = tuple(counted.volume() for _, counted in sorted(counts[i].items()))
        records.append(
            Tick(
                input=feeds[i], block=block, upto=upto, event_ms=greatest[i], volumes=volumes,
                refused=0, control=0, gaps=0, model="m", idle=idle, roster=names,
            )
        )  # fmt: skip
        if upto % BLOCK == 0:
            counts[i].clear()

    for index, event in enumerate(events):
        i = index % inputs
        length = HOUR_MS if event.lane == "1h" else 24 * HOUR_MS
        group = f"news/{event.lane}"
        records.append(
            RegionObservation(
                document_id=f"d{index}", event_ms=event.event_ms, group=group,
                source=event.owner, owners=(event.owner,), owner_kind="national", lang="en",
                headline=f"story {event.story}", url="", country=event.country,
                regions=event.regions, probabilities=event.probabilities, features={},
                sketch=sketch_of(event.story), model="m",
                origin=Origin(input=feeds[i], offset=position[i]),
            )
        )  # fmt: skip
        position[i] += 1
        key = group, event.event_ms - event.event_ms % length
        counted = counts[i].setdefault(key, Tally(*key))
        counted.add(event.owner, event.probabilities, placed=True)
        known = greatest[i]
        greatest[i] = event.event_ms if known is None else max(known, event.event_ms)
        if position[i] % tick_every == 0 or position[i] % BLOCK == 0:
            tick(i)
    for i in range(inputs):
        tick(i, idle=True)
    return records


def merged(*parts: Sequence[Event]) -> list[Event]:
    """Several stretches of events in event-time order."""
    return sorted((event for part in parts for event in part), key=lambda e: (e.event_ms, e.story))
