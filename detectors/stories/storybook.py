"""The stories of one country: copies are known by their sketch, and count once."""

from __future__ import annotations

import heapq

from detectors.params import Params
from detectors.stories.sketches import StoryIndex
from detectors.stories.story import Story
from schemas.observation import RegionObservation
from schemas.times import HOUR_MS


class Storybook:
    """Stories within the window, found by document id or by sketch.

    `found` is the name that the last search gave. One that follows another searches nothing: it
    holds the same stories and is asked for the same documents, right after that one.
    """

    __slots__ = ("_ahead", "_due", "_index", "_index_of", "found", "stories")

    def __init__(self) -> None:
        self.stories: dict[str, Story] = {}
        self.found: str | None = None
        self._ahead: Storybook | None = None
        self._due: list[tuple[int, str]] = []
        self._index_of: tuple[float, float] | None = None
        self._index = StoryIndex(0)

    def follow(self, ahead: Storybook) -> None:
        """Go by what another finds from now on."""
        self._ahead = ahead

    def find(self, observation: RegionObservation, params: Params) -> Story | None:
        """The story of which the document is a copy; the same document id is the same story."""
        if self._ahead is not None:
            self.found = self._ahead.found
        elif observation.document_id in self.stories:
            self.found = observation.document_id
        else:
            index = self._indexed(params)
            self.found = index.match(observation.sketch, observation.event_ms)
        return None if self.found is None else self.stories.get(self.found)

    def open(self, observation: RegionObservation, lane: str, bin_ms: int, params: Params) -> Story:
        """Begin a story with this document."""
        moment = observation.event_ms
        story = Story(observation.document_id, lane, bin_ms, moment, moment, observation.sketch, {})
        self.restore(story)
        self._add(story, moment, params)
        return story

    def extend(self, story: Story, event_ms: int, params: Params) -> None:
        """Note a copy: the story lives on from it."""
        story.last_ms = max(story.last_ms, event_ms)
        self._add(story, event_ms, params)

    def _add(self, story: Story, event_ms: int, params: Params) -> None:
        if self._ahead is None:
            self._indexed(params).add(story.story, story.sketch, event_ms)

    def restore(self, story: Story) -> None:
        """Take a remembered story; it is indexed at the next search."""
        self.stories[story.story] = story
        heapq.heappush(self._due, (story.last_ms, story.story))

    def _indexed(self, params: Params) -> StoryIndex:
        """The index by sketch, made anew after a restore or a change of its parameters."""
        made_of = (params.story_window_hours, params.story_share)
        if self._index_of != made_of:
            self._index_of = made_of
            self._index = StoryIndex(int(params.story_window_hours * HOUR_MS), params.story_share)
            for name in sorted(self.stories):
                story = self.stories[name]
                self._index.add(name, story.sketch, story.first_ms)
                self._index.add(name, story.sketch, story.last_ms)
        return self._index

    def next_expiry(self, params: Params) -> int | None:
        """When the oldest story may have run out of its window."""
        window = int(params.story_window_hours * HOUR_MS)
        return self._due[0][0] + window if self._due else None

    def expire(self, now_ms: int, params: Params) -> list[str]:
        """Forget the stories whose last copy is a window old; returns them."""
        window = int(params.story_window_hours * HOUR_MS)
        gone: list[str] = []
        if not self._due or self._due[0][0] + window > now_ms:
            # Nor does the index move on: when it does is for stories alone to say.
            return gone
        while self._due and self._due[0][0] + window <= now_ms:
            _, name = heapq.heappop(self._due)
            story = self.stories[name]
            if story.last_ms + window > now_ms:
                heapq.heappush(self._due, (story.last_ms, name))
                continue
            del self.stories[name]
            gone.append(name)
        # The index forgets what is older than its window, we what is as old: the same stories.
        if self._ahead is None:
            self._indexed(params).advance(now_ms + 1)
        return gone
