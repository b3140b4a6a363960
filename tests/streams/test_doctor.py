"""`doctor`: plain words, a remedy with each trouble, and an exit status."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from streams.brokers.base import BrokerError, TopicInfo
from streams.brokers.memory import MemoryBroker
from streams.doctor import Finding, examine, exit_code
from streams.resources import cache_file
from streams.settings import Settings
from streams.topics.admin import create


class AwayBroker(MemoryBroker):
    """A broker that does not answer."""

    def topics(self) -> dict[str, TopicInfo]:
        raise BrokerError("broker localhost:1: cannot be reached")


def look(broker: MemoryBroker, cache: Path, **settings: int) -> Mapping[str, Finding]:
    made = Settings(cache_dir=str(cache), **settings)  # type: ignore[arg-type] # partition counts
    return {finding.subject: finding for finding in examine(made, lambda: broker)}


def test_a_sound_installation_is_exit_0(tmp_path: Path) -> None:
    broker = MemoryBroker()
    create(broker, Settings())
    found = look(broker, tmp_path)
    assert found["broker"].state == found["topics"].state == found["model"].state == "good"
    assert found["gazetteer"].state == "note"
    assert exit_code(list(found.values())) == 0


def test_a_broker_that_is_away_is_exit_3_and_says_what_to_do(tmp_path: Path) -> None:
    found = look(AwayBroker(), tmp_path)
    assert found["broker"].state == "away"
    assert "TOCSIN_BOOTSTRAP" in found["broker"].mend
    assert exit_code(list(found.values())) == 3


def test_missing_topics_are_exit_1_with_their_remedy(tmp_path: Path) -> None:
    found = look(MemoryBroker(), tmp_path)
    assert found["topic"].state == "wrong"
    assert "tocsin topics create" in found["topic"].mend
    assert exit_code(list(found.values())) == 1


def test_another_partition_count_is_told(tmp_path: Path) -> None:
    broker = MemoryBroker()
    create(broker, Settings(observations_partitions=3))
    found = look(broker, tmp_path, observations_partitions=4)
    assert "3 partitions" in found["topic"].said
    assert exit_code(list(found.values())) == 1


def test_a_damaged_cache_is_told_and_needs_no_hand(tmp_path: Path) -> None:
    cache_file(tmp_path).write_bytes(b"x" * 100)
    finding = look(MemoryBroker(), tmp_path)["gazetteer"]
    assert "is damaged" in finding.said
    assert finding.state == "note"


@pytest.mark.parametrize(
    ("states", "code"), [(["good", "note"], 0), (["good", "wrong"], 1), (["away", "wrong"], 3)]
)
def test_the_worst_finding_decides(states: list[str], code: int) -> None:
    assert exit_code([Finding("x", s, "") for s in states]) == code  # type: ignore[arg-type] # names
