"""Topics: made as the rows say, checked against rows and settings, problems in words."""

from __future__ import annotations

from schemas.topics import BY_NAME, TOPICS
from streams.brokers.memory import MemoryBroker
from streams.settings import Settings
from streams.topics import admin

SETTINGS = Settings(deployment="t", input_partitions=3, observations_partitions=5)


def test_create_makes_every_topic_as_its_row_says() -> None:
    broker = MemoryBroker()
    made = admin.create(broker, SETTINGS)
    assert made.made == tuple(topic.full_name("t") for topic in TOPICS)
    assert made.found == ()
    topics = broker.topics()
    assert topics["t.news"].partitions == 3
    assert topics["t.observations"].partitions == topics["t.state"].partitions == 5
    assert topics["t.dead-letters"].partitions == 1
    assert broker.configs(["t.state"])["t.state"]["cleanup.policy"] == "compact"
    assert admin.check(broker, SETTINGS) == []


def test_create_leaves_what_is_there() -> None:
    broker = MemoryBroker()
    broker.create("t.news", 7, {})
    made = admin.create(broker, SETTINGS)
    assert made.found == ("t.news",)
    assert broker.topics()["t.news"].partitions == 7


def test_a_missing_topic_is_a_problem_with_its_remedy() -> None:
    problems = admin.check(MemoryBroker(), SETTINGS)
    assert {problem.topic for problem in problems} == {topic.full_name("t") for topic in TOPICS}
    assert {problem.remedy for problem in problems} == {"run `tocsin topics create`"}


def test_a_changed_number_of_partitions_of_observations_is_refused_in_words() -> None:
    broker = MemoryBroker()
    admin.create(broker, SETTINGS)
    other = Settings(deployment="t", input_partitions=9, observations_partitions=6)
    problems = admin.check(broker, other)
    assert {problem.topic for problem in problems} == {
        "t.observations",
        "t.state",
        "t.alerts.events",
        "t.alerts.state",
    }
    assert problems[0].problem == "has 5 partitions, and the settings say 6"
    assert "fixed for life" in problems[0].remedy
    assert "TOCSIN_OBSERVATIONS_PARTITIONS=5" in problems[0].remedy


def test_settings_of_a_topic_are_checked_and_longer_retention_is_let_be() -> None:
    broker = MemoryBroker()
    for topic in TOPICS:
        config = topic.config()
        if topic.name == "news":
            config["retention.ms"] = "-1"
        if topic.name == "state":
            config["cleanup.policy"] = "delete"
        if topic.name == "observations":
            config["retention.ms"] = "604800000"
        broker.create(topic.full_name("t"), admin.wanted_partitions(topic, SETTINGS), config)
    problems = admin.check(broker, SETTINGS)
    assert [problem.topic for problem in problems] == ["t.observations", "t.state"]
    assert problems[0].remedy == "set retention.ms=-1 on the topic"
    assert problems[1].problem == "has cleanup.policy=delete, and compact is needed"
    assert BY_NAME["state"].cleanup == "compact"
