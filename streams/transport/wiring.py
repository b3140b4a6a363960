"""Wiring: what the transport of one app is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, NoReturn

from streams.batch import Role
from streams.metrics import Metrics


class Wiring(NamedTuple):
    """What the transport of one app is told.

    `binding` gives for an input topic the text that is committed with its offsets: the ids of the
    topics that belong together. `fatal` ends the process with a reason and does not return.
    `idle_after_s` is the silence after which a partition read to its end gets a batch without
    records, `idle_again_s` when it gets the next one (None: not before it has spoken again).
    """

    role_name: str
    role: Role
    binding: Callable[[str], str]
    fatal: Callable[[str], NoReturn]
    metrics: Metrics
    fetch_max_wait_ms: int
    idle_after_s: float
    idle_again_s: float | None
