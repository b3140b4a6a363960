"""Loading: event-time order, round-robin, bytes unchanged, counts that add up, an end for each."""

from __future__ import annotations

import gzip
from itertools import chain
from pathlib import Path

import orjson
import pytest

from schemas.codec import decode
from schemas.control import CONTROL_HEADER, InputControl
from schemas.topics import TOPICS
from streams import scenarios
from streams.brokers.base import Record
from streams.brokers.memory import MemoryBroker
from streams.errors import BadInput, BadUsage
from streams.settings import Settings
from streams.topics.load import LONGEST, load
from tests.streams.bad_lines import REFUSED, line

SETTINGS = Settings(deployment="t", input_partitions=3)


@pytest.fixture
def broker() -> MemoryBroker:
    made = MemoryBroker()
    for topic in TOPICS:
        made.create(topic.full_name("t"), 3, {})
    return made


def documents(broker: MemoryBroker) -> list[list[Record]]:
    logs = [list(broker.read("t.news", n, 0, end)) for n, (_, end) in enumerate(bounds(broker))]
    for log in logs:
        last = log.pop()
        assert [name for name, _ in last.headers] == [CONTROL_HEADER]
        said = decode(InputControl, last.value or b"")
        assert (said.what, said.principal) == ("end-of-input", "tocsin")
    return logs


def bounds(broker: MemoryBroker) -> list[tuple[int, int]]:
    return broker.bounds("t.news")


def dated(number: int) -> bytes:
    day, hour = divmod(number, 24)
    return line(id=f"d{number}", published=f"2025-01-{day + 1:02}T{hour:02}:00:00Z")


def dealt(logs: list[list[Record]]) -> list[bytes]:
    """The values in the order in which they were dealt."""
    rounds = max(len(log) for log in logs)
    return [log[n].value or b"" for n in range(rounds) for log in logs if n < len(log)]


def test_documents_of_several_files_are_dealt_in_event_time_order(
    broker: MemoryBroker, tmp_path: Path
) -> None:
    lines = [dated(number) for number in range(100)]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines[1::2][::-1]) + b"\n")
    with gzip.open(tmp_path / "b.jsonl.gz", "wb") as file:
        file.write(b"\n".join(lines[::2]))
    paths = [str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl.gz")]
    loaded = load(broker, SETTINGS, paths)
    assert (loaded.lines, loaded.undated, loaded.cut, loaded.partitions) == (100, 0, 0, 3)
    logs = documents(broker)
    assert [len(log) for log in logs] == [34, 33, 33]
    assert dealt(logs) == lines
    assert logs[0][0].key == b"d0"


def test_order_does_not_depend_on_how_much_fits_into_memory(
    broker: MemoryBroker, tmp_path: Path
) -> None:
    lines = [dated(number) for number in range(100)]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(lines[::-1]))
    load(broker, SETTINGS, [str(path)], run_bytes=2_000)
    assert dealt(documents(broker)) == lines


def test_refused_lines_are_sent_as_they_are_and_counted(
    broker: MemoryBroker, tmp_path: Path
) -> None:
    bad = [value for value, _ in REFUSED.values()]
    lines = list(chain.from_iterable(zip([dated(n) for n in range(len(bad))], bad, strict=True)))
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(lines))
    loaded = load(broker, SETTINGS, [str(path)])
    assert loaded.lines == len(lines)
    assert loaded.undated > 5
    assert sorted(dealt(documents(broker))) == sorted(lines)


def test_a_line_longer_than_a_broker_takes_is_cut_and_counted(
    broker: MemoryBroker, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(line(text="t" * 2_000_000) + b"\n" + dated(3))
    loaded = load(broker, SETTINGS, [str(path)])
    assert (loaded.lines, loaded.cut) == (2, 1)
    assert max(len(value) for value in dealt(documents(broker))) == LONGEST + 1


def test_progress_is_told_and_ends_with_the_count(broker: MemoryBroker, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps({"id": str(n)}) for n in range(2_500)))
    told: list[int] = []
    load(broker, SETTINGS, [str(path)], progress=told.append)
    assert told == [0, 1_000, 2_000, 2_500]


def test_another_topic_than_an_input_is_bad_usage(broker: MemoryBroker) -> None:
    with pytest.raises(BadUsage, match="--topic state: is none of news, social, advisories"):
        load(broker, SETTINGS, [], "state")


def test_a_missing_topic_and_a_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match=r"topic t\.news is missing"):
        load(MemoryBroker(), SETTINGS, [])
    broker = MemoryBroker()
    broker.create("t.news", 1, {})
    with pytest.raises(BadInput, match="there is no such file"):
        load(broker, SETTINGS, [str(tmp_path / "none")])
    assert broker.bounds("t.news") == [(0, 0)]


def test_a_scenario_is_loaded_whole_and_one_that_is_not_there_is_refused(
    broker: MemoryBroker,
) -> None:
    with pytest.raises(BadUsage, match="--scenario nowhere: is none of bamako, quiet"):
        load(broker, SETTINGS, [], scenario="nowhere")
    assert not any(end for _, end in bounds(broker))
    loaded = load(broker, SETTINGS, [], scenario="bamako")
    told = list(scenarios.documents("bamako"))
    assert dealt(documents(broker)) == told
    assert (loaded.lines, loaded.undated, loaded.cut) == (len(told), 0, 0)
