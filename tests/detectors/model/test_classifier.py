"""SignalClassifier: river underneath, explained predictions, snapshots that refuse what is odd."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from river import linear_model, optim, utils

from detectors.evidence.features import FEATURES
from detectors.model.classifier import SignalClassifier
from detectors.model.priors import PRIOR
from detectors.model.snapshot import LARGEST, digest_of
from schemas.model import ModelSnapshot
from schemas.signals import SIGNALS
from tests.detectors.reading_helper import read

TEXT = "Gunmen abducted 30 pupils on Monday; the town is besieged and fuel shortages grow."
FEATURE_SETS = st.dictionaries(st.sampled_from(FEATURES), st.floats(0.0, 2.0), max_size=12)


def encoded(snapshot: ModelSnapshot) -> bytes:
    return msgspec.json.encode(snapshot, order="sorted")


def resealed(change: Callable[[dict[str, Any]], None]) -> bytes:
    """A snapshot changed by hand, its digest made right again."""
    raw = msgspec.json.decode(encoded(SignalClassifier.from_priors().snapshot()))
    change(raw)
    with contextlib.suppress(msgspec.ValidationError):
        raw["digest"] = digest_of(msgspec.convert(raw, ModelSnapshot))
    return msgspec.json.encode(raw, order="sorted")


@pytest.mark.parametrize("signal", ["siege", "fuel", "kidnapping"])
def test_contributions_add_up_to_the_logit(signal: str) -> None:
    classifier = SignalClassifier.shipped()
    evidence = read(TEXT)[signal]
    parts = classifier.explain_one(evidence)
    probability = classifier.predict_one(evidence)
    assert parts[0][0] == "intercept"
    assert math.isclose(sum(p[2] for p in parts), math.log(probability / (1 - probability)))
    assert {p[0] for p in parts[1:]} == {n for n, v in evidence.features.items() if v}


@given(FEATURE_SETS)
def test_prediction_is_rivers_own(features: dict[str, float]) -> None:
    classifier = SignalClassifier.shipped()
    model = classifier.snapshot().signals["attack"]
    theirs: Any = linear_model.LogisticRegression(optim.AdaGrad(), intercept_init=model.intercept)
    theirs._weights = utils.VectorDict(dict(model.weights))
    expected = theirs.predict_proba_one(features).get(True, 0.0)
    assert math.isclose(classifier.predict("attack", features), expected, abs_tol=1e-9)


@given(st.lists(st.tuples(FEATURE_SETS, st.booleans()), max_size=8), FEATURE_SETS)
def test_a_restored_model_is_equal_to_the_last_bit(
    lessons: list[tuple[dict[str, float], bool]], asked: dict[str, float]
) -> None:
    classifier = SignalClassifier.from_priors()
    for features, label in lessons:
        classifier.learn_one("coup", features, label=label)
    restored = SignalClassifier.from_snapshot(encoded(classifier.snapshot()))
    assert restored.predict("coup", asked) == classifier.predict("coup", asked)
    assert restored.digest == classifier.digest
    for model in (classifier, restored):
        model.learn_one("coup", asked, label=True)
    assert encoded(restored.snapshot()) == encoded(classifier.snapshot())


def test_learning_moves_only_its_signal_towards_the_label() -> None:
    classifier = SignalClassifier.from_priors()
    evidence = read(TEXT)["fuel"]
    before = classifier.snapshot()
    start = classifier.predict_one(evidence)
    for _ in range(5):
        classifier.learn_one("fuel", evidence.features, label=False)
    after = classifier.snapshot()
    assert classifier.predict_one(evidence) < start
    assert after.signals["fuel"].labels == 5
    assert all(after.signals[s] == before.signals[s] for s in SIGNALS if s != "fuel")


def test_one_label_moves_a_prediction_little() -> None:
    classifier = SignalClassifier.shipped()
    evidence = read(TEXT)["siege"]
    start = classifier.predict_one(evidence)
    classifier.learn_one("siege", evidence.features, label=False, weight=20.0)
    assert abs(classifier.predict_one(evidence) - start) < 0.25


def test_features_left_out_are_zero() -> None:
    classifier = SignalClassifier.shipped()
    evidence = read(TEXT)["siege"]
    sparse = {name: value for name, value in evidence.features.items() if value}
    assert classifier.predict("siege", sparse) == classifier.predict_one(evidence)


@pytest.mark.parametrize(
    ("features", "weight"),
    [({"colour": 1.0}, 1.0), ({"clean": math.nan}, 1.0), ({"clean": 1.0}, 0.0), ({}, 21.0)],
)
def test_odd_lessons_are_refused_and_change_nothing(
    features: dict[str, float], weight: float
) -> None:
    classifier = SignalClassifier.from_priors()
    digest = classifier.digest
    with pytest.raises(ValueError, match=r"colour|clean|weight"):
        classifier.learn_one("siege", features, label=True, weight=weight)
    assert classifier.digest == digest


def test_shipped_weights_say_where_they_come_from() -> None:
    snapshot = SignalClassifier.shipped().snapshot()
    sets = [value for name, value in snapshot.provenance.items() if name.startswith("set ")]
    assert len(sets) >= 8
    assert all("sha256" in value for value in sets)
    assert {f"out of fold {s}" for s in SIGNALS} <= set(snapshot.provenance)
    assert len(encoded(snapshot)) < LARGEST
    assert snapshot.digest != SignalClassifier.from_priors().digest


def test_priors_name_known_features_only() -> None:
    assert set(PRIOR) - {"intercept"} <= set(FEATURES)


def spoil_schema(raw: dict[str, Any]) -> None:
    raw["schema"] = "2"


def spoil_unknown_key(raw: dict[str, Any]) -> None:
    raw["pickle"] = "x"


def spoil_unknown_feature(raw: dict[str, Any]) -> None:
    raw["signals"]["fuel"]["weights"]["colour"] = 1.0


def spoil_missing_signal(raw: dict[str, Any]) -> None:
    del raw["signals"]["fuel"]


def spoil_huge_number(raw: dict[str, Any]) -> None:
    raw["signals"]["fuel"]["weights"]["clean"] = 1e300


def spoil_negative_state(raw: dict[str, Any]) -> None:
    raw["signals"]["fuel"]["optimiser"]["clean"] = -1.0


def spoil_calibration(raw: dict[str, Any]) -> None:
    raw["signals"]["fuel"]["calibration"] = [0.0, 0.0]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_schema, "schema '2'"),
        (spoil_unknown_key, "pickle"),
        (spoil_unknown_feature, "colour"),
        (spoil_missing_signal, "signals"),
        (spoil_huge_number, "beyond"),
        (spoil_negative_state, "negative"),
        (spoil_calibration, "slope"),
    ],
)
def test_an_odd_snapshot_is_refused_in_words(
    spoil: Callable[[dict[str, Any]], None], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        SignalClassifier.from_snapshot(resealed(spoil))


@pytest.mark.parametrize("data", [b"", b"{}", b"\x80\x04", b'{"schema": "1"', b" " * (LARGEST + 1)])
def test_bytes_that_are_no_snapshot_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="model"):
        SignalClassifier.from_snapshot(data)


def test_a_number_changed_on_the_way_breaks_the_digest() -> None:
    snapshot = SignalClassifier.from_priors().snapshot()
    spoilt = encoded(snapshot).replace(b'"labels":0', b'"labels":1', 1)
    with pytest.raises(ValueError, match="digest"):
        SignalClassifier.from_snapshot(spoilt)


def test_infinity_is_refused_in_a_record_too() -> None:
    snapshot = SignalClassifier.from_priors().snapshot()
    models = dict(snapshot.signals)
    models["fuel"] = msgspec.structs.replace(models["fuel"], intercept=math.inf)
    spoilt = msgspec.structs.replace(snapshot, signals=models)
    with pytest.raises(ValueError, match="finite"):
        SignalClassifier.from_snapshot(spoilt)
