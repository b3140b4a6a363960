"""Topic identity: a topic that was deleted and made again is another one, and work on it stops.

The broker forgets a group's offsets with the topic, so they cannot tell. The log can: every Tick
names the id of the input topic that was read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from schemas.codec import decode_log
from schemas.errors import DecodeError
from schemas.tick import Tick
from streams.brokers.base import Broker, TopicInfo
from streams.errors import InfrastructureError

# Ticks of a busy input stand within a few hundred records of the end, those of a silent one
# further back; what is not found within so many records is taken on trust.
TAIL: Final = 20_000


class TopicMadeAgain(InfrastructureError):
    """A topic has another id than the one that was worked on."""

    def __init__(self, name: str, before: str, now: str) -> None:
        super().__init__(
            f"topic {name} was deleted and made again (id {before} before, {now} now): what is "
            "remembered belongs to the old one. Use another TOCSIN_DEPLOYMENT, or remove all of "
            "this deployment's topics and consumer groups and run `tocsin topics create`"
        )


def check_inputs(broker: Broker, observations: str, topics: Mapping[str, TopicInfo]) -> None:
    """Raise TopicMadeAgain where the latest Ticks of the log name another id of an input topic."""
    first, end = broker.bounds(observations)[0]
    ids: dict[str, str] = {}
    for record in broker.read(observations, 0, max(first, end - TAIL), end):
        # A Tick's key is an input partition's name; an observation's is a country.
        if record.value is None or b"/" not in (record.key or b""):
            continue
        try:
            entry = decode_log(record.value)
        except DecodeError:
            continue
        if isinstance(entry, Tick):
            ids[entry.input.topic] = entry.input.topic_id
    compare(ids, topics)


def compare(ids: Mapping[str, str], topics: Mapping[str, TopicInfo]) -> None:
    """Raise TopicMadeAgain for a topic that is there under another id than in `ids`."""
    for name, before in ids.items():
        found = topics.get(name)
        if found is not None and found.id != before:
            raise TopicMadeAgain(name, before, found.id)
