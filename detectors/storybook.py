"""The stories of one country: copies are known by their sketch, and count once."""

from __future__ import annotations

import heapq

import msgspec

from detectors.params import Params
from detectors.stories import overlap
from schemas.observation import RegionObservation
from schemas.times import HOUR_MS


class Story(msgspec.Struct):
    """One story: what it has contributed, and by what its copies are known.

    `given` maps `region|signal` to the greatest probability times weight among its documents,
    counted in the bin `bin_ms` of `lane`.
    """

    story: str
    lane: str
    bin_ms: int
    first_ms: int
    last_ms: int
    sketch: tuple[int, ...]
    given: dict[str, float]


class Storybook:
    """Stories within the window, found by document id or by sketch."""

    __slots__ = ("_by_hash", "_due", "stories")

    def __init__(self) -> None:
        self.stories: dict[str, Story] = {}
        self._by_hash: dict[int, list[str]] = {}
        self._due: list[tuple[int, str]] = []

    def find(self, observation: RegionObservation, params: Params) -> Story | None:
        """The story of which the document is a copy: most alike, then earliest, then first by id.

        The same document id is the same story.
        """
        same = self.stories.get(observation.document_id)
        if same is not None:
            return same
        shared: dict[str, int] = {}
        for value in observation.sketch:
            for name in self._by_hash.get(value, ()):
                shared[name] = shared.get(name, 0) + 1
        best: tuple[float, int, str] | None = None
        for name in shared:
            story = self.stories[name]
            alike = overlap(story.sketch, observation.sketch)
            if alike >= params.story_share:
                rank = (-alike, story.first_ms, name)
                best = rank if best is None else min(best, rank)
        return None if best is None else self.stories[best[2]]

    def open(self, observation: RegionObservation, lane: str, bin_ms: int) -> Story:
        """Begin a story with this document."""
        moment = observation.event_ms
        story = Story(observation.document_id, lane, bin_ms, moment, moment, observation.sketch, {})
        self.put(story)
        return story

    def put(self, story: Story) -> None:
        """Take a story into the index."""
        self.stories[story.story] = story
        for value in story.sketch:
            self._by_hash.setdefault(value, []).append(story.story)
        heapq.heappush(self._due, (story.last_ms, story.story))

    def next_expiry(self, params: Params) -> int | None:
        """When the oldest story may have run out of its window."""
        window = int(params.story_window_hours * HOUR_MS)
        return self._due[0][0] + window if self._due else None

    def expire(self, now_ms: int, params: Params) -> list[str]:
        """Forget the stories whose last copy is a window old; returns them."""
        window = int(params.story_window_hours * HOUR_MS)
        gone: list[str] = []
        while self._due and self._due[0][0] + window <= now_ms:
            _, name = heapq.heappop(self._due)
            story = self.stories[name]
            if story.last_ms + window > now_ms:
                heapq.heappush(self._due, (story.last_ms, name))
                continue
            del self.stories[name]
            for value in story.sketch:
                names = self._by_hash[value]
                names.remove(name)
                if not names:
                    del self._by_hash[value]
            gone.append(name)
        return gone
