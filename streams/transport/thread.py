"""The thread that talks to Kafka for our consumer."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka.errors import CommitFailedError
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.transport.gathering import gather
from streams.transport.wiring import Wiring

log = logging.getLogger(__name__)


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread that talks to Kafka: shares a poll among partitions, commits with a binding."""

    wiring: Wiring

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        # Faust fixes this at 1500 ms; aiokafka has one fetch per broker in flight, so that an
        # empty partition's long poll would hold up a busy one.
        consumer._fetch_max_wait_ms = self.wiring.fetch_max_wait_ms
        return consumer

    async def _fetch_records(
        self,
        consumer: Any,
        active_partitions: Any,
        timeout: float | None = None,  # noqa: ASYNC109 - Faust's signature
        max_records: int | None = None,
    ) -> Any:
        # aiokafka empties one partition after the other; a poll takes from each what is its share.
        most = max_records or 1
        ready = [tp for tp in active_partitions if tp in consumer._fetcher._records]
        drained: Any = {}
        for tp in ready:
            share = max(1, most // len(ready))
            drained.update(
                await super()._fetch_records(consumer, {tp}, timeout=0, max_records=share)
            )
        if not drained:
            drained = await super()._fetch_records(
                consumer, active_partitions, timeout, max_records
            )
        gather(consumer._fetcher, sum(map(len, drained.values())), self.wiring.fetch_max_wait_ms)
        return drained

    async def committed(self, partitions: Iterable[TP]) -> Mapping[TP, tuple[int, str]]:
        """Committed offset and binding of the partitions that have one."""
        found: Mapping[TP, tuple[int, str]] = await self.call_thread(
            self._committed, list(partitions)
        )
        return found

    async def _committed(self, partitions: list[TP]) -> dict[TP, tuple[int, str]]:
        coordinator = self._ensure_consumer()._coordinator
        found = await coordinator.fetch_committed_offsets(
            [TopicPartition(tp.topic, tp.partition) for tp in partitions]
        )
        return {
            TP(tp.topic, tp.partition): (entry.offset, entry.metadata)
            for tp, entry in found.items()
            if entry.offset >= 0
        }

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        assigned = self.assignment()
        consumer = self._ensure_consumer()
        try:
            await consumer.commit(
                {
                    TopicPartition(tp.topic, tp.partition): OffsetAndMetadata(
                        offset, self.wiring.binding(tp.topic)
                    )
                    for tp, offset in offsets.items()
                    if tp in assigned
                }
            )
        except CommitFailedError as error:
            # Another owner goes on from the offset before; what we did since is repeated.
            log.info("commit refused, the partitions are being given away: %s", error)
            return False
        return True
