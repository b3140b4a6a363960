"""The state store: a compacted topic whose sealed flushes are believed, whoever wrote last.

A value is MessagePack `[n, snapshot]`: its key as of offset n of the log. A flush
writes the keys that changed and, last, the seal; what a crash leaves of a flush has no seal of its
log offset and is not believed. So of each key the value with the greatest log offset counts that
is not above the greatest seal's, wherever in the topic it stands.

A worker that was paused past its session may wake and write what its successor has long passed.
Such late values do no harm while the better ones stand in the log, but compaction keeps the last.
So the owner finds them, by acknowledged offsets that do not follow on one another and by the
partition's end, and writes the better values once more.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from streams.brokers.base import BrokerError, Outbox, Outgoing, Record
from streams.logs import fields

log = logging.getLogger(__name__)

PIECE: Final = 2_000
_NIL: Final = msgspec.msgpack.encode(None)

Bounds = Callable[[], Awaitable[tuple[int, int]]]
Read = Callable[[int, int], Awaitable[Sequence[Record]]]


class _Stamp(msgspec.Struct, array_like=True):
    log_offset: int
    snapshot: msgspec.Raw


class _Value(NamedTuple):
    """One value of a key: as of which log offset, where it stands, whether it ends the key.

    `size` is in bytes.
    """

    log_offset: int
    offset: int
    gone: bool
    size: int


def tombstone(log_offset: int) -> bytes:
    """The value that ends a key as of a log offset; a null value, which says no offset, follows."""
    return msgspec.msgpack.encode((log_offset, None))


class StateStore:
    """One partition of the `state` topic. `bounds` and `read` ask the broker, `outbox` writes.

    `load` comes first; `write` returns when all is acknowledged. All three, with `check`, mend
    what a former owner has written behind our back; `mended` counts the keys.
    """

    def __init__(
        self,
        topic: str,
        partition: int,
        *,
        seal: str,
        bounds: Bounds,
        read: Read,
        outbox: Outbox,
    ) -> None:
        self._topic = topic
        self._partition = partition
        self._seal = seal
        self._bounds = bounds
        self._read = read
        self._outbox = outbox
        self._sealed = -1
        self._living: dict[str, _Value] = {}
        self._next = 0
        self.mended = 0

    async def load(self, remaining: Callable[[int], None] | None = None) -> dict[str, bytes]:
        """The value that counts of every key that has one.

        `remaining` is told, piece by piece, how many records are still to be read.
        """
        first, end = await self._bounds()
        loading = _Loading(self._seal)
        for piece in range(first, end, PIECE):
            if remaining is not None:
                remaining(end - piece)
            async for record in self._scan(piece, min(piece + PIECE, end)):
                loading.take(self._key(record), self._stamp(record), record)
        if remaining is not None:
            remaining(0)
        self._next = end
        self._sealed = loading.sealed
        self._living = {key: best for key, (best, _) in loading.best.items() if not best.gone}
        values = {key: loading.best[key][1] for key in self._living}
        await self._mend(loading.stale(), values)
        return values

    async def _scan(self, start: int, stop: int) -> AsyncIterator[Record]:
        # In pieces: what has not been compacted yet may be many times what is remembered.
        for piece in range(start, stop, PIECE):
            for record in await self._read(piece, min(piece + PIECE, stop)):
                yield record

    def _key(self, record: Record) -> str:
        if record.key is None:
            raise self._strange(record, "it has no key")
        return record.key.decode("utf-8", "replace")

    def _stamp(self, record: Record) -> _Value | None:
        """What the record's value says; None for a null."""
        if record.value is None:
            return None
        try:
            stamp = msgspec.msgpack.decode(record.value, type=_Stamp)
        except msgspec.DecodeError as error:
            raise self._strange(record, str(error)) from error
        gone = bytes(stamp.snapshot) == _NIL
        return _Value(stamp.log_offset, record.offset, gone, len(record.value))

    def _strange(self, record: Record, why: str) -> BrokerError:
        return BrokerError(
            f"{self._topic}/{self._partition}, offset {record.offset}: no state of ours: {why}"
        )

    async def write(self, changes: Iterable[tuple[str, bytes | None]], log_offset: int) -> None:
        """Write a flush as of `log_offset` in the order given, the seal last; None ends a key."""
        records: list[Outgoing] = []
        for key, value in changes:
            if value is None:
                records.append(self._outgoing(key, tombstone(log_offset)))
            records.append(self._outgoing(key, value))
        if not records:
            return
        foreign = await self._send(records, log_offset)
        self._sealed = log_offset
        await self._mend(await self._late(foreign))

    def _outgoing(self, key: str, value: bytes | None) -> Outgoing:
        return Outgoing(self._topic, self._partition, key.encode(), value)

    async def _send(self, records: Sequence[Outgoing], log_offset: int) -> list[tuple[int, int]]:
        """Send, note where our values stand, and give the stretches that others have written."""
        offsets = await self._outbox.send(records)
        due, gaps = self._next, []
        if None in offsets:
            # The answer to a repeated send does not say where the first one went: look at all.
            gaps = [(due, (await self._bounds())[1])]
        for record, offset in zip(records, offsets, strict=True):
            key = (record.key or b"").decode()
            at = -1 if offset is None else offset
            if record.value is None:
                self._living.pop(key, None)
            else:
                self._living[key] = _Value(log_offset, at, gone=False, size=len(record.value))
            if at > due and None not in offsets:
                gaps.append((due, at))
            due = max(due, at + 1)
        self._next = max([due, *(stop for _, stop in gaps)])
        return gaps

    async def _late(self, stretches: Iterable[tuple[int, int]]) -> list[str]:
        """Keys of the stretches whose value there is older than what counts."""
        late: dict[str, None] = {}
        for start, stop in stretches:
            async for record in self._scan(start, stop):
                key, found = self._key(record), self._stamp(record)
                best = self._living.get(key)
                counts = self._sealed if best is None else best.log_offset
                if found is None:
                    # A null follows the value that ends its key, and is judged with it.
                    continue
                if found.log_offset == counts and best is not None:
                    self._living[key] = best._replace(offset=found.offset)
                    late.pop(key, None)
                elif best is not None and best.offset > found.offset:
                    continue
                elif found.log_offset <= counts and (best is not None or not found.gone):
                    late[key] = None
        return list(late)

    def size(self) -> tuple[int, int]:
        """How many keys have a value, and the bytes of all their values."""
        return len(self._living), sum(best.size for best in self._living.values())

    async def check(self) -> None:
        """See whether another has written since; for when there is nothing to write."""
        _, end = await self._bounds()
        if end > self._next:
            start, self._next = self._next, end
            await self._mend(await self._late([(start, end)]))

    async def _mend(self, keys: Sequence[str], values: dict[str, bytes] | None = None) -> None:
        if not keys:
            return
        log.warning(
            "%s/%d: another worker wrote %d older values after ours; ours are written again",
            self._topic,
            self._partition,
            len(keys),
            extra=fields(topic=self._topic, partition=self._partition, keys=sorted(keys)[:20]),
        )
        for key in keys:
            best = self._living.get(key)
            if best is None:
                ended = self._outgoing(key, tombstone(self._sealed)), self._outgoing(key, None)
                await self._send(ended, self._sealed)
                continue
            value = values[key] if values is not None else await self._again(key, best)
            await self._send([self._outgoing(key, value)], best.log_offset)
        self.mended += len(keys)

    async def _again(self, key: str, best: _Value) -> bytes:
        for record in await self._read(best.offset, best.offset + 1):
            if record.key == key.encode() and record.value is not None:
                return record.value
        raise BrokerError(
            f"{self._topic}/{self._partition}, offset {best.offset}: the value of {key} is gone"
        )


