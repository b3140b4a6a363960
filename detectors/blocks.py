"""Blocks and Ticks: one input partition read in order, counted so that the counts tile it.

An input partition is cut into blocks of 256 offsets. A reader starts at a block start, takes
every record, and says in Ticks what it has seen; Ticks of one block are cumulative, so a reader
that starts again at the block's start repeats and never doubles a count.
"""

from __future__ import annotations

import bisect
import collections
from collections.abc import Iterable
from typing import Final, Protocol

from detectors.inputs import InputRecord
from detectors.observed import Observed
from detectors.tally import Tally
from schemas.codec import decode, decode_document
from schemas.control import InputControl
from schemas.dead_letter import DeadLetter
from schemas.document import Document, Kind
from schemas.errors import BadField, DecodeError
from schemas.observation import Input, Origin, RegionObservation
from schemas.tick import Tick
from schemas.times import HOUR_MS, format_ms
from schemas.topics import BLOCK

__all__ = ["MAX_AHEAD_MS", "BlockReader", "InputRecord", "Observes", "Output", "coalesce"]

Output = RegionObservation | Tick | DeadLetter

# A document may be dated this much after its record was written (clocks differ).
MAX_AHEAD_MS: Final = HOUR_MS


class Observes(Protocol):
    """What a reader asks of the core (`detectors.pipeline.Core`)."""

    model_digest: str

    def observe(self, document: Document, event_ms: int, origin: Origin) -> Observed:
        """What the document says of each country it names."""


