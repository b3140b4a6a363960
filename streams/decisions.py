"""One log line for each decision that an operator may have to defend.

Lines are tied together by fields, and hold no text of documents: `incident_id` and `revision` name
a transition, as on `alerts.events`; `document_ids` and `topic`, `partition`, `offset` a document.
A line is written when what it tells is acknowledged by the broker; a crash may repeat it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Final

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from streams.batch import Partition
from streams.logs import fields

log = logging.getLogger(__name__)

NAMED_DOCUMENTS: Final = 5


def transitions(alerts: Iterable[Alert]) -> None:
    """What became of incidents, with the score, what it opens at, and the foremost documents."""
    for alert in alerts:
        log.info(
            "incident %s: %s in %s is %s",
            alert.reason,
            alert.signal,
            alert.region.iso,
            alert.severity,
            extra=fields(
                incident_id=alert.incident_id,
                revision=alert.revision,
                reason=alert.reason,
                region=alert.region.iso,
                signal=alert.signal,
                severity=alert.severity,
                certainty=alert.certainty,
                score=alert.score,
                threshold=alert.threshold,
                data_gap=alert.data_gap,
                owners=alert.corroboration.owners,
                stories=alert.corroboration.stories,
                document_ids=[found.document_id for found in alert.evidence[:NAMED_DOCUMENTS]],
                event_time=alert.updated_at,
                model=alert.model.snapshot,
                params_id=alert.model.params,
            ),
        )


def refusals(letters: Iterable[DeadLetter]) -> None:
    """Which records went to dead letters, and why."""
    for letter in letters:
        source = letter.origin.input
        log.warning(
            "refused: %s",
            letter.reason,
            extra=fields(
                topic=source.topic,
                partition=source.partition,
                offset=letter.origin.offset,
                kind=letter.kind,
                reason=letter.reason,
                bytes=letter.length,
                sha256=letter.sha256,
            ),
        )


def params_changed(partition: Partition, before: str, after: str, offset: int) -> None:
    """Which parameters a tracker goes on with, from which offset of the log."""
    if before != after:
        log.info(
            "parameters changed from %s to %s",
            before,
            after,
            extra=fields(
                topic=partition.topic, partition=partition.number, offset=offset,
                params_id=after, former=before,
            ),
        )  # fmt: skip
