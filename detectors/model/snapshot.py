"""Model snapshots: a classifier as JSON, named by its digest and checked when it is read."""

from __future__ import annotations

import functools
import hashlib
import math
from importlib import resources
from typing import Final

import msgspec

from detectors.evidence.features import FEATURES
from schemas.model import Learning, ModelSnapshot
from schemas.signals import SIGNALS

SCHEMA: Final = "1"
"""Version of the snapshot form; another one is refused."""
LARGEST: Final = 300_000
"""Bytes of JSON; a larger snapshot is refused unread."""
STEEPEST: Final = 2.0
FLATTEST: Final = 0.5
"""Bounds of the calibration's slope."""

_NUMBERS: Final = 1e6
_RELIABILITY: Final = 10
_RECENT: Final = 10_000


def digest_of(snapshot: ModelSnapshot) -> str:
    """SHA-256, in hex, of the snapshot's sorted JSON with an empty digest."""
    bare = msgspec.structs.replace(snapshot, digest="")
    return hashlib.sha256(msgspec.json.encode(bare, order="sorted")).hexdigest()


def dump(snapshot: ModelSnapshot) -> bytes:
    """The snapshot as sorted JSON, as it is published; `parse` reads it back."""
    return msgspec.json.encode(snapshot, order="sorted")


def parse(data: bytes) -> ModelSnapshot:
    """Read a snapshot's JSON and check it. ValueError says what is wrong."""
    if len(data) > LARGEST:
        message = f"model of {len(data)} bytes: at most {LARGEST} are read"
        raise ValueError(message)
    try:
        snapshot = msgspec.json.decode(data, type=ModelSnapshot)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        message = f"not a model snapshot: {error}"
        raise ValueError(message) from error
    check(snapshot)
    return snapshot


def check(snapshot: ModelSnapshot) -> None:
    """ValueError unless schema, digest, signals, features and numbers are as they should be."""
    if snapshot.schema != SCHEMA:
        message = f"model has schema {snapshot.schema!r}, expected {SCHEMA!r}"
        raise ValueError(message)
    if set(snapshot.signals) != set(SIGNALS):
        message = f"model is for signals {sorted(snapshot.signals)}, expected {sorted(SIGNALS)}"
        raise ValueError(message)
    for signal, model in snapshot.signals.items():
        unknown = sorted({*model.weights, *model.optimiser} - set(FEATURES))
        if unknown:
            message = f"model of {signal}: unknown features {unknown}"
            raise ValueError(message)
        numbers = [model.intercept, *model.calibration, *model.weights.values()]
        numbers += model.optimiser.values()
        if not all(math.isfinite(n) and abs(n) <= _NUMBERS for n in numbers):
            message = f"model of {signal}: a number is not finite or beyond {_NUMBERS:g}"
            raise ValueError(message)
        if not FLATTEST <= model.calibration[0] <= STEEPEST:
            message = f"model of {signal}: calibration slope {model.calibration[0]!r}"
            raise ValueError(message)
        if min(model.optimiser.values(), default=0.0) < 0.0 or model.labels < 0:
            message = f"model of {signal}: negative optimiser state or count of labels"
            raise ValueError(message)
    if snapshot.learning is not None:
        _check_learning(snapshot.learning)
    if digest_of(snapshot) != snapshot.digest:
        message = f"model says digest {snapshot.digest!r}, its content has {digest_of(snapshot)!r}"
        raise ValueError(message)


def _check_learning(learning: Learning) -> None:
    counts = [learning.line, learning.applied]
    sums: list[float] = []
    for measures in learning.measures.values():
        counts += [measures.verdicts, measures.positive]
        sums += [measures.log_loss, measures.squared_error]
        for count, positive, summed in measures.reliability:
            counts += [count, positive]
            sums.append(summed)
    sound = (
        min(counts) >= 0
        and all(math.isfinite(number) and number >= 0.0 for number in sums)
        and all(len(m.reliability) == _RELIABILITY for m in learning.measures.values())
        and set(learning.measures) <= set(SIGNALS)
        and len(learning.recent) <= _RECENT
    )
    if not sound:
        message = "model's learning: a count, sum, signal or length that cannot be"
        raise ValueError(message)


@functools.cache
def shipped_model() -> ModelSnapshot:
    """The model shipped with the package."""
    return parse(resources.files("detectors").joinpath("data/model.json").read_bytes())
