"""Near-duplicates: the sketch of a text, and the index of the sketches seen lately.

Forty outlets print one wire report with a new lead, a cut tail and a few words changed; counted
forty times it drowns every burst statistic. A text is sketched by hashing every run of 16 letters
and keeping the small hashes, at a rate that halves whenever the text doubles (Manber 1994;
Broder 1997, modulo sampling). As all texts keep hashes by the same rule, two sketches tell how
much of the shorter text stands in the longer one: a cut copy matches as well as a whole one.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, NamedTuple

from detectors.text.grams import grams

__all__ = ["DEFAULT_SHARE", "MIN_COMMON", "Entry", "StoryIndex", "overlap", "sketch"]

# Fraction of the shorter text that has to stand in the other; measured in docs/quality.md.
DEFAULT_SHARE: Final = 0.38
# Two hashes in common are chance or a stock phrase, whatever their share.
MIN_COMMON: Final = 5

_BITS: Final = 32
# A gram of more texts than this names no candidates: the time of a match stays bounded.
_STOCK: Final = 128


def sketch(folded: str) -> tuple[int, ...]:
    """Sorted 32-bit hashes that stand for a text in the form of `detectors.text.fold`.

    Spaces are left out before hashing, so changes of punctuation, hyphens and line breaks change
    nothing. Texts of 24 grams and more keep about 24 to 48 hashes; shorter ones keep all they
    have, one at least; a text without any letter has none. The same on every platform.
    Cost is linear in the length.
    """
    return grams(folded)


def _below(sketch: tuple[int, ...], limit: int) -> tuple[int, ...]:
    return sketch[: bisect_left(sketch, limit)] if sketch[-1] >= limit else sketch


def _limit(a: tuple[int, ...], b: tuple[int, ...]) -> int:
    """Bound below which both texts kept their hashes.

    A text's own bound is read off its greatest hash, which lies in the upper half of the range
    but once in 2^24.
    """
    return 1 << min(a[-1].bit_length(), b[-1].bit_length())


def overlap(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Estimated share of the shorter text's grams that stand in the longer one, 0 to 1.

    Symmetric; 1 for equal sketches that are not empty; 0 if one of them is empty.
    """
    if not a or not b:
        return 0.0
    limit = _limit(a, b)
    a, b = _below(a, limit), _below(b, limit)
    size = min(len(a), len(b))
    return len(set(a).intersection(b)) / size if size else 0.0


class Entry(NamedTuple):
    """One text in the index: its story, its sketch, when it was first and last seen."""

    first_ms: int
    story: str
    sketch: tuple[int, ...]
    last_ms: int


