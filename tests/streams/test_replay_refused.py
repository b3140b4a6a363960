"""What a replay cannot do is said before anything is written, with the reason."""

from __future__ import annotations

from pathlib import Path

import msgspec
import orjson
import pytest

from schemas.observation import RegionObservation
from schemas.times import DAY_MS
from streams.brokers.base import Outgoing
from streams.brokers.memory import MemoryBroker
from streams.errors import BadInput, BadUsage
from streams.replay.checkpoints import make_checkpoint
from streams.run_folder import ALERTS
from tests.streams.replays import MIDDLE_MS, plan_of, replayed
from tests.streams.roles import NOW_MS, Deployment
from tests.streams.tiny_core import START_MS, tiny_documents


def test_a_checkpoint_later_than_the_range_is_refused(live: Deployment, tmp_path: Path) -> None:
    folder = tmp_path / "checkpoint"
    make_checkpoint(live.broker, "t.observations", MIDDLE_MS, folder)
    with pytest.raises(BadUsage, match="earlier one"):
        plan_of(live.broker, checkpoint=str(folder))
    (folder / "state-0.jsonl.zst").write_bytes(b"")
    with pytest.raises(BadInput, match="values"):
        replayed(tmp_path, live.broker, from_ms=MIDDLE_MS, checkpoint=str(folder))
    assert not (tmp_path / "out" / ALERTS).exists()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"to_ms": START_MS}, "no range"),
        ({"topics": ("labels",)}, "nothing to replay"),
        ({"topics": ("news", "observations")}, "stand alone"),
        ({"topics": ("news",), "files": ("x",)}, "not both"),
        ({"topics": ("news",), "checkpoint": "x"}, "belongs to the log"),
        ({"model": "x"}, "name the model"),
        ({"files": ("missing.jsonl",)}, "missing.jsonl: there is no such file"),
        ({"params": ("missing.toml",)}, "missing.toml"),
        ({"from_ms": NOW_MS + 400 * DAY_MS, "to_ms": NOW_MS + 401 * DAY_MS}, "no record"),
    ],
)
def test_what_cannot_be_run_is_said_before_anything_is_read(
    live: Deployment, asked: dict[str, object], said: str
) -> None:
    with pytest.raises(BadUsage, match=said):
        plan_of(live.broker, **asked)


def test_a_topic_that_does_not_exist_is_named() -> None:
    with pytest.raises(BadUsage, match=r"there is no topic t\.news on the broker"):
        plan_of(MemoryBroker(), topics=("news",))


def test_an_unknown_parameter_is_named(live: Deployment, tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text("open_thick = 1\n")
    with pytest.raises(BadInput, match=r"p.toml: 'open_thick' is not a parameter"):
        plan_of(live.broker, params=(str(tmp_path / "p.toml"),))


@pytest.mark.parametrize("topics", [("news",), ("observations",)])
def test_a_range_without_a_record_leaves_nothing(
    live: Deployment, tmp_path: Path, topics: tuple[str, ...]
) -> None:
    day = {"from_ms": START_MS - 2 * DAY_MS, "to_ms": START_MS - DAY_MS, "topics": topics}
    with pytest.raises(BadUsage, match=r"nothing to replay: .* what was read is of 2025-01-01"):
        replayed(tmp_path, live.broker, **day)
    assert not (tmp_path / "out").exists()


def test_what_retention_has_taken_of_the_range_is_told() -> None:
    made = Deployment(inputs=1)
    made.load(tiny_documents(3), partitions=1)
    made.broker.trim("t.news", 0, 100)
    with pytest.raises(BadUsage, match=r"t.news/0: offsets below 100, .* gone by retention"):
        plan_of(made.broker, topics=("news",))


def test_a_record_that_this_version_cannot_read_is_named(tmp_path: Path) -> None:
    made = Deployment(partitions=1)
    made.load(tiny_documents(3)[:50])
    made.observe()
    offset = made.broker.append(Outgoing("t.observations", 0, b"ML", b'{"type":"sighting"}'))
    with pytest.raises(BadInput, match=f"t.observations/0, offset {offset}: not a record"):
        replayed(tmp_path, made.broker)
    assert not (tmp_path / "out").exists()


def test_records_of_an_older_schema_are_read_if_nothing_is_missing_that_must_be_there(
    tmp_path: Path,
) -> None:
    made = Deployment(partitions=1)
    made.load(tiny_documents(3))
    made.observe()
    made.track()
    log = made.broker._logs["t.observations"][0]
    later = {
        field.encode_name
        for field in msgspec.structs.fields(RegionObservation)
        if field.default is not msgspec.NODEFAULT or field.default_factory is not msgspec.NODEFAULT
    }
    assert later
    whole = replayed(tmp_path / "new", made.broker)
    for number, record in enumerate(log):
        values = orjson.loads(record.value or b"")
        if values["type"] == "observation":
            older = {name: value for name, value in values.items() if name not in later}
            log[number] = record._replace(value=orjson.dumps(older))
    older_run = replayed(tmp_path / "old", made.broker)
    assert older_run.summary.openings == whole.summary.openings
    values = orjson.loads(log[5].value or b"")
    del values["event_ms"]
    log[5] = log[5]._replace(value=orjson.dumps(values))
    with pytest.raises(BadInput, match=r"offset 5: not a record of the log .*event_ms"):
        replayed(tmp_path / "broken", made.broker)
    assert not (tmp_path / "broken" / "out").exists()
