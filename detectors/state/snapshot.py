"""What a tracker remembers, to state values and back. Every value names its offset.

MessagePack, as most of it is numbers. A case is shrunk within its value (`detectors.state`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from detectors.country import Country
from detectors.incidents.fusion import Composite
from detectors.params import Params
from detectors.regions.region import Region
from detectors.regions.volumes import Volumes
from detectors.state.shrinking import Shrunk, grown, shrunk
from detectors.state.stored import StoredComposite, StoredLane, StoredPair, StoredVolumes
from detectors.state.storing import (
    stored_lanes,
    stored_pair,
    stored_volumes,
    taken_lane,
    taken_pair,
    taken_volumes,
)
from detectors.stories.story import Story

VOLUMES_KEY: Final = "volumes"


class Head(msgspec.Struct):
    """What a country remembers beside stories, regions and pairs."""

    marks: dict[str, int]
    held: list[int]
    model: str


class Common(msgspec.Struct):
    """What a partition remembers for all its countries."""

    volumes: StoredVolumes
    params: Params


class State(NamedTuple):
    """A partition's memory as of a log offset."""

    log_offset: int
    volumes: Volumes
    params: Params
    countries: dict[str, Country]


class _Value(msgspec.Struct, array_like=True):
    log_offset: int
    snapshot: msgspec.Raw


# Key order is the order of insertion, which the log determines.
_ENCODER: Final = msgspec.msgpack.Encoder()
_VALUE: Final = msgspec.msgpack.Decoder(_Value)


def value(snapshot: object, log_offset: int) -> bytes:
    """A state value: the snapshot and the log offset it is applied to."""
    return _ENCODER.encode((log_offset, snapshot))


def dump_volumes(volumes: Volumes, params: Params, log_offset: int) -> bytes:
    """The partition's common value, which makes a flush valid."""
    return value(Common(stored_volumes(volumes), params), log_offset)


def dump_country(country: Country, log_offset: int) -> list[tuple[str, bytes | None]]:
    """The changed values of a country, by key; None forgets a key."""
    values: list[tuple[str, bytes | None]] = []
    for kind, name in sorted(country.changed):
        snapshot = _snapshot(country, kind, name)
        key = f"{kind}/{country.code}/{name}"
        values.append((key, None if snapshot is None else value(snapshot, log_offset)))
    return values


def _snapshot(country: Country, kind: str, name: str) -> object:
    if kind == "head":
        return Head(country.marks, country.held, country.model)
    if kind == "escalation":
        composite = country.escalation.composite
        return StoredComposite(composite.strengths, composite.at_ms, composite.incident)
    if kind == "region":
        return stored_lanes(country.regions[name].lanes)
    if kind == "story":
        return country.stories.stories.get(name)
    code, _, signal = name.partition("|")
    pair = country.regions[code].pairs[signal]
    return shrunk(pair.case) if kind == "case" else stored_pair(pair)


def load(values: Mapping[str, bytes]) -> State | None:
    """The memory that state values hold; None where there is no common value."""
    common_value = values.get(VOLUMES_KEY)
    if common_value is None:
        return None
    wrapped = _VALUE.decode(common_value)
    common = msgspec.msgpack.decode(wrapped.snapshot, type=Common)
    countries: dict[str, Country] = {}
    for key in sorted(values):
        if key == VOLUMES_KEY:
            continue
        kind, code, name = key.split("/", 2)
        country = countries.get(code)
        if country is None:
            country = countries[code] = Country(code)
        _restore(country, kind, name, _VALUE.decode(values[key]).snapshot)
    return State(wrapped.log_offset, taken_volumes(common.volumes), common.params, countries)


def copied(country: Country, log_offset: int) -> Country:
    """Another country that remembers the same: what is written of this one, read."""
    country.touch()
    made = Country(country.code)
    for key, data in dump_country(country, log_offset):
        if data is not None:
            kind, _, name = key.split("/", 2)
            _restore(made, kind, name, _VALUE.decode(data).snapshot)
    made.recall()
    return made


def _restore(country: Country, kind: str, name: str, data: msgspec.Raw) -> None:
    if kind == "head":
        head = msgspec.msgpack.decode(data, type=Head)
        country.marks, country.held, country.model = head.marks, head.held, head.model
    elif kind == "escalation":
        kept = msgspec.msgpack.decode(data, type=StoredComposite)
        country.escalation.composite = Composite(kept.strengths, kept.at_ms, kept.incident)
    elif kind == "region":
        lanes = msgspec.msgpack.decode(data, type=dict[str, StoredLane])
        _region(country, name).lanes = {lane: taken_lane(kept) for lane, kept in lanes.items()}
    elif kind == "story":
        country.stories.restore(msgspec.msgpack.decode(data, type=Story))
    else:
        code, _, signal = name.partition("|")
        pair = _region(country, code).pair(signal)
        if kind == "case":
            pair.case = grown(msgspec.msgpack.decode(data, type=Shrunk))
        else:
            taken_pair(pair, msgspec.msgpack.decode(data, type=StoredPair))


def _region(country: Country, code: str) -> Region:
    region = country.regions.get(code)
    if region is None:
        region = country.regions[code] = Region(code)
    return region
