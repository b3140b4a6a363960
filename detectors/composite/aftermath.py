"""What followed a day in a country: a major episode, a coup, or many dead."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable

from detectors.evaluate import Episode
from detectors.evaluate.events import Event

__all__ = ["Aftermath"]


class Aftermath:
    """Days on which something grave began, and the dead of each day, by country.

    A major episode and a major event without a count of dead are grave on the day they start. An
    event that stands in two lists under one id counts once.

    Example:
        >>> known = Aftermath([Episode("a", "coup", "ML", ("ML",), 100, 110, major=True)])
        >>> known.grave("ML", 99, within=30), known.grave("ML", 100, within=30)
        (True, False)
    """

    def __init__(
        self, entries: Iterable[Episode | Event], *, deaths: int = 25, worse: bool = False
    ) -> None:
        """Count `deaths` within the time asked for as grave.

        With `worse` only where they are also twice those of as long a time before: what goes on
        as it went is then no crisis to come.
        """
        self.deaths = deaths
        self.worse = worse
        self._starts: dict[str, list[int]] = defaultdict(list)
        self._dead: dict[str, list[tuple[int, int]]] = defaultdict(list)
        seen: set[str] = set()
        for entry in entries:
            episode = entry.episode if isinstance(entry, Event) else entry
            if episode.id in seen:
                continue
            seen.add(episode.id)
            if isinstance(entry, Event) and entry.deaths is not None:
                self._dead[episode.country].append((episode.start, entry.deaths))
            elif episode.major:
                self._starts[episode.country].append(episode.start)
        for days in self._starts.values():
            days.sort()
        for dead in self._dead.values():
            dead.sort()

    def grave(self, country: str, day: int, *, within: int) -> bool:
        """Whether something grave begins in the country in so many days after `day`."""
        starts = self._starts.get(country, [])
        if bisect_right(starts, day + within) > bisect_right(starts, day):
            return True
        after = self._killed(country, day + 1, day + within)
        if after < self.deaths:
            return False
        return not self.worse or after >= 2 * self._killed(country, day - within + 1, day)

    def _killed(self, country: str, first: int, last: int) -> int:
        dead = self._dead.get(country, [])
        low, high = bisect_left(dead, (first, 0)), bisect_left(dead, (last + 1, 0))
        return sum(count for _, count in dead[low:high])
