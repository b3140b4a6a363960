"""Fitting the shipped weights, offline: labelled documents in, a model snapshot out.

Each signal's weights are the posterior mode of a logistic regression under a Gaussian prior whose
mean are the hand priors: what the data do not show stays as an analyst set it (maximum a
posteriori, by Newton's method; Bishop, Pattern Recognition and Machine Learning, 2006, 4.3 and
4.5). Each kind of set has an offset of its own, which is fitted along and thrown away: how often a
signal is true among the documents that a set happens to judge says nothing of the stream, and a
set that judges a signal only where it is positive would otherwise raise it everywhere (Gelman and
Hill, Data Analysis Using Regression and Multilevel Models, 2007, chapter 12). So a set teaches
what tells its own documents apart, and a one-sided set next to nothing. The mode is unique, so
neither order nor a seed matters; weights are rounded, so that the same documents give the same
bytes.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from detectors.evidence.features import FEATURES, collect
from detectors.model.priors import INTERCEPT, prior_models
from detectors.model.snapshot import SCHEMA, digest_of
from detectors.signals import Lexicon
from detectors.text.matcher import Matcher
from detectors.text.reading import read
from schemas.model import ModelSnapshot, SignalModel
from schemas.signals import SIGNALS
from schemas.times import parse_ms

__all__ = ["TRUST", "Labelled", "Row", "fit", "labelled", "rows"]

Floats = npt.NDArray[np.float64]

TRUST: Final[Mapping[str, float]] = {
    "hand": 1.0,
    "muc4": 1.0,
    "weak": 0.02,
    "plover": 0.02,
    "messages": 0.02,
}
"""Weight of a document of each kind of set: labelled by hand for these signals; MUC-4; positive
only, by editors' headings; example sentences, positive only; calls for help of another kind."""
DISTRUST: Final[Mapping[tuple[str, str], float]] = {
    ("muc4", "attack"): 0.05,
    ("muc4", "fuel"): 0.02,
}
"""Weights that differ for a signal: MUC-4 calls much fighting irrelevant, and judges fuel only
where a target of that kind was hit, which is positive only."""

SPREAD: Final = 0.3
"""Standard deviation of the prior about the hand weights, per unit of a feature."""
SPREAD_INTERCEPT: Final = 0.3
"""The same of the intercept, which is the stream's own base rate."""
SPREAD_OFFSET: Final = 3.0
"""Standard deviation of a kind of set's offset from it. All three were chosen by the log loss of
hand-labelled documents under weights of other sets (decision 24)."""
_STEPS: Final = 40
_DIGITS: Final = 6
_FLOOR: Final = 1.0
_SMALLEST: Final = 1e-9


class Labelled(NamedTuple):
    """A document with verdicts: `labels` of the signals in `judged`; `kind` is a key of `TRUST`.

    `published_ms` is None where nobody knows when it was published.
    """

    kind: str
    title: str
    text: str
    lang: str
    published_ms: int | None
    labels: frozenset[str]
    judged: frozenset[str]


class Row(NamedTuple):
    """One verdict on one document's evidence for a signal, values in the order of `FEATURES`.

    Rows of one `kind` of set share an offset.
    """

    signal: str
    values: tuple[float, ...]
    label: bool
    weight: float
    kind: str = "hand"


def labelled(kind: str, record: Mapping[str, Any]) -> Labelled | None:
    """A document of the labelled sets as `Labelled`; None where nothing is judged.

    ValueError for a label that is not among the signals, KeyError without `text`.
    """
    judged = frozenset(record.get("judged") or ())
    labels = frozenset(record.get("labels") or ())
    unknown = sorted((judged | labels) - set(SIGNALS))
    if unknown:
        message = f"document {record.get('id')!r}: unknown signals {unknown}"
        raise ValueError(message)
    if not judged:
        return None
    title, lang = record.get("title") or "", record.get("lang") or ""
    told = record.get("published")
    published_ms = parse_ms(told, "published") if told else None
    return Labelled(kind, title, record["text"], lang, published_ms, labels, judged)


