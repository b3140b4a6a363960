"""Finds the features of labelled documents in the observations log, in bounded memory.

An index of the newest observations that carry features is kept: 64 bits of the document's id and
where the observation stands. It is read on when asked, so a role without labels reads nothing.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

import msgspec

from detectors.model.learning import Features
from streams.brokers.base import Broker, BrokerError, Record

PIECE: Final = 2_000


class _Carrier(msgspec.Struct):
    """As much of a RegionObservation as is needed here; features are decoded when asked for."""

    document_id: str
    features: msgspec.Raw


_CARRIER: Final = msgspec.json.Decoder(_Carrier)
_FEATURES: Final = msgspec.json.Decoder(dict[str, dict[str, float]])
_NONE: Final = b"{}"


class FeatureIndex:
    """Features by document id, of about the newest `capacity` observations of the log.

    Where a document was observed several times, the latest counts: of one partition the greatest
    offset. Blocks; raises BrokerError.
    """

    def __init__(self, broker: Broker, topic: str, capacity: int) -> None:
        self._broker = broker
        self._topic = topic
        self._capacity = capacity
        self._where: OrderedDict[int, tuple[int, int]] = OrderedDict()
        self._next: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._where)

    def find(self, document_ids: Iterable[str]) -> dict[str, Features]:
        """The features of those documents that are found, as of now."""
        wanted = sorted(set(document_ids))
        if not wanted:
            return {}
        self._read_on()
        found: dict[str, Features] = {}
        for document_id in wanted:
            where = self._where.get(_mark(document_id))
            carrier = None if where is None else self._at(*where)
            if carrier is not None and carrier.document_id == document_id:
                found[document_id] = _FEATURES.decode(carrier.features)
        return found

    def _read_on(self) -> None:
        bounds = self._broker.bounds(self._topic)
        for number, (first, end) in enumerate(bounds):
            newest = end - self._capacity // len(bounds)
            start = max(first, newest, self._next.get(number, 0))
            for piece in range(start, end, PIECE):
                stop = min(piece + PIECE, end)
                for record in self._broker.read(self._topic, number, piece, stop):
                    self._note(record)
            self._next[number] = end

    def _note(self, record: Record) -> None:
        carrier = _carrier(record)
        if carrier is None or bytes(carrier.features) == _NONE:
            return
        mark = _mark(carrier.document_id)
        self._where[mark] = record.partition, record.offset
        self._where.move_to_end(mark)
        if len(self._where) > self._capacity:
            self._where.popitem(last=False)

    def _at(self, partition: int, offset: int) -> _Carrier | None:
        for record in self._broker.read(self._topic, partition, offset, offset + 1):
            return _carrier(record)
        return None


def _carrier(record: Record) -> _Carrier | None:
    # A Tick's key is an input partition's name, an observation's is a country.
    if record.value is None or len(record.key or b"") != 2:  # noqa: PLR2004 - ISO 3166-1 alpha-2
        return None
    try:
        return _CARRIER.decode(record.value)
    except msgspec.DecodeError as error:
        raise BrokerError(
            f"{record.topic}/{record.partition}, offset {record.offset}: "
            f"this record is none of ours: {error}"
        ) from error


def _mark(document_id: str) -> int:
    whole = hashlib.sha256(document_id.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(whole[:8], "big")
