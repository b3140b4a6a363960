"""Real workers learn: labels become a model that is read with; kill -9 loses none and adds none."""

from __future__ import annotations

import random
from pathlib import Path

from deploy.kafka.launch import KafkaNode
from detectors.model.snapshot import dump, shipped_model
from schemas.codec import decode_log, encode
from schemas.label import Label
from schemas.observation import Input, Origin, RegionObservation
from schemas.topics import BLOCK, partition_of
from streams.brokers.base import Outgoing
from streams.models.log import Entry
from streams.models.model_changes import registry_of
from streams.topics.labels import send_labels
from tests.faults.stories import stories
from tests.faults.world import World, wait_until


def label(document: str, verdicts: dict[str, bool]) -> Label:
    return Label(
        document_id=document, country="", verdicts=verdicts, author="ada",
        labelled_at="2025-02-04T00:00:00Z",
    )  # fmt: skip


def current(world: World) -> Entry | None:
    return registry_of(world.settings, world.broker).current


def applied(world: World) -> int:
    entry = current(world)
    learning = None if entry is None else entry.snapshot.learning
    return 0 if learning is None else learning.applied


def observed(world: World) -> bool:
    """Whether running workers have read all input."""
    ends = {name: end for name, end in world.ends("news").items() if end}
    positions = [worker.positions() for worker in world.workers if worker.role == "observe"]
    return all(any(found.get(name) == end for found in positions) for name, end in ends.items())


def test_a_model_learned_from_labels_is_read_with_from_a_block_start_without_restart(
    kafka: KafkaNode, tmp_path: Path
) -> None:
    lines = stories(11, days=45, crises=20)
    half = len(lines) // 2
    few = {"TOCSIN_INPUT_PARTITIONS": "2", "TOCSIN_MODEL_POLL_S": "0.2"}
    assert half / 2 > 2 * BLOCK
    with World(kafka, "learns", tmp_path, **few) as world:
        world.load(lines[:half], "first")
        observing, learning = world.start("observe"), world.start("learn")
        wait_until(lambda: observed(world), 240, "the first half observed")
        pairs = sorted(
            {
                (entry.document_id, signal)
                for entry in world.log()
                if isinstance(entry, RegionObservation)
                for signal in entry.features
            }
        )
        rng = random.Random(1)
        drawn = rng.sample(pairs, 40)
        labels = [label(document, {signal: rng.random() < 0.5}) for document, signal in drawn]
        send_labels(world.settings, world.broker, labels)
        wait_until(lambda: applied(world) == 40, 60, "the labels are learned")
        entry = current(world)
        assert entry is not None
        learned = entry.snapshot.digest
        assert learning.metric("tocsin_labels_applied") == 40
        assert learning.metric("tocsin_prequential_verdicts") == 40
        world.load(lines[half:], "second")
        wait_until(lambda: observed(world), 240, "the second half observed")
        assert [worker.process.poll() for worker in (observing, learning)] == [None, None]
        shipped = shipped_model().digest
        ticks = world.blocks()
        for name in world.ends("news"):
            models = [tick.model for _, tick in sorted(ticks[name].items())]
            assert set(models) == {shipped, learned}, f"{name}: {models}"
            assert models == sorted(models, key=lambda digest: digest == learned)
        for entry_ in world.log():
            if isinstance(entry_, RegionObservation):
                block = entry_.origin.offset // BLOCK * BLOCK
                assert entry_.model == ticks[entry_.origin.input.name][block].model


def observations(count: int) -> list[RegionObservation]:
    rng = random.Random(2)
    source = Input(topic="news", topic_id="x", partition=0)
    return [
        RegionObservation(
            document_id=f"d{number}", event_ms=number, group="news/1h", source="s", owners=("s",),
            owner_kind="paper", lang="en", headline="", url="", country=rng.choice(["ML", "NE"]),
            regions=(("ML", 1.0),), probabilities={"fuel": 0.5},
            features={
                signal: {name: round(rng.random(), 6) for name in ("clean", "strength", "lead")}
                for signal in ("fuel", "siege")
            },
            sketch=(), model="m", origin=Origin(input=source, offset=number),
        )
        for number in range(count)
    ]  # fmt: skip


def written(world: World) -> None:
    """The same observations and labels for every world."""
    topic, partitions = world.topic("observations"), world.settings.observations_partitions
    with world.broker.writer() as writer:
        for entry in observations(60):
            number = partition_of(entry.country, partitions)
            writer.send(Outgoing(topic, number, entry.country.encode(), encode(entry)))
    assert all(isinstance(entry, RegionObservation) for entry in map(decode_log, _values(world)))
    rng = random.Random(3)
    verdicts = [
        label(f"d{rng.randrange(70)}", {rng.choice(["fuel", "siege"]): rng.random() < 0.5})
        for _ in range(80)
    ]
    send_labels(world.settings, world.broker, verdicts)


def _values(world: World) -> list[bytes]:
    return [record.value or b"" for record in world.records("observations")]


def test_a_learner_killed_midway_ends_with_the_bytes_of_the_unbroken_run(
    kafka: KafkaNode, tmp_path: Path
) -> None:
    made = []
    for name, points in (
        ("unbroken", []),
        ("killed", ["published:2", "half-published:2", "published:1", "half-published:1"]),
    ):
        with World(kafka, f"learner-{name}", tmp_path, TOCSIN_MAX_POLL_RECORDS="6") as world:
            written(world)
            for point in points:
                worker = world.start("learn", FAULTS_KILL=point)
                assert world.wait_ended(worker) == -9, worker.last_words()
                assert applied(world) < 80
            worker = world.start("learn")
            world.wait_reached(worker, "labels", 150)
            entry = current(world)
            assert entry is not None
            made.append(dump(entry.snapshot))
            head = registry_of(world.settings, world.broker).head()
            assert head is not None
            assert head.snapshot == entry.snapshot
    assert made[0] == made[1]
