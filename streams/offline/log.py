"""Alerts computed from the observations log alone: no Faust, no state, one pass from its start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detectors.params import Params
from detectors.tracker import PartitionTracker
from schemas.alert import Alert
from schemas.codec import decode_log
from schemas.errors import DecodeError
from schemas.topics import BY_NAME
from streams.brokers.base import Broker, BrokerError
from streams.settings import Settings


def offline_alerts(
    broker: Broker,
    settings: Settings,
    params: Params | None = None,
    partitions: Iterable[int] | None = None,
) -> Iterator[Alert]:
    """Every transition that follows from the log as it is now, partition by partition.

    `partitions` says which and in what order; each stands for itself, so the order is nothing to
    the result. The ends are fixed at the start. Raises BrokerError for a record not of ours.
    """
    topic = BY_NAME["observations"].full_name(settings.deployment)
    bounds = broker.bounds(topic)
    for number in range(len(bounds)) if partitions is None else partitions:
        first, end = bounds[number]
        tracker = PartitionTracker(number, params or Params())
        for record in broker.read(topic, number, first, end):
            try:
                entry = decode_log(record.value or b"")
            except DecodeError as error:
                raise BrokerError(
                    f"{topic}/{number}, offset {record.offset}: none of ours: {error.reason}"
                ) from error
            yield from tracker.apply(record.offset, entry)
