"""RegionObservation: what one document says about one country."""

from __future__ import annotations

import msgspec


class Input(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One partition of one input topic; a topic made again has another `topic_id`."""

    topic: str
    topic_id: str
    partition: int

    @property
    def name(self) -> str:
        """`topic/partition`, as alerts and metrics show it."""
        return f"{self.topic}/{self.partition}"


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a document stands in the input: the key by which repeats are known."""

    input: Input
    offset: int


class RegionObservation(
    msgspec.Struct, frozen=True, kw_only=True, tag="observation", tag_field="type"
):
    """One document's bearing on one country: its regions, probabilities and evidence.

    `regions` are (code, weight) sorted by code, the country's own weight being the greatest of
    its parts. `probabilities` holds the signals that have any evidence, `features` their compact
    feature vectors. `group` is the feed group, `kind/resolution` (`news/1h`, `news/24h`).
    `owners` are the independent owners behind the text, the publisher's own first.
    `sketch` are the hashes by which a copy is known. `gravity` holds, by signal, the powers of ten
    of the people it speaks of beside the evidence (0, one person or no count, is left out).
    """

    document_id: str
    event_ms: int
    group: str
    source: str
    owners: tuple[str, ...]
    owner_kind: str
    lang: str
    headline: str
    url: str
    country: str
    regions: tuple[tuple[str, float], ...]
    probabilities: dict[str, float]
    features: dict[str, dict[str, float]]
    sketch: tuple[int, ...]
    model: str
    origin: Origin
    actors: tuple[str, ...] = ()
    gravity: dict[str, float] = {}
