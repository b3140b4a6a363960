"""SignalClassifier: evidence to calibrated probability, one river logistic regression a signal.

The weights start from hand priors (`from_priors`) or from the shipped fit (`shipped`,
`detectors/data/model.json`, made by `fitting.fit`), and move with every verdict (`learn_one`).
Online updates are river's AdaGrad (Duchi, Hazan and Singer, 2011) with bounded gradients;
probabilities are calibrated by Platt's two parameters (Platt, 1999), learnt apart from the weights
and from predictions made before the label was seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import msgspec

from detectors.evidence.features import FEATURES, Evidence
from detectors.model.priors import INTERCEPT, prior_models
from detectors.model.snapshot import (
    FLATTEST,
    SCHEMA,
    STEEPEST,
    check,
    digest_of,
    parse,
    shipped_model,
)
from schemas.model import ModelSnapshot, SignalModel
from schemas.signals import SIGNALS

if TYPE_CHECKING:
    from river.linear_model import LogisticRegression

_RATE: Final = 0.05
_CALIBRATION_RATE: Final = 0.01


class SignalClassifier:
    """Probability of each signal being current news, from its evidence.

    Predicting changes nothing. A signal without evidence has no prediction: its probability is 0.
    Equal snapshots predict equally, to the last bit.

    >>> classifier = SignalClassifier.from_priors()
    >>> classifier.predict("attack", {"strength": 1.0, "clean": 1.0, "lead": 1.0}) > 0.5
    True
    """

    def __init__(self, models: Mapping[str, SignalModel], provenance: Mapping[str, str]) -> None:
        """Take models by signal, one for each of `SIGNALS`, and where they come from."""
        self._models = {signal: _Model(models[signal]) for signal in SIGNALS}
        self._provenance = dict(provenance)

    @classmethod
    def from_priors(cls) -> SignalClassifier:
        """Hand priors only: what is known without any label."""
        return cls(prior_models(), {"fitted": "no: hand priors"})

    @classmethod
    def shipped(cls) -> SignalClassifier:
        """The weights fitted offline and shipped with the package."""
        return cls.from_snapshot(shipped_model())

    @classmethod
    def from_snapshot(cls, snapshot: ModelSnapshot | bytes) -> SignalClassifier:
        """Restore from `snapshot()` or its JSON. ValueError says what is wrong with it."""
        if isinstance(snapshot, bytes):
            snapshot = parse(snapshot)
        else:
            check(snapshot)
        return cls(snapshot.signals, snapshot.provenance)

    def snapshot(self) -> ModelSnapshot:
        """All that is known, as a record; `msgspec.json.encode(order="sorted")` is its JSON."""
        bare = ModelSnapshot(
            schema=SCHEMA,
            digest="",
            signals={signal: model.dump() for signal, model in self._models.items()},
            provenance=self._provenance,
        )
        return msgspec.structs.replace(bare, digest=digest_of(bare))

    @property
    def digest(self) -> str:
        """SHA-256 of the snapshot: the name of this state of the model."""
        return self.snapshot().digest

    def predict_one(self, evidence: Evidence) -> float:
        """Probability, in [0, 1], that the document reports the signal as current news."""
        return _sigmoid(self._models[evidence.signal].logit(evidence.values))

    def explain_one(self, evidence: Evidence) -> list[tuple[str, float, float]]:
        """(feature, value, contribution) that add up, in this order, to the prediction's logit.

        The first is the intercept; features of value 0 contribute nothing and are left out.
        """
        return self._models[evidence.signal].explain(evidence.values)

    def predict(self, signal: str, features: Mapping[str, float]) -> float:
        """As `predict_one` for features by name, absent ones being 0. KeyError: no such signal."""
        return _sigmoid(self._models[signal].logit(values_of(features)))

    def predict_values(self, signal: str, values: tuple[float, ...]) -> float:
        """As `predict` for values in the order of `FEATURES`."""
        return _sigmoid(self._models[signal].logit(values))

    def learn_one(
        self, signal: str, features: Mapping[str, float], *, label: bool, weight: float = 1.0
    ) -> None:
        """Move the signal's weights towards one verdict on a document with these features.

        ValueError for a feature that is unknown or not finite, or a weight outside (0, 20].
        """
        if not 0.0 < weight <= 20.0:  # noqa: PLR2004 - the cap of detection.md, said above
            message = f"weight {weight!r} of a label of {signal!r} is outside (0, 20]"
            raise ValueError(message)
        self._models[signal].learn(values_of(features), label=label, weight=weight)


class _Model:
    """One signal's weights as a tuple in the order of `FEATURES`, and river's model to learn."""

    def __init__(self, start: SignalModel) -> None:
        self._weights = tuple(start.weights.get(name, 0.0) for name in FEATURES)
        self._squares = tuple(start.optimiser.get(name, 1.0) for name in FEATURES)
        self._intercept = start.intercept
        self._slope, self._shift = start.calibration
        self._labels = start.labels
        self._river: LogisticRegression | None = None
        self._rescale()

    def _learner(self) -> LogisticRegression:
        """River's model, made at the first lesson."""
        if self._river is None:
            # River brings SciPy, a second and 100 MB, which only those pay who learn.
            from river import linear_model, optim, utils  # noqa: PLC0415

            optimizer = optim.AdaGrad(_RATE)
            optimizer.g2.update(zip(FEATURES, self._squares, strict=True))
            optimizer.n_iterations = self._labels
            self._river = linear_model.LogisticRegression(
                optimizer,
                intercept_init=self._intercept,
                intercept_lr=_RATE / 2,
                clip_gradient=STEEPEST,
            )
            # River has no way to set weights from outside; the attribute is private, so the
            # version is pinned and a test compares this model with river's own prediction.
            weights = dict(zip(FEATURES, self._weights, strict=True))
            self._river._weights = utils.VectorDict(weights)  # noqa: SLF001
        return self._river

    def _rescale(self) -> None:
        self._scaled = tuple(self._slope * weight for weight in self._weights)
        self._base = self._slope * self._intercept + self._shift

    def logit(self, values: tuple[float, ...]) -> float:
        total, scaled = self._base, self._scaled
        # By index: half a dozen signals a document, thirty-odd features each.
        for i in range(len(scaled)):
            value = values[i]
            if value:
                total += scaled[i] * value
        return total

    def explain(self, values: Iterable[float]) -> list[tuple[str, float, float]]:
        parts = [(INTERCEPT, 1.0, self._base)]
        for name, weight, value in zip(FEATURES, self._scaled, values, strict=True):
            if value:
                parts.append((name, value, weight * value))
        return parts

    def learn(self, values: tuple[float, ...], *, label: bool, weight: float) -> None:
        raw = self._intercept + sum(w * v for w, v in zip(self._weights, values, strict=True) if v)
        # The calibrator steps on the prediction made before the label moves the weights.
        error = (_sigmoid(self._slope * raw + self._shift) - label) * _CALIBRATION_RATE
        bounded = max(-STEEPEST, min(STEEPEST, raw))
        self._slope = min(STEEPEST, max(FLATTEST, self._slope - error * bounded * 0.1))
        self._shift = min(STEEPEST, max(-STEEPEST, self._shift - error))
        named = {name: value for name, value in zip(FEATURES, values, strict=True) if value}
        river = self._learner()
        river.learn_one(named, bool(label), w=weight)
        learnt, squares = river.weights, river.optimizer.g2
        self._weights = tuple(float(learnt[name]) for name in FEATURES)
        self._squares = tuple(float(squares[name]) for name in FEATURES)
        self._intercept = float(river.intercept)
        self._labels += 1
        self._rescale()

    def dump(self) -> SignalModel:
        return SignalModel(
            weights=dict(zip(FEATURES, self._weights, strict=True)),
            intercept=self._intercept,
            optimiser=dict(zip(FEATURES, self._squares, strict=True)),
            calibration=(self._slope, self._shift),
            labels=self._labels,
        )


def values_of(features: Mapping[str, float]) -> tuple[float, ...]:
    """Features by name in the order of `FEATURES`; ValueError for unknown or not finite ones."""
    unknown = [name for name in features if name not in _KNOWN]
    if unknown or not all(math.isfinite(value) for value in features.values()):
        message = f"features unknown or not finite: {unknown or dict(features)}"
        raise ValueError(message)
    return tuple(float(features.get(name, 0.0)) for name in FEATURES)


_KNOWN: Final = frozenset(FEATURES)


def _sigmoid(logit: float) -> float:
    if logit >= 0.0:
        return 1.0 / (1.0 + math.exp(-min(logit, 700.0)))
    power = math.exp(max(logit, -700.0))
    return power / (1.0 + power)