class BlockReader:
    """The first stage for one input partition, from a block start on.

    `roster` names all input partitions. `trusted` are the principals whose control records
    count. `event_ms` is the greatest event time before `start`, for who reads on from another
    reader's block. Offsets must rise; offsets jumped over are counted as gaps. Raises ValueError
    where `start` is no block start or an offset comes twice.
    """

    def __init__(
        self,
        input: Input,  # noqa: A002 - the domain's word, also in the records
        core: Observes,
        *,
        roster: tuple[str, ...],
        kind: Kind,
        start: int = 0,
        trusted: frozenset[str] = frozenset(),
        event_ms: int | None = None,
    ) -> None:
        if start % BLOCK:
            message = f"{input.name}: {start} is not a block start (a multiple of {BLOCK})"
            raise ValueError(message)
        self.input = input
        self.position = start
        self.ended = False
        self._languages: dict[str, int] = {}
        self._core = core
        self._roster = roster
        self._kind = kind
        self._trusted = trusted
        self._event_ms = event_ms
        # A block always ends with a Tick.
        self._ticked_hour = None if event_ms is None else event_ms // HOUR_MS
        self._idle = False
        self._open_block()

    def _open_block(self) -> None:
        self._block = self.position
        self._counts: dict[tuple[str, int], Tally] = {}
        self._keys: list[tuple[str, int]] = []
        self._refused = 0
        self._control = 0
        self._gaps = 0

    def at_block_start(self) -> bool:
        """Whether nothing of the current block has been read."""
        return self.position == self._block

    def use(self, core: Observes) -> None:
        """Read on with another core; raises ValueError within a block."""
        if not self.at_block_start():
            message = f"{self.input.name}: the model may change at block starts only"
            raise ValueError(message)
        self._core = core

    @property
    def event_ms(self) -> int | None:
        """The greatest event time read so far."""
        return self._event_ms

    def take_languages(self) -> collections.Counter[str]:
        """Documents by language (`language.label`) since this was last asked."""
        taken, self._languages = self._languages, {}
        return collections.Counter(taken)

    def step(self, record: InputRecord) -> list[Output]:
        """What follows from one record, in the order in which it must be sent."""
        if record.offset < self.position:
            message = f"{self.input.name}: offset {record.offset} after {self.position - 1}"
            raise ValueError(message)
        outputs: list[Output] = []
        while self.position < record.offset:
            skipped = min(record.offset, self._block + BLOCK) - self.position
            self._gaps += skipped
            self._advance(skipped, outputs)
        outputs.extend(self._take(record))
        hour = None if self._event_ms is None else self._event_ms // HOUR_MS
        due = self._idle or self.ended or (hour is not None and hour != self._ticked_hour)
        self._idle = self.ended
        ends_block = self.position + 1 == self._block + BLOCK
        self.position += 1
        if due or ends_block:
            outputs.append(self.tick(idle=self._idle))
        if ends_block:
            self._open_block()
        return outputs

    def _advance(self, count: int, outputs: list[Output]) -> None:
        self.position += count
        if self.position == self._block + BLOCK:
            outputs.append(self.tick(idle=self._idle))
            self._open_block()

    def tick(self, *, idle: bool) -> Tick:
        """The block so far as a Tick; `idle` when the partition is read to its end and silent."""
        self._idle = idle
        self._ticked_hour = None if self._event_ms is None else self._event_ms // HOUR_MS
        return Tick(
            input=self.input,
            block=self._block,
            upto=self.position,
            event_ms=self._event_ms,
            volumes=tuple([self._counts[key].volume() for key in self._keys]),
            refused=self._refused,
            control=self._control,
            gaps=self._gaps,
            model=self._core.model_digest,
            idle=idle,
            roster=self._roster,
        )

    def _take(self, record: InputRecord) -> list[Output]:
        try:
            if record.control:
                self._take_control(record)
                return []
            document = decode_document(record.value, self._kind)
            event_ms = self._event_time(document, record)
        except DecodeError as error:
            self._refused += 1
            origin = Origin(input=self.input, offset=record.offset)
            return [DeadLetter.of(origin, error.kind, error.reason, record.value)]
        return self._observe(document, event_ms, record.offset)

    def _take_control(self, record: InputRecord) -> None:
        control = decode(InputControl, record.value)
        if control.principal not in self._trusted:
            message = f"principal: {control.principal[:64]!r} may not write control records"
            raise BadField(message)
        self._control += 1
        if control.what == "end-of-input":
            self.ended = True
        elif record.timestamp_ms is not None:
            self._see(record.timestamp_ms)

    def _event_time(self, document: Document, record: InputRecord) -> int:
        if record.timestamp_ms is None:
            return document.published_ms
        if document.published_ms > record.timestamp_ms + MAX_AHEAD_MS:
            message = (
                f"published: {format_ms(document.published_ms)} is more than an hour after "
                f"the record was written ({format_ms(record.timestamp_ms)})"
            )
            raise BadField(message)
        return min(document.published_ms, record.timestamp_ms)

    def _observe(self, document: Document, event_ms: int, offset: int) -> list[Output]:
        origin = Origin(input=self.input, offset=offset)
        observed = self._core.observe(document, event_ms, origin)
        self.ended = False
        self._see(event_ms)
        self._languages[observed.language] = self._languages.get(observed.language, 0) + 1
        key = (observed.group, observed.bin_ms)
        count = self._counts.get(key)
        if count is None:
            count = self._counts[key] = Tally(*key)
            bisect.insort(self._keys, key)
        told = observed.observations
        owner = told[0].owners[0] if told and told[0].owners else document.source
        count.add(owner, observed.probabilities, placed=bool(told))
        return [*told]

    def _see(self, event_ms: int) -> None:
        if self._event_ms is None or event_ms > self._event_ms:
            self._event_ms = event_ms


def coalesce(outputs: Iterable[Output]) -> list[Output]:
    """The same outputs with only the last Tick of each block, Ticks last.

    This is what one fetched batch sends: a later Tick of a block replaces the earlier ones.
    """
    ticks: dict[tuple[Input, int], Tick] = {}
    kept: list[Output] = []
    for output in outputs:
        if isinstance(output, Tick):
            ticks[output.input, output.block] = output
        else:
            kept.append(output)
    kept.extend(ticks.values())
    return kept