class _Loading:
    """Chooses the values that count while the partition is read from its start."""

    def __init__(self, seal: str) -> None:
        self._seal = seal
        self.sealed = -1
        self.best: dict[str, tuple[_Value, bytes]] = {}
        self._unsealed: dict[str, list[tuple[_Value, bytes]]] = {}
        self._last: dict[str, int] = {}

    def take(self, key: str, found: _Value | None, record: Record) -> None:
        if found is None or record.value is None:
            return
        self._last[key] = found.log_offset
        if key == self._seal and found.log_offset >= self.sealed:
            self.sealed = found.log_offset
            self._believe()
        if found.log_offset > self.sealed:
            self._unsealed.setdefault(key, []).append((found, record.value))
        else:
            self._offer(key, found, record.value)

    def _offer(self, key: str, found: _Value, value: bytes) -> None:
        best = self.best.get(key)
        if best is None or found.log_offset >= best[0].log_offset:
            self.best[key] = found, value

    def _believe(self) -> None:
        for key, waiting in list(self._unsealed.items()):
            still = [entry for entry in waiting if entry[0].log_offset > self.sealed]
            for found, value in waiting:
                if found.log_offset <= self.sealed:
                    self._offer(key, found, value)
            if still:
                self._unsealed[key] = still
            else:
                del self._unsealed[key]

    def stale(self) -> list[str]:
        """Keys whose last value in the log is older than the one that counts."""
        return [key for key, (best, _) in self.best.items() if self._last[key] < best.log_offset]
