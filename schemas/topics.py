"""One row per topic: name, what it carries, its key, partitions and retention."""

from __future__ import annotations

import zlib
from typing import Final, Literal

import msgspec

from schemas.alert import Alert
from schemas.control import Acknowledgement, ParamsChange, Silence
from schemas.dead_letter import DeadLetter
from schemas.document import Document, Kind
from schemas.label import Label
from schemas.model import ModelSnapshot, ModelUses
from schemas.observation import RegionObservation
from schemas.tick import Tick

BLOCK: Final = 256
DAY_MS: Final = 86_400_000
FOREVER: Final = -1


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A topic's contract. `partitions` None: as many as the operator chose for its kind."""

    name: str
    records: tuple[type, ...]
    key: str
    partitions: Literal["input", "observations", "one"]
    cleanup: Literal["delete", "compact"]
    retention_ms: int
    kind: Kind | None = None
    meaning: str

    def full_name(self, deployment: str) -> str:
        """The topic's name on the broker: `<deployment>.<name>`."""
        return f"{deployment}.{self.name}"

    def config(self) -> dict[str, str]:
        """The topic's settings on the broker."""
        config: dict[str, str] = {"cleanup.policy": self.cleanup}
        if self.cleanup == "delete":
            config["retention.ms"] = str(self.retention_ms)
        else:
            # A paused owner may wake and write late; the good value must outlive that (a day).
            config["min.compaction.lag.ms"] = str(DAY_MS)
        return config


def _input(name: str, kind: Kind) -> Topic:
    return Topic(
        name=name,
        records=(Document,),
        key="document id",
        partitions="input",
        cleanup="delete",
        retention_ms=30 * DAY_MS,
        kind=kind,
        meaning=f"documents of kind {kind}, as JSON",
    )


TOPICS: Final = (
    _input("news", "news"),
    _input("social", "social"),
    _input("advisories", "advisory"),
    Topic(
        name="observations",
        records=(RegionObservation, Tick, ParamsChange),
        key="country; a Tick's input partition",
        partitions="observations",
        cleanup="delete",
        retention_ms=FOREVER,
        meaning="the log: what documents say of countries, and Ticks; alerts are a function of it",
    ),
    Topic(
        name="state",
        records=(),
        key="what is remembered: partition, country, story or region",
        partitions="observations",
        cleanup="compact",
        retention_ms=FOREVER,
        meaning="snapshots of trackers with the log offset they are applied to",
    ),
    Topic(
        name="alerts.events",
        records=(Alert,),
        key="incident id",
        partitions="observations",
        cleanup="delete",
        retention_ms=FOREVER,
        meaning="every transition of every incident, append-only",
    ),
    Topic(
        name="alerts.state",
        records=(Alert,),
        key="incident id",
        partitions="observations",
        cleanup="compact",
        retention_ms=FOREVER,
        meaning="the latest revision of every incident",
    ),
    Topic(
        name="dead-letters",
        records=(DeadLetter,),
        key="origin",
        partitions="one",
        cleanup="delete",
        retention_ms=90 * DAY_MS,
        meaning="the bytes that were refused, with the reason in headers",
    ),
    Topic(
        name="labels",
        records=(Label,),
        key="document id",
        partitions="one",
        cleanup="delete",
        retention_ms=FOREVER,
        meaning="analysts' verdicts",
    ),
    Topic(
        name="models",
        records=(ModelSnapshot, ModelUses),
        key="model digest, `current` or `pinned`; `use/` and an input partition",
        partitions="one",
        cleanup="compact",
        retention_ms=FOREVER,
        meaning="signal models as sorted JSON; which input partition is read with which, and since",
    ),
    Topic(
        name="control",
        records=(Silence, Acknowledgement),
        key="silence id or incident id",
        partitions="one",
        cleanup="compact",
        retention_ms=FOREVER,
        meaning="silences and acknowledgements, applied at delivery",
    ),
)
BY_NAME: Final = {topic.name: topic for topic in TOPICS}
INPUTS: Final = tuple(topic for topic in TOPICS if topic.kind is not None)


def partition_of(key: str, partitions: int) -> int:
    """The partition that a key (a country's code) belongs to: CRC-32 modulo the count."""
    return zlib.crc32(key.encode()) % partitions
