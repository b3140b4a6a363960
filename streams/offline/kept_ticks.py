"""Ticks as kept observations have them: of a block's Ticks each says only what is new.

Ticks are cumulative within their block, so one of many hours repeats nearly all that the one before
it said; whole, they are most of what there is to read.
"""

from __future__ import annotations

from bisect import insort
from typing import Final

import msgspec
from msgspec.structs import replace

from schemas.tick import Tick, Volume

_DECODER: Final = msgspec.json.Decoder(Tick)


class ShortTicks:
    """Shortens the Ticks of one reader, in order; a block's first is whole."""

    def __init__(self) -> None:
        self._block = -1
        self._known: dict[tuple[str, int], Volume] = {}

    def short(self, tick: Tick) -> Tick:
        """The Tick with the volumes alone that the one before it in its block did not say."""
        if tick.block != self._block:
            self._block, self._known = tick.block, {}
        new = []
        for volume in tick.volumes:
            where = volume.group, volume.bin_ms
            if self._known.get(where) != volume:
                self._known[where] = volume
                new.append(volume)
        return replace(tick, volumes=tuple(new))


class WholeTicks:
    """Makes them whole again, with a roster."""

    def __init__(self, roster: tuple[str, ...]) -> None:
        self._roster = roster
        self._block = -1
        self._known: dict[tuple[str, int], Volume] = {}
        self._order: list[tuple[str, int]] = []

    def whole(self, data: bytes) -> Tick:
        """The next Tick, from its bytes; raises msgspec.DecodeError where they are none."""
        tick = _DECODER.decode(data)
        if tick.block != self._block:
            self._block, self._known, self._order = tick.block, {}, []
        for volume in tick.volumes:
            where = volume.group, volume.bin_ms
            if where not in self._known:
                insort(self._order, where)
            self._known[where] = volume
        volumes = tuple(map(self._known.__getitem__, self._order))
        return replace(tick, volumes=volumes, roster=self._roster)