def rows(documents: Iterable[Labelled]) -> list[Row]:
    """The evidence behind each verdict; a verdict on a signal without evidence teaches nothing.

    Places are not resolved here, so the feature `place` is 0 and keeps its prior weight.
    """
    matcher = _matcher()
    found: list[Row] = []
    for document in documents:
        reading = read(
            document.title, document.text, document.lang or None, None, document.published_ms
        )
        for evidence in collect(reading, matcher.find(reading.folded.text), ()):
            if evidence.signal in document.judged:
                label = evidence.signal in document.labels
                weight = DISTRUST.get((document.kind, evidence.signal), TRUST[document.kind])
                found.append(Row(evidence.signal, evidence.values, label, weight, document.kind))
    return found


@functools.cache
def _matcher() -> Matcher:
    return Matcher.build(Lexicon.load().patterns)


def fit(training: Sequence[Row], provenance: Mapping[str, str]) -> ModelSnapshot:
    """Weights of all signals from `training`; `provenance` is kept with them as it is."""
    models = {}
    for signal, prior in prior_models().items():
        models[signal] = _fit_one(prior, [row for row in training if row.signal == signal])
    bare = ModelSnapshot(schema=SCHEMA, digest="", signals=models, provenance=dict(provenance))
    return msgspec.structs.replace(bare, digest=digest_of(bare))


def _fit_one(prior: SignalModel, training: Sequence[Row]) -> SignalModel:
    if not training:
        return prior
    kinds = sorted({row.kind for row in training})
    known = np.array([(1.0, *row.values) for row in training])
    offset = np.array([[row.kind == kind for kind in kinds] for row in training], dtype=np.float64)
    x = np.hstack([known, offset])
    y = np.array([row.label for row in training], dtype=np.float64)
    weight = np.array([row.weight for row in training])
    hand = [prior.intercept, *(prior.weights[name] for name in FEATURES)]
    mean = np.array([*hand, *[0.0 for _ in kinds]])
    spread = [SPREAD_INTERCEPT, *[SPREAD for _ in FEATURES], *[SPREAD_OFFSET for _ in kinds]]
    at = _mode(x, y, weight, mean, np.array(spread) ** -2)
    p = _sigmoid(x @ at)
    # What AdaGrad would have summed: how much each weight has been moved by evidence already.
    squares = ((known * (weight * (p - y))[:, None]) ** 2).sum(axis=0)
    named = dict(zip((INTERCEPT, *FEATURES), at[: len(hand)].tolist(), strict=True))
    return SignalModel(
        weights={name: round(named[name], _DIGITS) for name in FEATURES},
        intercept=round(named[INTERCEPT], _DIGITS),
        optimiser={
            name: round(_FLOOR + float(square), _DIGITS)
            for name, square in zip(FEATURES, squares[1:], strict=True)
        },
        calibration=(1.0, 0.0),
        labels=len(training),
    )


def _mode(x: Floats, y: Floats, weight: Floats, mean: Floats, precision: Floats) -> Floats:
    """Minimum of the penalised log loss; a step of Newton's that overshoots is halved."""

    def loss(at: Floats) -> float:
        z = x @ at
        penalty = 0.5 * float(precision @ (at - mean) ** 2)
        return float(weight @ (np.logaddexp(0.0, z) - y * z)) + penalty

    at = mean.copy()
    current = loss(at)
    for _ in range(_STEPS):
        p = _sigmoid(x @ at)
        gradient = x.T @ (weight * (p - y)) + precision * (at - mean)
        curvature = (x.T * (weight * p * (1.0 - p))) @ x + np.diag(precision)
        step = np.linalg.solve(curvature, gradient)
        size = 1.0
        while loss(at - size * step) > current and size > _SMALLEST:
            size /= 2
        at -= size * step
        current = loss(at)
        if np.abs(step).max() < _SMALLEST:
            break
    return at


def _sigmoid(logits: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -500.0, 500.0)))
