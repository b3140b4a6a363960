"""Which model each block is read with: the one in effect when it was begun, also when read again.

A switch is recorded on the `models` topic before the block's first observation is sent. A block
that an earlier reader may have begun keeps the model it had: the block that an assignment starts
in, and any block that the log's newest records name.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from detectors.pipeline import Core
from schemas.codec import decode_log
from schemas.errors import DecodeError
from schemas.model import ModelSnapshot, ModelUse, ModelUses
from schemas.observation import Input, RegionObservation
from schemas.tick import Tick
from schemas.topics import BLOCK
from streams.brokers.base import Broker, BrokerError, Outgoing
from streams.clock import Clock, SystemClock
from streams.logs import fields
from streams.models.log import Registry, model_record, use_record

log = logging.getLogger(__name__)

TAIL: Final = 5_000
"""Records per partition of the log in which begun blocks are looked for: some seconds' worth,
while offsets are committed every second."""
_KEPT_USES: Final = 16
_KEPT_CORES: Final = 8


class ModelChoice:
    """The models of one process's readers. `shipped` is the model of `core`.

    `look` comes before reading; `core_for` says what a block is read with; `records` gives what
    must be acknowledged before anything that was read with it is sent. A look that fails is made
    up for by the next, but for the first of an assignment, which raises BrokerError.
    """

    def __init__(
        self,
        core: Core,
        shipped: ModelSnapshot,
        registry: Registry,
        broker: Broker,
        *,
        observations: str,
        every_s: float,
        clock: Clock | None = None,
    ) -> None:
        self._own = core
        self._shipped = shipped
        self._registry = registry
        self._broker = broker
        self._observations = observations
        self._every_s = every_s
        self._clock = clock or SystemClock()
        self._looked: float | None = None
        self._cores: dict[str, Core] = {}
        self._uses: dict[str, list[ModelUse]] = {}
        self._free_from: dict[str, int] = {}
        self._begun: dict[str, int] | None = None
        self._changed: dict[str, Input] = {}

    @property
    def digest(self) -> str:
        """The model that new blocks are read with."""
        snapshot = self._registry.effective()
        return self._own.model_digest if snapshot is None else snapshot.digest

    def forget(self) -> None:
        """Drop what is known of partitions; others may read them now."""
        self._uses.clear()
        self._free_from.clear()
        self._changed.clear()
        self._begun = self._looked = None

    async def look(self) -> None:
        """Read what is new on the topic, if it is time, and what blocks are begun, if it counts."""
        now = self._clock.monotonic_s()
        if self._looked is None or now - self._looked >= self._every_s:
            try:
                await asyncio.to_thread(self._registry.refresh)
            except BrokerError as error:
                # Without the recorded switches nothing may be read; later looks can wait.
                if self._looked is None:
                    raise
                log.warning("models are not looked at: %s", error)
            self._looked = now
        due = any(uses[-1].digest != self.digest for uses in self._uses.values())
        if self._begun is None and due:
            self._begun = await asyncio.to_thread(self._blocks_begun)

    def core_for(self, source: Input, block: int) -> Core:
        """The core for the block that starts at offset `block`, before any of it is read."""
        name = source.name
        uses = self._uses.get(name)
        if uses is None:
            uses = self._uses[name] = self._recorded(source)
            # What is read first may have been begun by another reader, at some time.
            self._free_from[name] = block + BLOCK if uses else block
        if uses and not self._may_switch(name, block):
            held = [use for use in uses if use.block <= block] or uses[:1]
            core = self._core(held[-1].digest)
            if core is not None:
                return core
            log.warning("%s: model %s is gone; another is used", name, held[-1].digest)
        core = self._core(self.digest) or self._own
        if not uses or uses[-1].digest != core.model_digest:
            self._switch(source, block, core.model_digest)
        return core

    def _recorded(self, source: Input) -> list[ModelUse]:
        known = self._registry.uses.get(source.name)
        return list(known.uses) if known and known.topic_id == source.topic_id else []

    def _may_switch(self, name: str, block: int) -> bool:
        uses = self._uses[name]
        if uses[-1].digest == self.digest and block >= uses[-1].block:
            return True
        begun = None if self._begun is None else self._begun.get(name, 0)
        free = self._free_from[name]
        return begun is not None and block >= max(free, begun, uses[-1].block + BLOCK)

    def _switch(self, source: Input, block: int, digest: str) -> None:
        uses = [use for use in self._uses[source.name] if use.block < block]
        self._uses[source.name] = [*uses, ModelUse(block=block, digest=digest)][-_KEPT_USES:]
        self._changed[source.name] = source
        log.info(
            "%s: read with model %s from offset %d on", source.name, digest[:16], block,
            extra=fields(
                topic=source.topic, partition=source.partition, offset=block, model=digest
            ),
        )  # fmt: skip

    def _core(self, digest: str) -> Core | None:
        if digest == self._own.model_digest:
            return self._own
        core = self._cores.get(digest)
        if core is None:
            snapshot = self._registry.find(digest)
            if snapshot is None:
                return None
            core = self._cores[digest] = self._own.using(snapshot)
            for old in list(self._cores)[:-_KEPT_CORES]:
                del self._cores[old]
        return core

    def records(self) -> Sequence[Outgoing]:
        """Switches not recorded yet, and our own model where the topic does not have it."""
        sends: list[Outgoing] = []
        topic = self._registry.topic
        for name, source in self._changed.items():
            uses = self._uses[name]
            own = uses[-1].digest == self._shipped.digest
            if own and not sends and self._registry.find(self._shipped.digest) is None:
                sends.append(model_record(topic, self._shipped))
            record = ModelUses(topic_id=source.topic_id, uses=tuple(uses))
            sends.append(use_record(topic, name, record))
        self._changed.clear()
        return sends

    def _blocks_begun(self) -> dict[str, int]:
        """Per input partition the end of the last block that the log's newest records name."""
        begun: dict[str, int] = {}
        for number, (first, end) in enumerate(self._broker.bounds(self._observations)):
            start = max(first, end - TAIL)
            for record in self._broker.read(self._observations, number, start, end):
                try:
                    entry = decode_log(record.value or b"")
                except DecodeError:
                    continue
                if isinstance(entry, Tick):
                    name, upto = entry.input.name, entry.upto
                elif isinstance(entry, RegionObservation):
                    name, upto = entry.origin.input.name, entry.origin.offset + 1
                else:
                    continue
                begun[name] = max(begun.get(name, 0), -(-upto // BLOCK) * BLOCK)
        return begun
