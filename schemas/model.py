"""ModelSnapshot: the signal models as data, sorted JSON with a digest."""

from __future__ import annotations

import msgspec


class SignalModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One signal's logistic regression: weights by feature name, optimiser state, calibration."""

    weights: dict[str, float]
    intercept: float
    optimiser: dict[str, float]
    calibration: tuple[float, float]
    labels: int


class Measures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How well a signal was predicted before each verdict was learned: sums over verdicts.

    `reliability` has ten bins of the predicted probability, (verdicts, positive ones, summed
    probability) each.
    """

    verdicts: int
    positive: int
    log_loss: float
    squared_error: float
    reliability: tuple[tuple[int, int, float], ...]


class Learning(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far a model has learned from the labels.

    `base` is the digest of the model that learning began with. A rollback begins the next `line`.
    Every label at an offset below `applied` is learned or passed over; `measures` are by signal.
    `recent` holds the newest verdicts' fingerprints, by which a repeat is known.
    """

    base: str
    line: int
    applied: int
    measures: dict[str, Measures]
    recent: tuple[int, ...]


class ModelSnapshot(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """All signal models and where they come from.

    `provenance` names data sets with digests and counts; `digest` is the SHA-256 of the sorted
    JSON without the digest itself. `learning` is there once labels were learned.
    """

    schema: str
    digest: str
    signals: dict[str, SignalModel]
    provenance: dict[str, str]
    learning: Learning | None = None


class ModelUse(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """From block `block` of an input partition on, documents are read with model `digest`."""

    block: int
    digest: str


class ModelUses(msgspec.Struct, frozen=True, kw_only=True):
    """The models of one input partition by block, ascending; the last one holds from there on.

    Written before the block's first observation, so that a block is read again as it was read.
    """

    topic_id: str
    uses: tuple[ModelUse, ...]
