"""Tables as aligned text that a stranger can read."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH = 110


@dataclass(slots=True)
class Table:
    """A title that says what was fitted on what, rows of cells, and a note below.

    `figures` are the numbers of it by name, for floors; a name stands in one table only.
    """

    title: str
    head: tuple[str, ...]
    note: str = ""
    rows: list[tuple[str, ...]] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)

    def add(self, *cells: str) -> None:
        self.rows.append(cells)

    def __str__(self) -> str:
        """The first column to the left, the others to the right."""
        lines = [tuple(self.head), *self.rows]
        columns = max(map(len, lines))
        widths = [
            max((wide(row[i]) for row in lines if i < len(row)), default=0) for i in range(columns)
        ]
        rule = "-" * (sum(widths) + 2 * (columns - 1))
        body = [aligned(row, widths) for row in lines]
        notes = textwrap.wrap(self.note, WIDTH)
        return "\n".join(
            [*textwrap.wrap(self.title, WIDTH), rule, body[0], rule, *body[1:], rule, *notes]
        )


def aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell + " " * (width - wide(cell)) if not i else " " * (width - wide(cell)) + cell
        for i, (cell, width) in enumerate(zip(row, widths, strict=False))
    ]
    return "  ".join(cells).rstrip()


def wide(text: str) -> int:
    """Columns that a text takes on a terminal, near enough."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def share(value: float) -> str:
    """A figure between 0 and 1, or a dash where there is none."""
    return "-" if math.isnan(value) else f"{value:.3f}"


def bounds(low: float, high: float) -> str:
    return "-" if math.isnan(low) else f"{low:.2f}-{high:.2f}"


def rate(value: float) -> str:
    """A count per 1,000."""
    return "-" if math.isnan(value) else f"{value:.1f}"
