"""How long the broker may hold a fetch: not at all where little comes, until much where much does.

Each poll has its price, two flushes in the role `track` above all. Where thousands of records
come in a second a poll takes what came in a twentieth of one; where two hundred do, nothing waits.
"""

from __future__ import annotations

from typing import Any, Final

__all__ = ["GATHERED_BYTES", "GATHER_MS", "MANY", "gather"]

# A poll of so many records comes of a backlog, or of many thousand a second.
MANY: Final = 256
GATHERED_BYTES: Final = 524_288
GATHER_MS: Final = 50


def gather(fetcher: Any, found: int, wait_ms: int) -> None:
    """Let aiokafka's next fetch wait if this poll found many records; else no longer than before.

    `wait_ms` is how long the broker may hold a fetch that is empty.
    """
    many = found >= MANY
    fetcher._fetch_min_bytes = GATHERED_BYTES if many else 1
    fetcher._fetch_max_wait_ms = max(wait_ms, GATHER_MS) if many else wait_ms
