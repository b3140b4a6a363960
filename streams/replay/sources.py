"""Documents of a replay, from files or from a broker: what lies in the range, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.control import CONTROL_HEADER
from schemas.document import Kind
from schemas.observation import Input
from schemas.times import format_ms
from schemas.topics import INPUTS
from streams.brokers.base import Broker
from streams.errors import BadUsage
from streams.offline.merging import feeds_of_files
from streams.offline.stretches import Partition, Raw, event_ms_of
from streams.replay.plan import Plan


class Documents:
    """The inputs of a plan as partitions to observe; counts what is in the range on the way.

    Documents before the warm-up and after the range are left out, as if they were not there; a
    record without a readable time stays, to be refused in its place.
    """

    def __init__(self, plan: Plan, broker: Broker | None = None) -> None:
        self._plan = plan
        self._broker = broker
        self.in_range = 0
        self.first_ms: int | None = None
        # The times of all that was looked at, also of what is left out.
        self._seen: tuple[int, int] | None = None

    def partitions(self) -> list[Partition]:
        """One partition for each file, or for each partition of the topics."""
        plan = self._plan
        if plan.files:
            return [
                Partition(
                    feed.input,
                    feed.kind,
                    self._kept(Raw(line.number - 1, None, line.value) for line in feed.lines),
                )
                for feed in feeds_of_files(plan.files)
            ]
        kinds: dict[str, Kind] = {
            row.full_name(plan.deployment): row.kind for row in INPUTS if row.kind is not None
        }
        return [
            Partition(
                Input(topic=span.topic, topic_id=span.topic_id, partition=span.partition),
                kinds[span.topic],
                self._kept(self._read(span.topic, span.partition, span.start, span.end)),
            )
            for span in plan.spans
        ]

    def _read(self, topic: str, partition: int, start: int, end: int) -> Iterator[Raw]:
        if self._broker is None:
            raise BadUsage("--topic: a broker is needed to read it")
        for record in self._broker.read(topic, partition, start, end):
            control = any(name == CONTROL_HEADER for name, _ in record.headers)
            yield Raw(record.offset, record.timestamp_ms, record.value or b"", control)

    def _kept(self, records: Iterator[Raw]) -> Iterator[Raw]:
        plan = self._plan
        for raw in records:
            at_ms = event_ms_of(raw)
            if at_ms is not None:
                first, last = self._seen or (at_ms, at_ms)
                self._seen = min(first, at_ms), max(last, at_ms)
                if at_ms >= plan.to_ms or (plan.warmup_ms is not None and at_ms < plan.warmup_ms):
                    continue
                self.in_range += at_ms >= plan.from_ms
                self.first_ms = at_ms if self.first_ms is None else min(self.first_ms, at_ms)
            yield raw._replace(at_ms=at_ms)

    def check(self, names: Sequence[str]) -> None:
        """Raise BadUsage where nothing was in the range."""
        if not self.in_range:
            plan = self._plan
            seen = "no document with a readable time was found"
            if self._seen is not None:
                first, last = map(format_ms, self._seen)
                seen = f"what was read is of {first} to {last}"
            raise BadUsage(
                f"nothing to replay: no document of {', '.join(names)} is of "
                f"{format_ms(plan.from_ms)} to {format_ms(plan.to_ms)}; {seen}"
            )
