"""The live alert log held against the observations log that it must follow from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import msgspec
import orjson

from detectors.params import Params
from detectors.tracker import PartitionTracker
from schemas.alert import Alert
from schemas.codec import encode
from schemas.digest import digest_line
from schemas.times import parse_ms
from schemas.topics import BY_NAME, partition_of
from streams.brokers.base import Broker
from streams.errors import BadUsage
from streams.replay.checkpoints import Checkpoint, entry_of
from streams.settings import Settings
from streams.topics.alert_log import AlertLog, Transition

_STEP: Final = 4_096


class Difference(NamedTuple):
    """Where the live log and its history part: which alert, and how in words."""

    incident_id: str
    revision: int
    at: str
    what: str


class Verdict(NamedTuple):
    """How many alerts agree, and every difference in order of event time."""

    same: int
    differences: tuple[Difference, ...]


def rebuilt(
    broker: Broker,
    topic: str,
    number: int,
    checkpoint: Checkpoint | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[int, Alert]]:
    """(offset, alert) of every transition that follows from one partition of the log.

    Raises BadUsage where the log does not begin at its start, and no checkpoint makes up for it.
    """
    first, end = broker.bounds(topic)[number]
    if checkpoint is None:
        start, tracker = 0, PartitionTracker(number, Params())
    else:
        start, tracker = checkpoint.floors[number], checkpoint.tracker(number, Params())
    if first > start:
        raise BadUsage(
            f"{topic}/{number}: offsets from {start} to {first} are gone; only a later checkpoint "
            "can stand for them (--checkpoint)"
        )
    for record in broker.read(topic, number, start, end):
        for alert in tracker.apply(record.offset, entry_of(record)):
            yield record.offset, alert
        if record.offset % _STEP == 0:
            tracker.drop_changes()
        if on_progress:
            on_progress(record.offset, end)


def verify(
    broker: Broker,
    settings: Settings,
    span: tuple[int, int],
    checkpoint: Checkpoint | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Verdict:
    """Compare what both say of the range, in digest form; times are event times in ms.

    The ends of the log are asked for first, so that a worker that is seconds behind has them done.
    """
    topic = BY_NAME["observations"].full_name(settings.deployment)
    info = broker.topics().get(topic)
    if info is None:
        raise BadUsage(f"there is no topic {topic} on the broker")
    if checkpoint is not None:
        checkpoint.check(topic, info.id, info.partitions, span[0])
    history: dict[tuple[str, int], Alert] = {}
    for number in range(info.partitions):
        for _, alert in rebuilt(broker, topic, number, checkpoint, on_progress):
            if _inside(alert, span):
                history[alert.incident_id, alert.revision] = alert
    live: dict[tuple[str, int], Alert] = {}
    doubled: list[Difference] = []
    for transition in AlertLog(broker, settings).read():
        alert = transition.alert
        if _inside(alert, span):
            key = alert.incident_id, alert.revision
            if key in live and digest_line(live[key]) != digest_line(alert):
                doubled.append(_difference(alert, "stands on the live log twice, differently"))
            live[key] = alert
    if not live and not history:
        raise BadUsage("nothing to verify: neither log holds an alert of the range")
    return _compared(live, history, doubled)


def _compared(
    live: dict[tuple[str, int], Alert],
    history: dict[tuple[str, int], Alert],
    doubled: list[Difference],
) -> Verdict:
    same, differences = 0, doubled
    for key in sorted(live.keys() | history.keys()):
        mine, theirs = history.get(key), live.get(key)
        if theirs is None and mine is not None:
            differences.append(_difference(mine, "is missing on the live log"))
        elif mine is None and theirs is not None:
            differences.append(_difference(theirs, "does not follow from the observations"))
        elif mine is not None and theirs is not None:
            if digest_line(mine) == digest_line(theirs):
                same += 1
            else:
                differences.append(_difference(theirs, field_difference(theirs, mine)))
    return Verdict(same, tuple(sorted(differences, key=lambda d: (d.at, *d[:2]))))


def field_difference(live: Alert, mine: Alert) -> str:
    """The first field, in the record's order, in which the digest forms differ."""
    theirs, ours = (orjson.loads(digest_line(alert)) for alert in (live, mine))
    for name in (field.encode_name for field in msgspec.structs.fields(Alert)):
        if name in ours and theirs[name] != ours[name]:
            return f"{name}: {_short(theirs[name])} live, {_short(ours[name])} from the log"
    return "nothing"


def _short(value: object) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - a line of a terminal


def _difference(alert: Alert, what: str) -> Difference:
    return Difference(alert.incident_id, alert.revision, alert.updated_at, what)


def _inside(alert: Alert, span: tuple[int, int]) -> bool:
    return span[0] <= parse_ms(alert.updated_at) < span[1]


class Rebuilt(NamedTuple):
    """An alert made again from the log: the offset that brought it, and the live one if any.

    `same` says that the bytes of both are equal.
    """

    alert: Alert
    partition: int
    offset: int
    live: Transition | None

    @property
    def same(self) -> bool:
        """Whether the bytes on the live log are those that the log of observations gives."""
        return self.live is not None and self.live.value == encode(self.alert)


def rebuild(broker: Broker, settings: Settings, incident_id: str, revision: int | None) -> Rebuilt:
    """One transition of an incident (its last where no revision is given), made again.

    Raises BadUsage where the log has no such incident or revision.
    """
    topic = BY_NAME["observations"].full_name(settings.deployment)
    number = partition_of(incident_id[:2], len(broker.bounds(topic)))
    found: tuple[int, Alert] | None = None
    for offset, alert in rebuilt(broker, topic, number):
        if alert.incident_id == incident_id and revision in {None, alert.revision}:
            found = offset, alert
    if found is None:
        wanted = incident_id if revision is None else f"{incident_id}@{revision}"
        raise BadUsage(f"{wanted}: does not follow from {topic}/{number}")
    offset, alert = found
    live = [
        entry
        for entry in AlertLog(broker, settings).show(incident_id)
        if entry.alert.revision == alert.revision
    ]
    return Rebuilt(alert, number, offset, live[-1] if live else None)
