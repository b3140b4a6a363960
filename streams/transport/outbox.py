"""Sending from a role: everything of a call is acknowledged, or the call fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

from aiokafka.errors import KafkaError

from streams.brokers.base import Outgoing, SendFailed
from streams.metrics import Metrics


class FaustOutbox:
    """Sends through the app's producer; a record not acknowledged by the deadline is an error."""

    def __init__(self, producer: Callable[[], Any], metrics: Metrics, *, deadline_s: float) -> None:
        self._producer = producer
        self._metrics = metrics
        self._deadline_s = deadline_s
        self._flying = 0

    async def send(self, records: Sequence[Outgoing]) -> list[int | None]:
        """The records' offsets once all are acknowledged; raises SendFailed."""
        if not records:
            return []
        self._flying += len(records)
        self._metrics.set("tocsin_sends_in_flight", self._flying)
        try:
            return await asyncio.wait_for(self._send(records), self._deadline_s)
        except TimeoutError:
            self._failed(records)
            raise SendFailed(
                f"{len(records)} records, the first for {records[0].topic}, were not "
                f"acknowledged within {self._deadline_s} s"
            ) from None
        except KafkaError as error:
            self._failed(records)
            raise SendFailed(
                f"a record for one of {sorted({r.topic for r in records})} was refused: {error!r}"
            ) from error
        finally:
            self._flying -= len(records)
            self._metrics.set("tocsin_sends_in_flight", self._flying)

    def _failed(self, records: Sequence[Outgoing]) -> None:
        for topic in sorted({record.topic for record in records}):
            self._metrics.inc("tocsin_send_failures_total", topic=topic)

    async def _send(self, records: Sequence[Outgoing]) -> list[int | None]:
        producer = self._producer()
        lanes: dict[tuple[str, int], list[int]] = {}
        for number, record in enumerate(records):
            lanes.setdefault((record.topic, record.partition), []).append(number)
        offsets: list[int | None] = [None] * len(records)
        pending: list[tuple[list[int], Awaitable[Any]]] = []
        for (topic, partition), numbers in lanes.items():
            pending += await self._send_lane(producer, topic, partition, numbers, records)
            self._metrics.inc("tocsin_sends_total", len(numbers), topic=topic)
            # From 0, or Prometheus would not see the first failure as an increase.
            self._metrics.inc("tocsin_send_failures_total", 0, topic=topic)
        metadata = await asyncio.gather(*(future for _, future in pending))
        for (numbers, _), sent in zip(pending, metadata, strict=True):
            if sent is not None and sent.offset >= 0:
                for position, number in enumerate(numbers):
                    offsets[number] = sent.offset + position
        return offsets

    async def _send_lane(
        self,
        producer: Any,
        topic: str,
        partition: int,
        numbers: Sequence[int],
        records: Sequence[Outgoing],
    ) -> list[tuple[list[int], Awaitable[Any]]]:
        pending: list[tuple[list[int], Awaitable[Any]]] = []
        batch, held = producer.create_batch(), cast("list[int]", [])
        for number in numbers:
            record = records[number]
            entry = {"key": record.key, "value": record.value, "timestamp": None}
            headers = list(record.headers)
            if batch.append(**entry, headers=headers) is None:
                future = await producer.send_batch(batch, topic, partition=partition)
                pending.append((held, future))
                batch, held = producer.create_batch(), []
                if batch.append(**entry, headers=headers) is None:
                    raise SendFailed(f"a record for {topic} is too large for any batch")
            held.append(number)
        batch.close()
        pending.append((held, await producer.send_batch(batch, topic, partition=partition)))
        return pending
