"""Python's search for cycles, made rare where millions of records pass and none is in a cycle."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# Objects made until the youngest are looked through, and how many such looks until the older are.
_YOUNG: Final = 50_000
_OLDER: Final = 50


@contextmanager
def collected_rarely() -> Iterator[None]:
    """Look for cycles a hundred times less often while the block lasts, also in its children.

    What stands at its beginning is not looked through at all: a forked process does not copy it.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_YOUNG, _OLDER, _OLDER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
