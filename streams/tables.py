"""Tables in plain text, in columns as wide as they must be."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import Final

_GAP: Final = 2
_LEAST: Final = 24


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns aligned; on a terminal the last one is wrapped to its width."""
    print("\n".join(layout(head, rows, terminal_width())))  # noqa: T201 - its purpose


def layout(head: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> list[str]:
    """The lines of the table; `width` None does not wrap.

    >>> layout(("a", "b"), [("x", "y z")], None)
    ['a  b', 'x  y z']
    """
    wide = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head) - 1)]
    indent = sum(wide) + _GAP * len(wide)
    room = None if width is None else max(width - indent, _LEAST)
    lines = []
    for row in (head, *rows):
        start = "".join(cell.ljust(w + _GAP) for cell, w in zip(row, wide, strict=False))
        last = [row[-1]] if room is None else (textwrap.wrap(row[-1], room) or [""])
        lines.append((start + last[0]).rstrip())
        lines.extend(" " * indent + more for more in last[1:])
    return lines


def terminal_width() -> int | None:
    """Columns of the terminal; None where the output is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
