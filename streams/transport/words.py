"""Faust's and aiokafka's words for partitions, records and messages, in ours and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from faust.types import TP, ConsumerMessage

from streams.batch import Batch, Partition
from streams.brokers.base import Record


def tp_of(raw: Any) -> TP:
    """Faust's partition for aiokafka's."""
    return raw if isinstance(raw, TP) else TP(raw.topic, raw.partition)


def partition_of(tp: TP) -> Partition:
    """Ours for Faust's."""
    return Partition(tp.topic, tp.partition)


def record_of(raw: Any) -> Record:
    """Ours for aiokafka's."""
    return Record(
        raw.topic, raw.partition, raw.offset, raw.timestamp, raw.key, raw.value, raw.headers
    )


def message_of(poll: Sequence[Batch]) -> ConsumerMessage:
    """The one message by which Faust hands a whole poll to an agent, in the name of its first."""
    first = poll[0]
    return ConsumerMessage(
        first.partition.topic,
        first.partition.number,
        first.start,
        0.0,
        0,
        [],
        None,
        cast("bytes", poll),
        None,
        0,
        0,
        TP(*first.partition),
        generation_id=first.generation,
    )
