"""The tracker's filter over one region's hours, asleep and awake as in the tracker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
import numpy as np

from detectors.regions.told import NOTHING, Told
from detectors.scorers.burst import Lane, score
from detectors.scorers.filter import Filter
from detectors.simulation.normals import Feed, Normal
from detectors.simulation.world import Floats

ASLEEP: Final = -20.0
"""Score of a filter at rest: the filter's floor."""


class Follower(msgspec.Struct):
    """One region's filter; `slept` is the last hour before it fell asleep, and the exposure then.

    What `Country` does at each final bin, for a pair whose volumes are given.
    """

    lane: Lane
    feed: Feed
    state: Filter | None = None
    awake: bool = False
    slept: tuple[int, float] = (-1, 0.0)

    def run(self, hours: range, told: Mapping[int, Told], normal: Normal) -> Floats:
        """Scores of these hours, once each is final; the follower stands behind the last."""
        lane, feed = self.lane, self.feed
        scores = np.full(len(hours), ASLEEP)
        pending = iter(sorted(hour for hour in told if hour in hours))
        due = next(pending, None)
        hour = hours.start
        while hour < hours.stop:
            if not self.awake:
                if due is None:
                    break
                hour = due
                self._wake(hour, normal)
            found = told.get(hour, NOTHING)
            if due == hour:
                due = next(pending, None)
            if found.weight > 0.0 or not feed.gap[hour]:
                self.state = lane.step(
                    self.state,  # type: ignore[arg-type] # awake, so there is one
                    found.weight,
                    found.said,
                    normal.expected[hour],
                    feed.share[hour],
                    feed.rise[hour],
                    found.alone - feed.crowd[hour],
                )
            scores[hour - hours.start] = score(self.state)  # type: ignore[arg-type] # as above
            if lane.at_rest(self.state, feed.rise[hour]):  # type: ignore[arg-type] # as above
                self.awake, self.slept = False, (hour, normal.exposure[hour])
            hour += 1
        return scores

    def fork(self) -> Follower:
        """Another follower that stands where this one does."""
        return Follower(
            self.lane, self.feed, self.state and self.state.copied(), self.awake, self.slept
        )

    def _wake(self, hour: int, normal: Normal) -> None:
        before = normal.exposure[hour - 1] if hour else 0.0
        if self.state is None:
            self.state = self.lane.fresh(before, self.feed.rise[hour])
        else:
            slept, exposure = self.slept
            bins = hour - 1 - slept
            self.lane.skip(self.state, bins, before - exposure * self.lane.decay**bins)
            self.lane.wake(self.state, self.feed.rise[hour], bins)
        self.awake = True
