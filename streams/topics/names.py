"""Names: a deployment's topics under their full names, and what the broker says of its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from schemas.document import Kind
from schemas.topics import BY_NAME, INPUTS
from streams.brokers.base import TopicInfo
from streams.errors import BadUsage

ROLES: Final = ("observe", "track", "learn")


class Names(NamedTuple):
    """Full topic names of one deployment; `partitions` is the count of `observations`."""

    deployment: str
    partitions: int
    inputs: Mapping[str, Kind]
    observations: str
    state: str
    events: str
    current: str
    dead_letters: str
    labels: str
    models: str

    @classmethod
    def of(cls, deployment: str, partitions: int) -> Names:
        """The names for a deployment."""
        return cls(
            deployment=deployment,
            partitions=partitions,
            inputs={t.full_name(deployment): t.kind for t in INPUTS if t.kind is not None},
            observations=BY_NAME["observations"].full_name(deployment),
            state=BY_NAME["state"].full_name(deployment),
            events=BY_NAME["alerts.events"].full_name(deployment),
            current=BY_NAME["alerts.state"].full_name(deployment),
            dead_letters=BY_NAME["dead-letters"].full_name(deployment),
            labels=BY_NAME["labels"].full_name(deployment),
            models=BY_NAME["models"].full_name(deployment),
        )


class Inputs(NamedTuple):
    """The input topics as they are: kind and topic id by name, and all partitions by name."""

    kinds: Mapping[str, Kind]
    ids: Mapping[str, str]
    roster: tuple[str, ...]

    @classmethod
    def found(cls, names: Names, topics: Mapping[str, TopicInfo]) -> Inputs:
        """From the broker's topics; raises BadUsage where an input topic is missing."""
        missing = sorted(name for name in names.inputs if name not in topics)
        if missing:
            raise BadUsage(
                f"topics {', '.join(missing)} are missing: `tocsin topics create` makes them"
            )
        return cls(
            kinds=dict(names.inputs),
            ids={name: topics[name].id for name in names.inputs},
            roster=tuple(
                f"{name}/{number}"
                for name in sorted(names.inputs)
                for number in range(topics[name].partitions)
            ),
        )
