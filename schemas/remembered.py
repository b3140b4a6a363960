"""A memory of what was worked out, in a dictionary of the asker's own, which costs one look.

`functools.lru_cache` is called through Python and keeps an order, which is most of what it costs
where the core is compiled.
"""

from __future__ import annotations

from typing import TypeVar

__all__ = ["remember"]

K = TypeVar("K")
V = TypeVar("V")


def remember(known: dict[K, V], key: K, value: V, most: int) -> V:
    """Keep `value` and give it; where there are `most` already the memory begins anew."""
    if len(known) >= most:
        known.clear()
    known[key] = value
    return value
