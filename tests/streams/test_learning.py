"""The whole loop on a broker in memory: observed, labelled, learned, read with from there on."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from detectors.model.classifier import SignalClassifier
from detectors.model.learning import Learner
from detectors.model.snapshot import dump, parse, shipped_model
from schemas.codec import decode_log, encode
from schemas.label import Label
from schemas.observation import RegionObservation
from schemas.tick import Tick
from schemas.topics import BLOCK
from streams.batch import Partition
from streams.brokers.base import BrokerError, Outgoing, Record
from streams.brokers.memory import MemoryBroker
from streams.models.log import CURRENT, Registry, model_record
from streams.models.model_changes import pin, registry_of, release, rollback
from streams.models.training import FeatureIndex
from streams.settings import Settings
from streams.topics.labels import send_labels
from tests.streams.roles import Crash, CrashingOutbox, Deployment
from tests.streams.tiny_core import tiny_documents

SETTINGS = Settings(deployment="t")
DOCUMENTS = tiny_documents(3, hours=24 * 30)
HALF = len(DOCUMENTS) // 2


def label(document: str, verdicts: dict[str, bool], author: str = "ada") -> Label:
    return Label(
        document_id=document, country="", verdicts=verdicts, author=author,
        labelled_at="2025-02-04T00:00:00Z",
    )  # fmt: skip


def entries(deployment: Deployment) -> list[RegionObservation | Tick]:
    found: list[RegionObservation | Tick] = []
    for number, (first, end) in enumerate(deployment.broker.bounds("t.observations")):
        for record in deployment.broker.read("t.observations", number, first, end):
            entry = decode_log(record.value or b"")
            if isinstance(entry, RegionObservation | Tick):
                found.append(entry)
    return found


def observed(deployment: Deployment) -> list[tuple[str, str]]:
    """(document, signal) of everything that may be labelled, in a fixed order."""
    pairs = {
        (entry.document_id, signal)
        for entry in entries(deployment)
        if isinstance(entry, RegionObservation)
        for signal in entry.features
    }
    return sorted(pairs)


def give_labels(deployment: Deployment, count: int, seed: int = 5) -> None:
    rng = random.Random(seed)
    pairs = rng.sample(observed(deployment), count)
    labels = [label(document, {signal: rng.random() < 0.4}) for document, signal in pairs]
    assert send_labels(SETTINGS, deployment.broker, labels) == count


def half_observed() -> Deployment:
    deployment = Deployment()
    deployment.load(DOCUMENTS[:HALF])
    deployment.observe()
    return deployment


def models_of_blocks(deployment: Deployment) -> dict[tuple[str, int], set[str]]:
    """By which models each block was read: those of its counting records, first of each origin."""
    models: dict[tuple[str, int], set[str]] = {}
    ticks: dict[tuple[str, int], Tick] = {}
    seen = set()
    for entry in entries(deployment):
        if isinstance(entry, Tick):
            key = entry.input.name, entry.block
            if key not in ticks or ticks[key].upto <= entry.upto:
                ticks[key] = entry
        elif (entry.origin, entry.country) not in seen:
            seen.add((entry.origin, entry.country))
            block = entry.origin.offset // BLOCK * BLOCK
            models.setdefault((entry.origin.input.name, block), set()).add(entry.model)
    for key, tick in ticks.items():
        models.setdefault(key, set()).add(tick.model)
    return models


def current_bytes(deployment: Deployment) -> bytes:
    registry = registry_of(SETTINGS, deployment.broker)
    assert registry.current is not None
    return dump(registry.current.snapshot)


def test_labels_become_a_model_and_later_blocks_are_read_with_it() -> None:
    deployment = half_observed()
    before = len(entries(deployment))
    give_labels(deployment, 60)
    deployment.learn()
    learned = parse(current_bytes(deployment))
    assert learned.learning is not None
    assert learned.learning.applied == 60
    assert sum(sums.verdicts for sums in learned.learning.measures.values()) == 60
    deployment.load(DOCUMENTS[HALF:])
    deployment.observe()
    blocks = models_of_blocks(deployment)
    assert all(len(models) == 1 for models in blocks.values())
    news = [next(iter(models)) for (name, _), models in sorted(blocks.items()) if "news/0" in name]
    assert set(news) == {"tiny", learned.digest}
    assert news == sorted(news, key=lambda digest: digest != "tiny")
    ticks = [entry for entry in entries(deployment)[before:] if isinstance(entry, Tick)]
    assert learned.digest in {tick.model for tick in ticks}


def test_the_learned_model_is_what_a_learner_makes_of_the_labels_in_their_order() -> None:
    deployment = half_observed()
    give_labels(deployment, 40)
    deployment.learn(batch=7)
    index = FeatureIndex(deployment.broker, "t.observations", 10_000)
    by_hand = Learner(shipped_model())
    rng = random.Random(5)
    pairs = rng.sample(observed(deployment), 40)
    for offset, (document, signal) in enumerate(pairs):
        verdict = label(document, {signal: rng.random() < 0.4})
        by_hand.learn(offset, verdict, index.find([document])[document])
    assert dump(by_hand.snapshot()) == current_bytes(deployment)


@pytest.mark.parametrize("seed", range(6))
def test_a_learner_that_crashes_before_any_record_makes_the_same_model(seed: int) -> None:
    whole, broken = half_observed(), half_observed()
    for deployment in (whole, broken):
        give_labels(deployment, 50)
    whole.learn()
    rng, crashes = random.Random(seed), 0
    while True:
        outbox = CrashingOutbox(broken.broker, rng.randrange(1, 6))
        if rng.random() < 0.3:
            broken.committed.pop(Partition("t.labels", 0), None)
        try:
            broken.learn(outbox, batch=rng.choice((3, 8)))
        except Crash:
            crashes += 1
        else:
            break
    assert crashes > 1
    assert current_bytes(broken) == current_bytes(whole)


@pytest.mark.parametrize("seed", range(6))
def test_every_block_has_one_model_whatever_crashes_and_commits_lag(seed: int) -> None:
    rng = random.Random(seed)
    deployment, crashes, labelled = half_observed(), 0, 0
    deployment.load(DOCUMENTS[HALF:])
    while True:
        outbox = CrashingOutbox(deployment.broker, rng.randrange(150, 300) * (1 + crashes))
        try:
            deployment.observe(outbox)
        except Crash:
            crashes += 1
            for partition, offset in deployment.committed.items():
                late = max(0, offset - BLOCK * rng.choice((0, 0, 1)))
                if partition.topic == "t.news":
                    deployment.committed[partition] = late
            give_labels(deployment, 10, seed=labelled)
            labelled += 10
            deployment.learn()
        else:
            break
    assert crashes > 1
    blocks = models_of_blocks(deployment)
    assert {key: models for key, models in blocks.items() if len(models) > 1} == {}
    assert len({model for models in blocks.values() for model in models}) > 1


def test_labels_of_strangers_repeats_and_unknown_documents_are_counted_and_go_on() -> None:
    deployment = half_observed()
    document, signal = observed(deployment)[0]
    good = label(document, {signal: True})
    send_labels(SETTINGS, deployment.broker, [label("nowhere", {signal: True}), good, good])
    strange = (b"", b"{}", b'{"document_id":"d","country":"","verdicts":{"gossip":true}}')
    for value in (*strange, encode(label("d", {signal: True}, author="")), b" " * 10_000):
        deployment.broker.append(Outgoing("t.labels", 0, None, value))
    send_labels(SETTINGS, deployment.broker, [label(document, {signal: True}, "ben")])
    deployment.learn()
    said = deployment.metrics.expose().decode()
    for outcome, count in (("without-features", 1), ("repeat", 1), ("learned", 2)):
        assert f'outcome="{outcome}",signal="{signal}"}} {count}.0' in said
    assert sum(1 for _ in deployment.broker.read("t.dead-letters", 0, 0, 5)) == 5
    learned = parse(current_bytes(deployment)).learning
    assert learned is not None
    assert learned.applied == 9


def test_a_pinned_model_is_used_whatever_is_learned_until_it_is_released() -> None:
    deployment = half_observed()
    pin(SETTINGS, deployment.broker, "shipped", "ada")
    give_labels(deployment, 20)
    deployment.learn()
    registry = registry_of(SETTINGS, deployment.broker)
    assert registry.effective() == shipped_model()
    assert registry.pinned is not None
    assert registry.pinned.author == "ada"
    assert release(SETTINGS, deployment.broker)
    assert not release(SETTINGS, deployment.broker)
    registry = registry_of(SETTINGS, deployment.broker)
    assert registry.current is not None
    assert registry.effective() == registry.current.snapshot != shipped_model()


def test_a_rollback_drops_the_labels_so_far_and_learns_on_from_there() -> None:
    deployment = half_observed()
    give_labels(deployment, 20)
    deployment.learn()
    bad = current_bytes(deployment)
    start = rollback(SETTINGS, deployment.broker, "shipped", "ada")
    registry = registry_of(SETTINGS, deployment.broker)
    assert registry.effective() == start
    deployment.committed.clear()
    deployment.learn()
    assert current_bytes(deployment) == dump(start)
    give_labels(deployment, 5, seed=9)
    deployment.learn()
    learned = parse(current_bytes(deployment)).learning
    assert learned is not None
    assert (learned.line, learned.base, learned.applied) == (1, shipped_model().digest, 25)
    assert learned.measures.keys()
    assert current_bytes(deployment) != bad


def test_a_learner_that_writes_late_is_overruled() -> None:
    deployment = half_observed()
    give_labels(deployment, 10)
    deployment.learn()
    old = registry_of(SETTINGS, deployment.broker).current
    give_labels(deployment, 10, seed=8)
    deployment.learn()
    good = current_bytes(deployment)
    assert old is not None
    for key in (None, CURRENT):
        deployment.broker.append(model_record("t.models", old.snapshot, key))
    deployment.learn()
    assert current_bytes(deployment) == good


def test_records_that_are_no_models_are_passed_over() -> None:
    deployment = half_observed()
    spoilt = re.sub(rb'"labels":\d+', b'"labels":83000', dump(shipped_model()), count=1)
    assert spoilt != dump(shipped_model())
    for key, value in ((b"current", b"\x80\x04pickle"), (b"current", spoilt), (b"x", b"{}"),
                       (b"other", dump(shipped_model())), (b"use/t.news/0", b"[]")):  # fmt: skip
        deployment.broker.append(Outgoing("t.models", 0, key, value))
    registry = registry_of(SETTINGS, deployment.broker)
    assert registry.current is None
    assert registry.models == {}
    deployment.load(DOCUMENTS[HALF:])
    deployment.observe()
    assert {model for models in models_of_blocks(deployment).values() for model in models} == {
        "tiny"
    }


def test_the_index_keeps_the_newest_and_finds_what_came_since() -> None:
    deployment = half_observed()
    index = FeatureIndex(deployment.broker, "t.observations", 20)
    pairs = observed(deployment)
    found = index.find([document for document, _ in pairs])
    assert 0 < len(found) <= len(index) <= 20
    deployment.load(DOCUMENTS[HALF:])
    deployment.observe()
    newest = [e for e in entries(deployment) if isinstance(e, RegionObservation)][-1]
    assert index.find([newest.document_id]) == {newest.document_id: newest.features}


def test_the_learned_model_predicts_as_told_by_its_snapshot() -> None:
    deployment = half_observed()
    give_labels(deployment, 30)
    deployment.learn()
    restored = SignalClassifier.from_snapshot(current_bytes(deployment))
    shipped = SignalClassifier.shipped()
    moved = [
        signal
        for signal in ("fuel", "siege")
        if restored.predict(signal, {"hits": 1.0}) != shipped.predict(signal, {"hits": 1.0})
    ]
    assert moved


def test_documents_without_features_are_not_in_the_index() -> None:
    deployment = half_observed()
    entry = next(e for e in entries(deployment) if isinstance(e, RegionObservation))
    bare = encode(replace(entry, document_id="bare", features={}))
    deployment.broker.append(Outgoing("t.observations", 0, entry.country.encode(), bare))
    index = FeatureIndex(deployment.broker, "t.observations", 10_000)
    assert index.find(["bare"]) == {}
    assert len(index) == len({document for document, _ in observed(deployment)})


def test_a_read_that_breaks_off_is_made_up_for_by_the_next() -> None:
    deployment = half_observed()
    give_labels(deployment, 3)
    deployment.learn()
    registry = Registry(BreaksOnce(deployment.broker), "t.models")
    with pytest.raises(BrokerError):
        registry.refresh()
    registry.refresh()
    assert registry.current is not None
    assert dump(registry.current.snapshot) == current_bytes(deployment)


class BreaksOnce(MemoryBroker):
    """Reads from another broker, and breaks off after one record the first time."""

    def __init__(self, other: MemoryBroker) -> None:
        super().__init__()
        self._other = other
        self._broken = False

    def bounds(self, topic: str) -> list[tuple[int, int]]:
        return self._other.bounds(topic)

    def read(self, topic: str, partition: int, start: int, stop: int) -> Iterator[Record]:
        for record in self._other.read(topic, partition, start, stop):
            yield record
            if not self._broken:
                self._broken = True
                raise BrokerError("away")