class StoryIndex:
    """Texts of the last `window_ms` of event time, and the story each belongs to.

    The order in which texts are added does not matter to any answer. Stock phrases weigh little:
    a gram counts for one over the number of stories that have it, so that a house's standing
    paragraph or a template does not make two reports one.

    Example:
        >>> index = StoryIndex(window_ms=3_600_000, share=0.4)
        >>> report = " the garrison of kidal has been surrounded since dawn officials say "
        >>> index.add("doc-1", sketch(report), 0)
        >>> index.match(sketch(" breaking" + report), 60_000)
        'doc-1'
        >>> index.match(sketch(" breaking" + report), 3_600_001) is None
        True
    """

    def __init__(self, window_ms: int, share: float = DEFAULT_SHARE) -> None:
        """Match texts at most `window_ms` apart that share at least `share` of their grams."""
        if window_ms < 0:
            raise ValueError(f"window_ms must not be negative: {window_ms}")
        if not 0 < share <= 1:
            raise ValueError(f"share must be above 0 and at most 1: {share}")
        self._window = window_ms
        self._share = share
        self._horizon: int | None = None
        self._next = 0
        self._entries: dict[int, Entry] = {}
        # Most hashes belong to one text: the bare number saves a list for each.
        self._postings: dict[int, int | list[int]] = {}
        self._exact: dict[tuple[int, ...], list[int]] = {}
        self._due: list[tuple[int, int]] = []

    def __len__(self) -> int:
        """Return the number of texts held."""
        return len(self._entries)

    def entries(self) -> Iterator[Entry]:
        """All texts held, sorted.

        Added to a new index, at `first_ms` and again at `last_ms`, they give the same answers.
        """
        return iter(sorted(self._entries.values()))

    def add(self, story: str, sketch: tuple[int, ...], event_ms: int) -> None:
        """Hold a text of `story`, seen at `event_ms`.

        The same sketch of the same story added again is the same text, seen from the earlier to
        the later time: so a story is kept alive by its copies without keeping each of them.
        Nothing is held if the sketch is empty or the time is behind what was given to `advance`.
        """
        if not sketch or (self._horizon is not None and event_ms < self._horizon):
            return
        twins = self._exact.setdefault(sketch, [])
        for number in twins:
            held = self._entries[number]
            if held.story == story:
                self._entries[number] = held._replace(
                    first_ms=min(held.first_ms, event_ms), last_ms=max(held.last_ms, event_ms)
                )
                return
        number = self._next
        self._next += 1
        self._entries[number] = Entry(event_ms, story, sketch, event_ms)
        twins.append(number)
        heapq.heappush(self._due, (event_ms, number))
        for value in sketch:
            posted = self._postings.get(value)
            if posted is None:
                self._postings[value] = number
            elif isinstance(posted, int):
                self._postings[value] = [posted, number]
            else:
                posted.append(number)

    def advance(self, event_ms: int) -> None:
        """Forget what no text of `event_ms` or later can match; an earlier time changes nothing."""
        horizon = event_ms - self._window
        if self._horizon is not None and horizon <= self._horizon:
            return
        self._horizon = horizon
        while self._due and self._due[0][0] < horizon:
            number = heapq.heappop(self._due)[1]
            last_ms = self._entries[number].last_ms
            if last_ms < horizon:
                self._remove(number)
            else:
                heapq.heappush(self._due, (last_ms, number))

    def _remove(self, number: int) -> None:
        sketch = self._entries.pop(number).sketch
        twins = self._exact[sketch]
        twins.remove(number)
        if not twins:
            del self._exact[sketch]
        for value in sketch:
            posted = self._postings[value]
            if isinstance(posted, int):
                del self._postings[value]
            else:
                posted.remove(number)
                if len(posted) == 1:
                    self._postings[value] = posted[0]

    def match(self, sketch: tuple[int, ...], event_ms: int) -> str | None:
        """Story of the text that has most in common with this one, or None.

        Only texts seen within `window_ms` before or after count. The very same text comes before
        all others; of equals the one seen first wins, then the lesser story id.
        """
        twins = [
            self._entries[number]
            for number in self._exact.get(sketch, ())
            if self._near(number, event_ms)
        ]
        if twins:
            return min(twins).story
        best: tuple[float, int, str] | None = None
        # Candidates are mostly copies of one story: what a gram weighs is found once.
        weights: dict[int, float] = {}
        for number in self._candidates(sketch):
            if not self._near(number, event_ms):
                continue
            entry = self._entries[number]
            amount = self._amount(sketch, entry.sketch, event_ms, weights)
            if amount:
                rank = (-amount, entry.first_ms, entry.story)
                best = rank if best is None else min(best, rank)
        return best[2] if best else None

    def _near(self, number: int, event_ms: int) -> bool:
        entry = self._entries[number]
        return entry.first_ms - self._window <= event_ms <= entry.last_ms + self._window

    def _candidates(self, sketch: tuple[int, ...]) -> list[int]:
        """Numbers of the texts with hashes enough in common, at whatever rates."""
        counts: dict[int, int] = {}
        for posted in map(self._postings.get, sketch):
            if posted is None:
                continue
            if isinstance(posted, int):
                counts[posted] = counts.get(posted, 0) + 1
            elif len(posted) <= _STOCK:
                for number in posted:
                    counts[number] = counts.get(number, 0) + 1
        return [number for number, count in counts.items() if count >= MIN_COMMON]

    def _amount(
        self, a: tuple[int, ...], b: tuple[int, ...], event_ms: int, weights: dict[int, float]
    ) -> float:
        """Estimate of the weighted grams in common; 0 if too few for a copy.

        `weights` are those of grams that were needed before, at the same time.
        """
        limit = _limit(a, b)
        of_a = _below(a, limit)
        in_a = set(of_a)
        whole_a = 0.0
        for value in of_a:
            whole_a += self._weighed(value, event_ms, weights)
        whole_b = total = 0.0
        common = 0
        for value in _below(b, limit):
            weight = self._weighed(value, event_ms, weights)
            whole_b += weight
            if value in in_a:
                common += 1
                total += weight
        if common < MIN_COMMON or total < self._share * min(whole_a, whole_b):
            return 0.0
        return total * ((1 << _BITS) // limit)

    def _weighed(self, value: int, event_ms: int, weights: dict[int, float]) -> float:
        known = weights.get(value)
        if known is None:
            known = weights[value] = self._weight(value, event_ms)
        return known

    def _weight(self, value: int, event_ms: int) -> float:
        posted = self._postings.get(value)
        if posted is None or isinstance(posted, int):
            return 1.0
        if len(posted) > _STOCK:
            return 1.0 / len(posted)
        stories = {self._entries[n].story for n in posted if self._near(n, event_ms)}
        return 1.0 / max(1, len(stories))
