"""Tick: time passing and volume seen, as a record in the observations log."""

from __future__ import annotations

import msgspec

from schemas.observation import Input


class Volume(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Documents of one feed group in one bin, counted within a block.

    `bin_ms` is the start of the bin. `probability` sums each document's probability per signal,
    in the order of `schemas.signals.SIGNALS`.
    """

    group: str
    bin_ms: int
    observed: int
    placeless: int
    probability: tuple[float, ...]


class Tick(msgspec.Struct, frozen=True, kw_only=True, tag="tick", tag_field="type"):
    """What is known of one input partition up to an offset, cumulative within its block.

    Block `block` starts at that offset and holds the offsets below `block + 256`; `upto` is the
    first offset not yet read. A Tick of the same block with a greater `upto` replaces the earlier.
    In every block, offsets = sum of `volumes` + refused + control + gaps.
    `event_ms` is the greatest event time in the partition so far as its reader knows, null
    before the first. `idle` says that the partition was read to its end and is silent, so that it
    does not hold the watermark. `roster` names all input partitions.
    """

    input: Input
    block: int
    upto: int
    event_ms: int | None
    volumes: tuple[Volume, ...]
    refused: int
    control: int
    gaps: int
    model: str
    idle: bool
    roster: tuple[str, ...]
