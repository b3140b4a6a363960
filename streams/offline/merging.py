"""Several inputs as one, by event time: what a broker's partitions are to a worker."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple

from schemas.document import Kind
from schemas.observation import Input
from streams import scenarios
from streams.files import Line, display_name, read_lines
from streams.offline.dates import claimed_ms


class Feed(NamedTuple):
    """One input: what its records' origin is, the kind of its documents, and its lines in order.

    `place` is how messages name it.
    """

    input: Input
    kind: Kind
    place: str
    lines: Iterable[Line]


def feeds_of_files(paths: Sequence[str]) -> list[Feed]:
    """A feed for each file, named by the file's base name (`#2` for a second one of that name)."""
    seen: dict[str, int] = {}
    feeds = []
    for path in paths:
        base = PurePath(display_name(path)).name
        seen[base] = seen.get(base, 0) + 1
        name = base if seen[base] == 1 else f"{base}#{seen[base]}"
        made = Input(topic=name, topic_id="file", partition=0)
        feeds.append(Feed(made, "news", display_name(path), read_lines(path)))
    return feeds


def feed_of_scenario(name: str) -> Feed:
    """A scenario's documents as an input named like it; KeyError for an unknown name."""
    made = Input(topic=name, topic_id="scenario", partition=0)
    numbered = enumerate(scenarios.documents(name), 1)
    return Feed(made, "news", name, (Line(number, data, len(data)) for number, data in numbered))


def merge(feeds: Sequence[Feed]) -> Iterator[tuple[int, Line | None]]:
    """(number of the feed, its next line) by event time, ties by number; None when a feed ends.

    The order inside a feed is kept. A line without a readable time goes with the one before it.
    """
    if len(feeds) == 1:
        for line in feeds[0].lines:
            yield 0, line
        yield 0, None
        return
    waiting: list[tuple[int, int, Line]] = []
    readers = [iter(feed.lines) for feed in feeds]
    for number, lines in enumerate(readers):
        first = next(lines, None)
        if first is None:
            yield number, None
        else:
            waiting.append((_event_ms(first, 0), number, first))
    heapq.heapify(waiting)
    while waiting:
        at, number, line = waiting[0]
        yield number, line
        following = next(readers[number], None)
        if following is None:
            heapq.heappop(waiting)
            yield number, None
        else:
            heapq.heapreplace(waiting, (_event_ms(following, at), number, following))


def _event_ms(line: Line, before: int) -> int:
    claimed = claimed_ms(line.value)
    return before if claimed is None else claimed
