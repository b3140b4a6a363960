"""Loading files, or a scenario, onto an input topic, in event-time order, dealt round-robin.

Every line is sent as it is, the unreadable ones too: the worker that reads them refuses them with
origin and reason. Each partition ends with an end-of-input record.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import IO, Final, NamedTuple

import orjson

from schemas.control import InputControl
from schemas.errors import DecodeError
from schemas.times import parse_ms
from schemas.topics import INPUTS
from streams import scenarios
from streams.batch import Partition
from streams.brokers.base import Broker, Outgoing
from streams.errors import BadUsage
from streams.files import Line, read_lines
from streams.settings import Settings
from streams.topics.heartbeat import control_record

# A broker takes a little more than a million bytes; the documents' own limit is far below.
LONGEST: Final = 900_000
RUN_BYTES: Final = 256_000_000
PROGRESS_EVERY: Final = 1_000


class Loaded(NamedTuple):
    """Counts of a load: all lines were sent; `undated` of them have no readable `published`.

    `cut` lines were longer than a broker takes, and were sent without their ends.
    """

    lines: int
    undated: int
    cut: int
    partitions: int


class _Item(NamedTuple):
    """A line with its place in the order: event time, then place in the input."""

    event_ms: int
    number: int
    key: bytes | None
    value: bytes


def load(
    broker: Broker,
    settings: Settings,
    paths: Sequence[str],
    topic: str = "news",
    *,
    scenario: str = "",
    progress: Callable[[int], None] | None = None,
    run_bytes: int = RUN_BYTES,
) -> Loaded:
    """Send all lines of the files, and of the scenario if one is named, and end the partitions.

    Raises BadUsage for a topic that is no input or a scenario there is none of, BadInput for a
    file that cannot be read; in all cases nothing was sent. Lines without a readable date keep
    their place behind the line before.
    """
    rows = {row.name: row for row in INPUTS}
    if topic not in rows:
        raise BadUsage(f"--topic {topic}: is none of {', '.join(rows)}")
    name = rows[topic].full_name(settings.deployment)
    info = broker.topics().get(name)
    if info is None:
        raise BadUsage(f"topic {name} is missing: `tocsin topics create` makes it")
    if scenario and scenario not in scenarios.names():
        raise BadUsage(f"--scenario {scenario}: is none of {', '.join(scenarios.names())}")
    feeds = [read_lines(path, LONGEST) for path in paths]
    if scenario:
        feeds.append(_told(scenario))
    counts = {"lines": 0, "undated": 0, "cut": 0}
    ordered = _sorted(_items(feeds, counts), run_bytes)
    with broker.writer() as writer:
        for number, item in enumerate(ordered):
            writer.send(Outgoing(name, number % info.partitions, item.key, item.value))
            if progress is not None and number % PROGRESS_EVERY == 0:
                progress(number)
        end = InputControl(what="end-of-input", principal=settings.principal)
        for partition in range(info.partitions):
            writer.send(control_record(Partition(name, partition), end))
        writer.flush()
    if progress is not None:
        progress(counts["lines"])
    return Loaded(counts["lines"], counts["undated"], counts["cut"], info.partitions)


def _told(scenario: str) -> Iterator[Line]:
    for number, data in enumerate(scenarios.documents(scenario), 1):
        yield Line(number, data, len(data))


def _items(feeds: Iterable[Iterable[Line]], counts: dict[str, int]) -> Iterator[_Item]:
    numbers = count()
    for feed in feeds:
        event_ms = 0
        for line in feed:
            counts["lines"] += 1
            counts["cut"] += line.length > len(line.value)
            dated, key = _look(line.value)
            if dated is None:
                counts["undated"] += 1
            else:
                event_ms = dated
            yield _Item(event_ms, next(numbers), key, line.value)


def _look(value: bytes) -> tuple[int | None, bytes | None]:
    """Event time and id of a line, as far as they can be read."""
    try:
        record = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None, None
    if not isinstance(record, dict):
        return None, None
    identity, published = record.get("id"), record.get("published")
    key = identity.encode() if isinstance(identity, str) else None
    try:
        return (parse_ms(published) if isinstance(published, str) else None), key
    except DecodeError:
        return None, key


def _sorted(items: Iterator[_Item], run_bytes: int) -> Iterator[_Item]:
    """All items in order; what does not fit into memory waits in temporary files, in runs."""
    runs: list[IO[bytes]] = []
    held: list[_Item] = []
    size = 0
    try:
        for item in items:
            held.append(item)
            size += len(item.value) + 200
            if size > run_bytes:
                runs.append(_spill(sorted(held)))
                held, size = [], 0
        yield from heapq.merge(sorted(held), *(_unspill(run) for run in runs))
    finally:
        for run in runs:
            run.close()


def _spill(items: list[_Item]) -> IO[bytes]:
    run = tempfile.TemporaryFile()  # noqa: SIM115 - closed when all runs are merged
    for item in items:
        key = b"" if item.key is None else item.key
        head = (item.event_ms, item.number, -1 if item.key is None else len(key), len(item.value))
        run.write(b"%d %d %d %d\n" % head)
        run.write(key)
        run.write(item.value)
    run.seek(0)
    return run


def _unspill(run: IO[bytes]) -> Iterator[_Item]:
    while head := run.readline():
        event_ms, number, key_length, length = map(int, head.split())
        key = None if key_length < 0 else run.read(key_length)
        yield _Item(event_ms, number, key, run.read(length))
