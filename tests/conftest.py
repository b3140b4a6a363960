"""What every test may rely on: a broker, the data sets, and hypothesis that repeats itself."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from deploy.kafka.launch import KafkaLaunchError, KafkaNode

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

# Everything in these folders talks to a broker, whether or not the test says so.
FOLDERS_WITH_KAFKA = (
    ROOT / "tests" / "brokers",
    ROOT / "tests" / "faults",
    ROOT / "tests" / "operations",
)

# No deadlines: how long an example takes says more about the machine than about the code.
_COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=_COMMON, derandomize=True, database=None, print_blob=True)
settings.register_profile("dev", parent=_COMMON)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


# Where several processes share the tests by files, these begin, in this order: what takes longest,
# so that nobody waits for it in the end, and the two that are timed far from each other.
FIRST = (
    ROOT / "tests" / "operations" / "test_rules_fire.py",
    ROOT / "tests" / "faults",
    ROOT / "tests" / "operations",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in a folder that needs Kafka, so that a bare `pytest` leaves it out."""
    for item in items:
        if any(folder in item.path.parents for folder in FOLDERS_WITH_KAFKA):
            item.add_marker(pytest.mark.kafka)
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    places = (item.path, *item.path.parents)
    return next((number for number, place in enumerate(FIRST) if place in places), len(FIRST))


@pytest.fixture(scope="session")
def kafka() -> Iterator[KafkaNode]:
    """A broker of the session's own; topics and groups need names of each test's own.

    Where it cannot be had the test fails: a missing Kafka is never a reason to skip. A test that
    kills or restarts brokers holds a KafkaNode of its own.
    """
    try:
        node = KafkaNode()
        node.start()
    except KafkaLaunchError as error:
        pytest.fail(f"no Kafka for this test: {error}", pytrace=False)
    yield node
    node.close()


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Give the path of a file or folder of ../shared/data; one that is missing fails the test."""

    def find(name: str) -> Path:
        path = SHARED_DATA / name
        if not path.exists():
            pytest.fail(f"{path} is missing: the data tests need all of {SHARED_DATA}")
        return path

    return find
