"""Fitting: the mode of the posterior, the same bytes from the same documents, slips named."""

from __future__ import annotations

import gzip
import json
import random

import msgspec
import pytest

from detectors.evidence.features import FEATURES
from detectors.model.classifier import SignalClassifier
from detectors.model.fitting import Row, fit, labelled, rows
from detectors.model.training_sets import QUOTABLE, train

HAND = "wcep_gold_2003_2018/gold.jsonl.gz"
WEAK = "wcep_2002_2018/2002_2009.jsonl.gz"


def world(size: int) -> list[Row]:
    """Rows whose label follows `title` alone, which the hand priors value little."""
    draw = random.Random(1)
    made = []
    for _ in range(size):
        values = [0.0] * len(FEATURES)
        values[FEATURES.index("strength")] = values[FEATURES.index("clean")] = 0.7
        values[FEATURES.index("title")] = float(draw.random() < 0.5)
        label = draw.random() < (0.95 if values[FEATURES.index("title")] else 0.05)
        made.append(Row("siege", tuple(values), label, 1.0))
    return made


def record(number: int, text: str, labels: list[str], judged: list[str]) -> bytes:
    fields = {"id": f"d{number}", "lang": "en", "text": text, "labels": labels, "judged": judged}
    return json.dumps(fields).encode()


def test_data_move_the_weights_and_order_does_not_matter() -> None:
    training = world(400)
    fitted = fit(training, {"made": "up"})
    assert fitted.signals["siege"].weights["title"] > 2.0
    shuffled = training[:]
    random.Random(3).shuffle(shuffled)
    again = fit(shuffled, {"made": "up"})
    assert msgspec.json.encode(again, order="sorted") == msgspec.json.encode(fitted, order="sorted")


def test_what_the_data_do_not_show_stays_prior() -> None:
    prior = SignalClassifier.from_priors().snapshot().signals
    fitted = fit(world(50), {}).signals
    assert fitted["siege"].weights["sport"] == prior["siege"].weights["sport"]
    assert fitted["coup"] == prior["coup"]


def test_a_one_sided_set_moves_the_base_rate_next_to_nothing() -> None:
    """A thousand documents that are judged only where the signal is true, of all strengths."""
    prior = SignalClassifier.from_priors().snapshot().signals["fuel"]
    values = [0.0] * len(FEATURES)
    values[FEATURES.index("strength")] = 0.3
    only_true = [Row("fuel", tuple(values), label=True, weight=1.0, kind="muc4")] * 1000
    fitted = fit(only_true, {}).signals["fuel"]
    assert abs(fitted.intercept - prior.intercept) < 0.15
    assert abs(fitted.weights["strength"] - prior.weights["strength"]) < 0.1


def test_a_set_of_another_base_rate_teaches_what_tells_its_documents_apart() -> None:
    """The same world, where half the documents are true and where one in ten is."""
    rare = [row for i, row in enumerate(world(2000)) if not row.label or i % 10 == 0]
    half, tenth = (fit(w, {}).signals["siege"] for w in (world(400), rare))
    assert tenth.weights["title"] > 2.0
    assert abs(tenth.intercept - half.intercept) < 0.1


def test_only_judged_signals_with_evidence_teach() -> None:
    document = labelled(
        "hand", json.loads(record(1, "Rebels besieged the town.", [], ["siege", "coup"]))
    )
    assert document is not None
    assert [(row.signal, row.label) for row in rows([document])] == [("siege", False)]


def test_nothing_judged_is_nothing_learnt() -> None:
    assert labelled("hand", {"id": "a", "text": "x", "labels": [], "judged": []}) is None


def test_training_is_reproducible_and_leaves_out_what_it_is_told() -> None:
    lines = b"\n".join(
        record(
            i,
            "Rebels besieged the town." if i % 2 else "A siege mentality.",
            ["siege"][: i % 2],
            ["siege"],
        )
        for i in range(40)
    )
    plain = train({HAND: lines})
    assert train({HAND: lines}) == plain
    packed = train({HAND: gzip.compress(lines)})
    assert packed.signals == plain.signals
    fewer = train({HAND: lines}, {"d1", "d3"})
    assert "38 documents" in fewer.provenance[f"set {HAND}"]


def test_a_label_by_hand_comes_before_a_weak_one() -> None:
    by_hand = record(1, "Rebels besieged the town.", ["siege"], ["siege"])
    weak = record(1, "Rebels besieged the town.", [], ["siege"])
    snapshot = train({WEAK: weak, HAND: by_hand})
    assert snapshot.provenance[f"set {WEAK}"].startswith("0 documents")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "none"),
        ({"hrdsattack/train.jsonl.gz": b""}, "hrdsattack"),
        ({HAND: b'{"id": "a", "text": "x"}\nbroken'}, "line 2"),
        ({HAND: record(1, "x", ["war"], ["siege"])}, "war"),
        ({HAND: b'{"id": "a", "judged": ["siege"]}'}, "text"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(files: dict[str, bytes], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        train(files)


def test_only_quotable_sets_fit_weights() -> None:
    folders = {name.split("/")[0] for name in QUOTABLE}
    assert folders == {
        "muc4", "wcep_gold_2003_2018", "mali_timeline", "wcep_2002_2018", "plover_gsr",
        "disaster_messages",
    }  # fmt: skip
