"""What a replay is asked for, before anybody has looked whether it can be had."""

from __future__ import annotations

from typing import Final

import msgspec

from schemas.times import DAY_MS

DEFAULT_WARMUP_MS: Final = 180 * DAY_MS


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line or a notebook asks for, not looked at yet. Times in ms."""

    from_ms: int
    to_ms: int
    topics: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    model: str | None = None
    warmup_ms: int = DEFAULT_WARMUP_MS
    checkpoint: str | None = None
    to_topic: str | None = None
    truth: tuple[str, ...] = ()
    ignore: str | None = None
