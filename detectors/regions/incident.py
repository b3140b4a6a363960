"""An incident: what is remembered of it between two transitions."""

from __future__ import annotations

import msgspec


class Incident(msgspec.Struct, array_like=True):
    """One episode of a (region, signal). Times are milliseconds of event time.

    `level` is 1 (open) to 3; `severity` follows it. `parts` are regions that joined it.
    `below_ms` is since when it has been low enough to end. `updates` counts those of
    `update_day` that the budget may withhold, `alerts` all of that day, `suppressed` those withheld
    since the start. `cancelled` says that it ended
    because what it stood on was taken back.
    """

    incident_id: str
    revision: int
    starts_ms: int
    opened_ms: int
    updated_ms: int
    ended_ms: int | None
    level: int
    parts: list[str]
    below_ms: int | None
    update_day: int
    updates: int
    suppressed: int
    cancelled: bool = False
    alerts: int = 0

    @property
    def firing(self) -> bool:
        """Whether it is open now."""
        return self.ended_ms is None
