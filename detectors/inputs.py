"""InputRecord: what a reader takes of an input partition."""

from __future__ import annotations

import msgspec

from schemas.observation import Input


class InputRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One record of an input partition. `timestamp_ms` is the broker's, None in files.

    `control` says that the record carries the control header.
    """

    input: Input
    offset: int
    timestamp_ms: int | None
    value: bytes
    control: bool = False
