"""Learner: verdicts in, predicted first and then learned; a snapshot that goes on where it stood.

Each verdict first tests the model and then teaches it, so the measures are honest without a test
set (prequential evaluation; Gama, Sebastião and Rodrigues, 2013). What is learned is a function of
the model it began with and of the verdicts that count, in the order of their offsets: how labels
are cut into batches, and where a worker ended and another went on, leave no trace in the bytes.
"""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final, Literal

from msgspec.structs import replace

from detectors.evidence.features import FEATURES
from detectors.model.classifier import SignalClassifier
from detectors.model.snapshot import digest_of
from schemas.label import Label
from schemas.model import Learning, Measures, ModelSnapshot
from schemas.signals import SIGNALS

__all__ = [
    "RECENT",
    "Features",
    "Learner",
    "Outcome",
    "calibration_error",
    "rolled_back",
]

Features = Mapping[str, Mapping[str, float]]
"""A document's features by signal and name, as its observation carries them."""

Outcome = Literal["learned", "repeat", "without-features", "without-evidence"]
"""What became of a verdict: `repeat`: learned already, from the same author; `without-features`:
the document was not observed, or bears on nothing, or was observed by a version with other
features; `without-evidence`: it says nothing on this signal."""

RECENT: Final = 1_024
"""So many verdicts back a repeat is known."""
BINS: Final = 10
# A double that JSON readers of every language keep whole.
_FINGERPRINT_BITS: Final = 53
_SURE: Final = 1e-9
_NAMES: Final = frozenset(FEATURES)
# Features lie between 0 and about 2: no document moves a weight by more than its share.
_LARGEST: Final = 10.0
_NOTHING: Final = Measures(
    verdicts=0, positive=0, log_loss=0.0, squared_error=0.0, reliability=((0, 0, 0.0),) * BINS
)


class Learner:
    """One model that learns from labels in the order of their offsets.

    `snapshot()` stands as of the last label of which a verdict was learned, so it does not depend
    on what came after; a Learner made from it goes on as this one does, to the last bit.
    """

    def __init__(self, start: ModelSnapshot) -> None:
        """Begin with a model, or go on with one that has learned. ValueError: it is not sound."""
        self._classifier = SignalClassifier.from_snapshot(start)
        learning = start.learning or Learning(
            base=start.digest, line=0, applied=0, measures={}, recent=()
        )
        self._base, self._line = learning.base, learning.line
        self.applied = learning.applied
        self._measures = dict(learning.measures)
        self._recent = OrderedDict.fromkeys(learning.recent)
        self._bare = start

    @property
    def line(self) -> int:
        """How many rollbacks lie behind."""
        return self._line

    @property
    def measures(self) -> Mapping[str, Measures]:
        """The prequential measures by signal, of the signals that were judged."""
        return self._measures

    def learn(self, offset: int, label: Label, features: Features | None) -> dict[str, Outcome]:
        """Predict, measure and learn each verdict of the label at `offset`; outcomes by signal.

        `features` None: the document is not known. A label below `applied` has no outcomes: it was
        learned before.
        """
        if offset < self.applied:
            return {}
        outcomes: dict[str, Outcome] = {}
        for signal in SIGNALS:
            if signal in label.verdicts:
                outcomes[signal] = self._take(signal, label, features)
        if "learned" in outcomes.values():
            self.applied = offset + 1
        return outcomes

    def _take(self, signal: str, label: Label, features: Features | None) -> Outcome:
        if not features or not _sound(features.get(signal, {})):
            return "without-features"
        if signal not in features:
            return "without-evidence"
        verdict = label.verdicts[signal]
        mark = fingerprint(label.document_id, label.author, signal, verdict=verdict)
        if mark in self._recent:
            return "repeat"
        predicted = self._classifier.predict(signal, features[signal])
        # A rate of one for both classes: weights by inverse prevalence were measured and lost.
        self._classifier.learn_one(signal, features[signal], label=verdict)
        known = self._measures.get(signal, _NOTHING)
        self._measures[signal] = measured(known, predicted, verdict=verdict)
        # The opposite verdict takes this one back; given once more later, it counts again.
        self._recent.pop(
            fingerprint(label.document_id, label.author, signal, verdict=not verdict), None
        )
        self._recent[mark] = None
        if len(self._recent) > RECENT:
            self._recent.popitem(last=False)
        return "learned"

    def snapshot(self) -> ModelSnapshot:
        """The model as it stands, with how far it has learned."""
        if self.applied == (self._bare.learning.applied if self._bare.learning else 0):
            return self._bare
        learning = Learning(
            base=self._base,
            line=self._line,
            applied=self.applied,
            measures=dict(self._measures),
            recent=tuple(self._recent),
        )
        return _sealed(replace(self._classifier.snapshot(), learning=learning))


def _sound(features: Mapping[str, float]) -> bool:
    return all(name in _NAMES and abs(value) <= _LARGEST for name, value in features.items())


def rolled_back(to: ModelSnapshot, line: int, applied: int) -> ModelSnapshot:
    """The model `to` as the start of another line that passes over all labels below `applied`."""
    learning = Learning(base=to.digest, line=line, applied=applied, measures={}, recent=())
    return _sealed(replace(to, learning=learning))


def fingerprint(document_id: str, author: str, signal: str, *, verdict: bool) -> int:
    """What is kept of a verdict, to know it again: 53 bits of its SHA-256."""
    said = "\0".join((document_id, author, signal, str(verdict)))
    whole = hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(whole[:8], "big") >> (64 - _FINGERPRINT_BITS)


def measured(known: Measures, predicted: float, *, verdict: bool) -> Measures:
    """The measures with one more verdict and what had been predicted for it."""
    likelihood = predicted if verdict else 1.0 - predicted
    bins = list(known.reliability)
    at = min(int(predicted * BINS), BINS - 1)
    count, positive, summed = bins[at]
    bins[at] = count + 1, positive + verdict, summed + predicted
    return Measures(
        verdicts=known.verdicts + 1,
        positive=known.positive + verdict,
        log_loss=known.log_loss - math.log(max(likelihood, _SURE)),
        squared_error=known.squared_error + (predicted - verdict) ** 2,
        reliability=tuple(bins),
    )


def calibration_error(measures: Measures) -> float:
    """Expected calibration error: mean distance of frequency and prediction over the bins."""
    distances = (abs(positive - summed) for _, positive, summed in measures.reliability)
    return sum(distances) / max(1, measures.verdicts)


def _sealed(snapshot: ModelSnapshot) -> ModelSnapshot:
    return replace(snapshot, digest=digest_of(snapshot))
