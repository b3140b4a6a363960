"""The role `learn`: labels in, models out; each verdict is predicted, measured and then learned."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from detectors.model.learning import BINS, Features, Learner, calibration_error
from schemas.codec import decode_label
from schemas.dead_letter import DeadLetter
from schemas.errors import DecodeError
from schemas.label import Label
from schemas.model import Measures, ModelSnapshot
from schemas.observation import Input, Origin
from schemas.signals import SIGNALS
from streams import decisions
from streams.batch import Batch, Done, Partition
from streams.brokers.base import Outbox, Outgoing, Record
from streams.clock import Clock, SystemClock
from streams.logs import fields
from streams.metrics import Metrics
from streams.models.log import CURRENT, Registry, model_record
from streams.topics.names import Names

log = logging.getLogger(__name__)

KEPT: Final = 100
"""Models that learned, kept on the topic; older ones go, but for those in use."""

BIN_METRICS: Final = (
    "tocsin_prequential_bin_verdicts",
    "tocsin_prequential_bin_confirmed",
    "tocsin_prequential_bin_stated",
)

Find = Callable[[Sequence[str]], Mapping[str, Features]]


class LearnRole:
    """One learner for the one partition of labels, which goes on from the head of the models.

    A batch is done in this order: learned in memory; the model acknowledged under its digest and
    as `current`; done. The model says how far it has learned, so a crash anywhere leads to
    the same model: labels below that are skipped, all others are learned. `find` gives the
    features of documents; it may block.
    """

    def __init__(
        self,
        outbox: Outbox,
        *,
        names: Names,
        labels_id: str,
        registry: Registry,
        shipped: ModelSnapshot,
        find: Find,
        metrics: Metrics,
        clock: Clock | None = None,
    ) -> None:
        self._outbox = outbox
        self._names = names
        self._input = Input(topic=names.labels, topic_id=labels_id, partition=0)
        self._registry = registry
        self._shipped = shipped
        self._find = find
        self._metrics = metrics
        self._clock = clock or SystemClock()
        self._generation: int | None = None
        self._learner: Learner | None = None

    def forget(self) -> None:
        """Drop the learner; it is restored from the models when needed again."""
        self._learner = self._generation = None

    def held(self, partition: Partition, waiting: AbstractSet[Partition]) -> bool:
        """Never: there is one partition."""
        del partition, waiting
        return False

    def ended(self, partition: Partition) -> bool:
        """Never: labels have no end."""
        del partition
        return False

    async def handle(self, batches: Sequence[Batch]) -> list[Done]:
        """Learn from each batch; the model that follows from it is acknowledged on return."""
        return [await self._learn_from(batch) for batch in batches]

    async def _learn_from(self, batch: Batch) -> Done:
        began = self._clock.monotonic_s()
        learner = await self._ready(batch)
        if not batch.records:
            return Done(batch.start, batch.start)
        before = learner.applied
        labels, letters = self._decode(batch.records)
        wanted = [label.document_id for offset, label in labels if offset >= before]
        found = await asyncio.to_thread(self._find, wanted) if wanted else {}
        for offset, label in labels:
            self._learn(learner, offset, label, found.get(label.document_id))
        sends = [self._dead_letter(letter) for letter in letters]
        if learner.applied > before:
            sends += self._published(learner.snapshot())
        await self._outbox.send(sends)
        decisions.refusals(letters)
        if learner.applied > before:
            digest = learner.snapshot().digest
            log.info(
                "learned labels %d to %d: model %s", before, learner.applied - 1, digest[:16],
                extra=fields(model=digest, line=learner.line, labels=learner.applied),
            )  # fmt: skip
        self._measure(learner)
        end = batch.records[-1].offset + 1
        took = self._clock.monotonic_s() - began
        self._metrics.observe("tocsin_batch_records", len(batch.records), role="learn")
        self._metrics.observe("tocsin_batch_seconds", took, role="learn")
        return Done(end, end)

    async def _ready(self, batch: Batch) -> Learner:
        """The learner at the head of the latest line; `current` is mended where it lags behind."""
        if self._generation != batch.generation:
            self.forget()
            self._generation = batch.generation
        await asyncio.to_thread(self._registry.refresh)
        head, learner = self._registry.head(), self._learner
        if learner is None or (head is not None and head.standing[0] > learner.line):
            learner = Learner(self._shipped if head is None else head.snapshot)
            self._learner = learner
            self._measure(learner)
            log.info("learning goes on behind label %d of line %d", learner.applied, learner.line)
        current = self._registry.current
        if head is not None and (current is None or current.standing < head.standing):
            # A crash between the two records, or a learner that lost its place and wrote late.
            await self._outbox.send([model_record(self._names.models, head.snapshot, CURRENT)])
        return learner

    def _decode(
        self, records: Sequence[Record]
    ) -> tuple[list[tuple[int, Label]], list[DeadLetter]]:
        labels: list[tuple[int, Label]] = []
        letters = []
        for record in records:
            try:
                labels.append((record.offset, decode_label(record.value or b"")))
            except DecodeError as error:
                origin = Origin(input=self._input, offset=record.offset)
                value = record.value or b""
                letters.append(DeadLetter.of(origin, error.kind, error.reason, value))
                self._metrics.inc("tocsin_refused_total", topic=self._names.labels, kind=error.kind)
        return labels, letters

    def _dead_letter(self, letter: DeadLetter) -> Outgoing:
        topic = self._names.dead_letters
        return Outgoing(topic, 0, letter.key(), letter.value, letter.headers())

    def _learn(
        self, learner: Learner, offset: int, label: Label, features: Features | None
    ) -> None:
        for signal, outcome in learner.learn(offset, label, features).items():
            self._metrics.inc("tocsin_verdicts_total", signal=signal, outcome=outcome)

    def _published(self, snapshot: ModelSnapshot) -> list[Outgoing]:
        topic = self._names.models
        sends = [model_record(topic, snapshot), model_record(topic, snapshot, CURRENT)]
        old = self._registry.outdated(KEPT - 1)
        return sends + [Outgoing(topic, 0, digest.encode(), None) for digest in old]

    def _measure(self, learner: Learner) -> None:
        metrics = self._metrics
        metrics.info("tocsin_model_info", digest=learner.snapshot().digest)
        metrics.set("tocsin_labels_applied", learner.applied)
        for signal, sums in learner.measures.items():
            count = max(1, sums.verdicts)
            metrics.set("tocsin_prequential_verdicts", sums.verdicts, signal=signal)
            metrics.set("tocsin_prequential_log_loss", sums.log_loss / count, signal=signal)
            metrics.set("tocsin_prequential_brier", sums.squared_error / count, signal=signal)
            metrics.set("tocsin_prequential_ece", calibration_error(sums), signal=signal)
        # All signals from the start: what grows from a 0 that was scraped is counted whole.
        for signal in SIGNALS:
            self._measure_bins(signal, learner.measures.get(signal))

    def _measure_bins(self, signal: str, sums: Measures | None) -> None:
        bins = sums.reliability if sums else ((0, 0, 0.0),) * BINS
        for number, counted in enumerate(bins):
            labels = {"signal": signal, "bin": f"{number / BINS:.1f}"}
            for name, value in zip(BIN_METRICS, counted, strict=True):
                self._metrics.set(name, value, **labels)
