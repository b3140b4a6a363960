"""Due: where a partition stands between what was handed over and what may be committed."""

from __future__ import annotations

from typing import NamedTuple


class Due(NamedTuple):
    """Next offset to hand over, offset below which all is done, and what may be committed."""

    expected: int
    done: int
    commit: int | None
