"""The rows of topics."""

from __future__ import annotations

from schemas.countries import COUNTRIES
from schemas.topics import BY_NAME, INPUTS, TOPICS, partition_of


def test_names_are_unique_and_prefixed_by_the_deployment() -> None:
    assert len(BY_NAME) == len(TOPICS)
    assert BY_NAME["alerts.events"].full_name("north") == "north.alerts.events"


def test_state_and_alerts_follow_the_partitions_of_observations() -> None:
    for name in ("state", "alerts.events", "alerts.state"):
        assert BY_NAME[name].partitions == BY_NAME["observations"].partitions


def test_the_log_is_kept_for_ever() -> None:
    assert BY_NAME["observations"].config() == {"cleanup.policy": "delete", "retention.ms": "-1"}


def test_every_kind_of_document_has_its_input() -> None:
    assert [topic.kind for topic in INPUTS] == ["news", "social", "advisory"]


def test_a_country_keeps_its_partition_and_all_partitions_are_used() -> None:
    assert partition_of("ML", 4) == partition_of("ML", 4)
    assert {partition_of(code, 4) for code in COUNTRIES} == {0, 1, 2, 3}
