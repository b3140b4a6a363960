"""Observations counted by day, country and signal: the bins that baseline scorers are given.

The same first stage and the same stories as the trackers', without regions, incidents and
thresholds. A bin is a day of event time, whatever the feed's resolution, as truth has no finer one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from detectors.params import Params
from detectors.regions.telling import say
from detectors.stories.sketches import StoryIndex
from schemas.codec import LogRecord
from schemas.observation import RegionObservation
from schemas.signals import SIGNALS
from schemas.tick import Tick, Volume
from schemas.times import DAY_MS, HOUR_MS

# As in `detectors.regions.volumes`: belief that a day is ordinary, and signals' share before any
# is seen.
_SMOOTHING: Final = 20.0
_MOST: Final = 10.0
_PRIOR_SHARE: Final = 0.01
_PRIOR_WEIGHT: Final = 500.0
_HOURS: Final = 24.0


class Cell:
    """One day of a pair: story weight, log-odds it may say, documents that name the signal."""

    __slots__ = ("documents", "named", "said", "stories")

    def __init__(self) -> None:
        self.stories = 0.0
        self.named = 0
        self.said = 0.0
        self.documents: list[str] = []


class Outlook(NamedTuple):
    """What a day is judged by: global volume over its mean, the level's scale, signals' shares."""

    factor: float
    rise: float
    shares: tuple[float, ...]


class Daily:
    """The counts. Days are whole days since 1970; `cells` are by country and signal, then day."""

    def __init__(self, params: Params) -> None:
        self._params = params
        self.cells: dict[tuple[str, str], dict[int, Cell]] = {}
        self._volume: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        self._stories: dict[str, StoryIndex] = {}
        self._given: dict[tuple[str, str, str], tuple[float, float]] = {}
        self._blocks: dict[tuple[str, int], tuple[int, tuple[Volume, ...]]] = {}

    def take(self, records: Iterable[LogRecord]) -> None:
        """Count the records of a log, in its order."""
        for record in records:
            if isinstance(record, Tick):
                self._tick(record)
            elif isinstance(record, RegionObservation):
                self._observation(record)

    def _tick(self, tick: Tick) -> None:
        key = (tick.input.name, tick.block)
        if tick.upto >= self._blocks.get(key, (0, ()))[0]:
            self._blocks[key] = (tick.upto, tick.volumes)

    def _observation(self, seen: RegionObservation) -> None:
        day, params = seen.event_ms // DAY_MS, self._params
        weight = max(weight for _, weight in seen.regions)
        bears = [s for s, p in seen.probabilities.items() if p >= params.evidence_floor]
        story = self._story(seen) if bears else None
        if story in (None, seen.document_id):
            self._volume[seen.country][day] += weight
        for signal, probability in seen.probabilities.items():
            cell = self.cells.setdefault((seen.country, signal), {}).setdefault(day, Cell())
            cell.named += 1
            if story is None or probability * weight < params.evidence_floor:
                continue
            cell.documents.append(seen.document_id)
            key = (seen.country, story, signal)
            had, said = self._given.get(key, (0.0, 0.0))
            value, may = probability * weight, say(probability, weight, params)
            self._given[key] = (max(value, had), max(may, said))
            cell.stories += max(value - had, 0.0)
            cell.said += max(may - said, 0.0)

    def _story(self, seen: RegionObservation) -> str:
        """The document's story: its own id, or that of the first it is a copy of."""
        index = self._stories.get(seen.country)
        if index is None:
            window_ms = int(self._params.story_window_hours * HOUR_MS)
            index = self._stories[seen.country] = StoryIndex(window_ms, self._params.story_share)
        index.advance(seen.event_ms)
        name = index.match(seen.sketch, seen.event_ms) or seen.document_id
        index.add(name, seen.sketch, seen.event_ms)
        return name

    def outlooks(self) -> dict[int, Outlook]:
        """For each day from the first to the last what was known of the stream before it."""
        days: dict[int, list[float]] = defaultdict(lambda: [0.0] * (1 + len(SIGNALS)))
        for _, volumes in self._blocks.values():
            for volume in volumes:
                counts = days[volume.bin_ms // DAY_MS]
                counts[0] += volume.observed + volume.placeless
                for i, probability in enumerate(volume.probability):
                    counts[i + 1] += probability
        params = self._params
        decay = 2.0 ** (-1.0 / params.half_life_days)
        documents = bins = 0.0
        shares = [0.0] * len(SIGNALS)
        made: dict[int, Outlook] = {}
        for day in range(min(days), max(days) + 1) if days else ():
            counts = days[day] if day in days else [0.0] * (1 + len(SIGNALS))
            mean = documents / bins if bins else counts[0]
            hourly = mean / _HOURS
            known = documents + _PRIOR_WEIGHT
            made[day] = Outlook(
                min((counts[0] + _SMOOTHING) / (mean + _SMOOTHING), _MOST),
                min(1.0, (hourly / params.reference_volume) ** params.volume_exponent),
                tuple((share + _PRIOR_SHARE * _PRIOR_WEIGHT) / known for share in shares),
            )
            documents = documents * decay + counts[0]
            bins = bins * decay + 1.0
            shares = [share * decay + counts[i + 1] for i, share in enumerate(shares)]
        return made

    def expected(self, country: str, outlooks: dict[int, Outlook]) -> dict[int, float]:
        """Documents to expect of a country on each day, by its own past and the day's volume."""
        decay = 2.0 ** (-1.0 / self._params.half_life_days)
        floor = self._params.volume_floor * _HOURS
        volume, documents, bins = self._volume.get(country, {}), 0.0, 0.0
        made = {}
        for day, outlook in outlooks.items():
            made[day] = ((documents / bins if bins else 0.0) + floor) * outlook.factor
            documents = documents * decay + volume.get(day, 0.0)
            bins = bins * decay + 1.0
        return made
