"""Learner: predict, measure, learn; nothing but the verdicts in their order leaves a trace."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.evidence.features import FEATURES
from detectors.model.classifier import SignalClassifier
from detectors.model.learning import RECENT, Features, Learner, calibration_error, rolled_back
from detectors.model.snapshot import digest_of, dump, parse, shipped_model
from schemas.label import Label
from schemas.model import Measures, ModelSnapshot
from schemas.signals import SIGNALS

VALUES = st.dictionaries(st.sampled_from(FEATURES), st.floats(0.0, 2.0), max_size=10)
FEATURE_SETS = st.one_of(st.none(), st.dictionaries(st.sampled_from(SIGNALS), VALUES, max_size=3))
VERDICTS = st.dictionaries(st.sampled_from(SIGNALS), st.booleans(), min_size=1, max_size=3)
LESSONS = st.lists(
    st.tuples(st.sampled_from(["d1", "d2", "d3", "d4"]), VERDICTS, FEATURE_SETS), max_size=12
)
CLEAR: Features = {"fuel": {"clean": 1.0, "strength": 1.0, "title": 1.0}}


def label(document: str, verdicts: dict[str, bool], author: str = "ada") -> Label:
    return Label(
        document_id=document, country="", verdicts=verdicts, author=author,
        labelled_at="2025-09-04T00:00:00Z",
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(LESSONS, st.data())
def test_a_learner_restored_anywhere_and_told_again_ends_with_the_same_bytes(
    lessons: list[tuple[str, dict[str, bool], Features | None]], data: st.DataObject
) -> None:
    whole, broken = Learner(shipped_model()), Learner(shipped_model())
    for offset, (document, verdicts, features) in enumerate(lessons):
        given_label = label(document, verdicts)
        whole.learn(offset, given_label, features)
        broken.learn(offset, given_label, features)
        if data.draw(st.booleans()):
            broken = Learner(parse(dump(broken.snapshot())))
            for again in range(broken.applied):
                assert broken.learn(again, label(lessons[again][0], lessons[again][1]), {}) == {}
    assert dump(broken.snapshot()) == dump(whole.snapshot())


def test_what_is_not_learned_leaves_no_trace_in_the_bytes() -> None:
    one, other = Learner(shipped_model()), Learner(shipped_model())
    one.learn(0, label("d1", {"fuel": True}), CLEAR)
    other.learn(0, label("d1", {"fuel": True}), CLEAR)
    assert other.learn(1, label("d2", {"fuel": True}), None) == {"fuel": "without-features"}
    assert other.learn(2, label("d2", {"coup": True}), CLEAR) == {"coup": "without-evidence"}
    strange: Features = {"fuel": {"colour": 1.0}}
    assert other.learn(3, label("d3", {"fuel": True}), strange) == {"fuel": "without-features"}
    huge: Features = {"fuel": {"clean": 1e300}}
    assert other.learn(4, label("d4", {"fuel": True}), huge) == {"fuel": "without-features"}
    odd: Features = {"fuel": {"clean": math.nan}}
    assert other.learn(5, label("d5", {"fuel": True}), odd) == {"fuel": "without-features"}
    assert dump(one.snapshot()) == dump(other.snapshot())


def test_a_verdict_said_again_is_learned_once_and_taken_back_once() -> None:
    learner = Learner(shipped_model())
    assert learner.learn(0, label("d", {"fuel": False}), CLEAR) == {"fuel": "learned"}
    assert learner.learn(1, label("d", {"fuel": False}), CLEAR) == {"fuel": "repeat"}
    assert learner.learn(2, label("d", {"fuel": False}, "ben"), CLEAR) == {"fuel": "learned"}
    assert learner.learn(3, label("d", {"fuel": True}), CLEAR) == {"fuel": "learned"}
    assert learner.learn(4, label("d", {"fuel": True}), CLEAR) == {"fuel": "repeat"}
    assert learner.learn(5, label("d", {"fuel": False}), CLEAR) == {"fuel": "learned"}
    assert learner.measures["fuel"].verdicts == 4


def test_order_counts() -> None:
    made = []
    for first, second in ((True, False), (False, True)):
        learner = Learner(shipped_model())
        learner.learn(0, label("d1", {"fuel": first}), CLEAR)
        learner.learn(1, label("d2", {"fuel": second}), CLEAR)
        made.append(dump(learner.snapshot()))
    assert made[0] != made[1]


def test_each_verdict_is_predicted_by_the_model_that_has_not_seen_it() -> None:
    learner = Learner(shipped_model())
    expected: list[tuple[float, bool]] = []
    for offset, verdict in enumerate([True, False, True, True]):
        before = SignalClassifier.from_snapshot(learner.snapshot())
        expected.append((before.predict("fuel", CLEAR["fuel"]), verdict))
        learner.learn(offset, label(f"d{offset}", {"fuel": verdict}), CLEAR)
    sums = learner.measures["fuel"]
    assert (sums.verdicts, sums.positive) == (4, 3)
    likelihoods = [p if verdict else 1 - p for p, verdict in expected]
    assert math.isclose(sums.log_loss, -sum(math.log(p) for p in likelihoods))
    assert math.isclose(sums.squared_error, sum((p - v) ** 2 for p, v in expected))


def test_calibration_error_is_the_mean_distance_over_the_bins() -> None:
    bins = [(0, 0, 0.0)] * 10
    bins[2], bins[9] = (4, 2, 1.0), (1, 1, 0.95)
    sums = Measures(
        verdicts=5, positive=3, log_loss=0.0, squared_error=0.0, reliability=tuple(bins)
    )
    assert math.isclose(calibration_error(sums), (1.0 + 0.05) / 5)


@given(st.sampled_from(SIGNALS), VALUES, st.lists(st.booleans(), min_size=1, max_size=1))
@settings(max_examples=60, deadline=None)
def test_one_verdict_moves_each_weight_by_less_than_a_twentieth_and_no_other_signal(
    signal: str, values: dict[str, float], verdicts: list[bool]
) -> None:
    learner = Learner(shipped_model())
    learner.learn(0, label("d", {signal: verdicts[0]}), {signal: values})
    # Written out whole, as what learns is: weights that the shipped model has no word on are 0.
    before = SignalClassifier.from_snapshot(shipped_model()).snapshot().signals
    after = learner.snapshot().signals
    for name in FEATURES:
        moved = abs(after[signal].weights[name] - before[signal].weights[name])
        assert moved < 0.05
        assert moved == 0.0 or values.get(name)
    assert abs(after[signal].intercept - before[signal].intercept) <= 0.05
    assert all(after[other] == before[other] for other in SIGNALS if other != signal)


def test_what_is_remembered_of_verdicts_is_bounded() -> None:
    learner = Learner(shipped_model())
    for offset in range(RECENT + 5):
        learner.learn(offset, label(f"d{offset}", {"fuel": True}), CLEAR)
    learning = learner.snapshot().learning
    assert learning is not None
    assert len(learning.recent) == RECENT
    assert len(dump(learner.snapshot())) < 60_000


def test_a_rollback_begins_another_line_and_passes_over_the_labels_so_far() -> None:
    learner = Learner(shipped_model())
    learner.learn(0, label("d1", {"fuel": False}), CLEAR)
    start = rolled_back(shipped_model(), 1, 7)
    assert parse(dump(start)) == start
    assert start.signals == shipped_model().signals
    back = Learner(start)
    assert back.line == 1
    assert back.learn(6, label("d2", {"fuel": False}), CLEAR) == {}
    assert back.snapshot() == start
    assert back.learn(7, label("d1", {"fuel": False}), CLEAR) == {"fuel": "learned"}


def _applied(raw: dict[str, Any]) -> None:
    raw["learning"]["applied"] = -1


def _sum(raw: dict[str, Any]) -> None:
    raw["learning"]["measures"]["fuel"]["log_loss"] = -1.0


def _bins(raw: dict[str, Any]) -> None:
    raw["learning"]["measures"]["fuel"]["reliability"] = [[1, 1, 0.5]]


def _signal(raw: dict[str, Any]) -> None:
    raw["learning"]["measures"]["gossip"] = raw["learning"]["measures"]["fuel"]


def _recent(raw: dict[str, Any]) -> None:
    raw["learning"]["recent"] = list(range(20_000))


def _key(raw: dict[str, Any]) -> None:
    raw["learning"]["pickle"] = "x"


@pytest.mark.parametrize("spoil", [_applied, _sum, _bins, _signal, _recent, _key])
def test_odd_learning_is_refused(spoil: Callable[[dict[str, Any]], None]) -> None:
    learner = Learner(shipped_model())
    learner.learn(0, label("d1", {"fuel": False}), CLEAR)
    raw = msgspec.json.decode(dump(learner.snapshot()))
    spoil(raw)
    if spoil is not _key:
        raw["digest"] = digest_of(msgspec.convert(raw, ModelSnapshot))
    with pytest.raises(ValueError, match="model"):
        parse(msgspec.json.encode(raw))
