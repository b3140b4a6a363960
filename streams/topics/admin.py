"""The deployment's topics on the broker: what is missing is made, what is not right is told."""

from __future__ import annotations

from typing import NamedTuple

from schemas.topics import TOPICS, Topic
from streams.brokers.base import Broker, TopicInfo
from streams.settings import Settings


class Made(NamedTuple):
    """What `create` has done: full names of topics made now, and of those that were there."""

    made: tuple[str, ...]
    found: tuple[str, ...]


class Problem(NamedTuple):
    """Something about a topic that is not as it must be, and how to mend it, in words."""

    topic: str
    problem: str
    remedy: str


def wanted_partitions(topic: Topic, settings: Settings) -> int:
    """The number of partitions that a topic is made with."""
    return {
        "input": settings.input_partitions,
        "observations": settings.observations_partitions,
        "one": 1,
    }[topic.partitions]


def create(broker: Broker, settings: Settings) -> Made:
    """Make the topics that are missing; those that are there are left as they are."""
    there = broker.topics()
    made, found = [], []
    for topic in TOPICS:
        name = topic.full_name(settings.deployment)
        if name in there:
            found.append(name)
            continue
        broker.create(name, wanted_partitions(topic, settings), topic.config())
        made.append(name)
    return Made(tuple(made), tuple(found))


def check(broker: Broker, settings: Settings) -> list[Problem]:
    """What is not as it must be, topic by topic; empty when all is well."""
    there = broker.topics()
    names = {topic.full_name(settings.deployment): topic for topic in TOPICS}
    configs = broker.configs([name for name in names if name in there])
    problems: list[Problem] = []
    for name, topic in names.items():
        if name not in there:
            problems.append(Problem(name, "is missing", "run `tocsin topics create`"))
            continue
        problems += _check_partitions(topic, there[name], settings)
        problems += _check_config(topic, name, configs.get(name, {}))
    return problems


def _check_partitions(topic: Topic, found: TopicInfo, settings: Settings) -> list[Problem]:
    wanted = wanted_partitions(topic, settings)
    if found.partitions == wanted or topic.partitions == "input":
        return []
    said = f"has {found.partitions} partitions, and the settings say {wanted}"
    if topic.partitions == "one":
        return [Problem(found.name, said, "make it anew with one partition")]
    return [
        Problem(
            found.name,
            said,
            "the number is fixed for life, as it decides where a country's history stands: set "
            f"TOCSIN_OBSERVATIONS_PARTITIONS={found.partitions} if it was so from the start; to "
            "have another number use another deployment name",
        )
    ]


def _check_config(topic: Topic, name: str, found: dict[str, str]) -> list[Problem]:
    return [
        Problem(
            name,
            f"has {key}={found.get(key, 'the default of the broker')}, and {value} is needed",
            f"set {key}={value} on the topic",
        )
        for key, value in topic.config().items()
        if not _matches(key, value, found)
    ]


def _matches(key: str, value: str, found: dict[str, str]) -> bool:
    if key == "retention.ms" and key in found:
        # Keeping longer than asked is the operator's choice.
        kept = int(found[key])
        return kept == -1 or (value != "-1" and kept >= int(value))
    # The broker's default policy is to delete; settings equal to defaults are not told.
    return found.get(key, "delete" if key == "cleanup.policy" else "") == value
