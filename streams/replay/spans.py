"""Which offsets of which partitions a replay reads, and what of them is gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from schemas.times import HOUR_MS, format_ms
from schemas.topics import BY_NAME, Topic
from streams.brokers.base import Broker
from streams.errors import BadUsage
from streams.replay.asked import Asked
from streams.replay.checkpoints import read_checkpoint


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """The offsets of one partition that are read, the end exclusive."""

    topic: str
    topic_id: str
    partition: int
    start: int
    end: int

    @property
    def name(self) -> str:
        """`topic/partition`."""
        return f"{self.topic}/{self.partition}"


def find_spans(
    asked: Asked,
    names: Sequence[str],
    deployment: str,
    broker: Broker,
    warn: Callable[[str], None],
) -> tuple[tuple[Span, ...], bool]:
    """What is read of each partition, and whether that is all that ever was written.

    Raises BadUsage for a topic that is not there, a range that is past retention or empty;
    `warn` hears of what is gone of the warm-up.
    """
    infos = broker.topics()
    spans: list[Span] = []
    whole = True
    checkpoint = read_checkpoint(asked.checkpoint) if asked.checkpoint else None
    for name in names:
        row: Topic = BY_NAME[name]
        topic = row.full_name(deployment)
        info = infos.get(topic)
        if info is None:
            raise BadUsage(f"--topic {name}: there is no topic {topic} on the broker")
        if checkpoint is not None:
            checkpoint.check(topic, info.id, info.partitions, asked.from_ms)
        starts = broker.offsets_at(topic, asked.from_ms - asked.warmup_ms - HOUR_MS)
        for number, (first, end) in enumerate(broker.bounds(topic)):
            start = starts[number]
            if checkpoint is not None:
                start = checkpoint.floors[number]
            elif first > 0 and start <= first:
                _past_retention(asked, broker, topic, number, (first, end), warn)
            if start < first:
                raise BadUsage(
                    f"{topic}/{number}: the checkpoint goes on at offset {start}, and offsets "
                    f"before {first} are gone"
                )
            whole &= start == 0
            spans.append(
                Span(topic=topic, topic_id=info.id, partition=number, start=start, end=end)
            )
    if all(span.start >= span.end for span in spans) and checkpoint is None:
        raise BadUsage(
            f"nothing to replay: no record of {', '.join(names)} was written at or after "
            f"{format_ms(asked.from_ms - asked.warmup_ms - HOUR_MS)}"
        )
    return tuple(spans), whole


def _past_retention(
    asked: Asked,
    broker: Broker,
    topic: str,
    number: int,
    bounds: tuple[int, int],
    warn: Callable[[str], None],
) -> None:
    first, end = bounds
    found = next(iter(broker.read(topic, number, first, min(first + 1, end))), None)
    if found is None:
        raise BadUsage(f"{topic}/{number}: retention has taken all of its {first} records")
    gone = (
        f"{topic}/{number}: offsets below {first}, written before {format_ms(found.timestamp_ms)}, "
        "are gone by retention"
    )
    if found.timestamp_ms > asked.from_ms:
        until = min(found.timestamp_ms, asked.to_ms)
        raise BadUsage(
            f"{gone}; of the range {format_ms(asked.from_ms)} to {format_ms(until)} cannot be "
            f"replayed: begin at {format_ms(found.timestamp_ms)} or later"
        )
    warn(f"{gone}; that part of the warm-up is missing")
