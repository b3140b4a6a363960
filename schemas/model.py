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


class ModelSnapshot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All signal models and where they come from.

    `provenance` names data sets with digests and counts; `digest` is the SHA-256 of the sorted
    JSON without the digest itself.
    """

    schema: str
    digest: str
    signals: dict[str, SignalModel]
    provenance: dict[str, str]
