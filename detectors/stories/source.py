"""Source: a publisher as the registry knows it."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

__all__ = ["Kind", "Source"]

Kind = Literal[
    "wire", "international", "national", "local", "state", "social", "authority",
    "encyclopedia", "aggregator", "unknown",
]  # fmt: skip

_AT_HOME: Final = frozenset({"national", "local", "state", "unknown"})


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A publisher. `country` is its home, `resolution_hours` 24 if its times are dates only."""

    name: str
    owner: str
    kind: Kind
    country: str | None
    state_affiliated: bool
    resolution_hours: int | None

    @property
    def home(self) -> str | None:
        """Country that the publisher mostly writes about; None for those who look abroad."""
        return self.country if self.kind in _AT_HOME else None
