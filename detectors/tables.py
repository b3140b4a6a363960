"""Reads the tab-separated tables of `detectors/data`."""

from __future__ import annotations

import hashlib
from importlib import resources

__all__ = ["read_table", "read_words", "tables_digest"]


def read_table(name: str) -> list[dict[str, str]]:
    """Rows of `data/<name>.tsv` by column name; lines that start with `#` are comments.

    Every row has every column, missing last ones as `""`. Raises ValueError, naming file and
    line, for a row with more cells than the head.
    """
    text = resources.files("detectors").joinpath(f"data/{name}.tsv").read_text("utf-8")
    head: list[str] | None = None
    rows: list[dict[str, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if head is None:
            head = cells
            continue
        if len(cells) > len(head):
            message = (
                f"data/{name}.tsv:{number}: {len(cells)} cells, expected {len(head)}: {line!r}"
            )
            raise ValueError(message)
        cells += [""] * (len(head) - len(cells))
        rows.append(dict(zip(head, cells, strict=True)))
    return rows


def read_words(name: str) -> dict[str, frozenset[str]]:
    """All words of a table with the columns `role` and `words`, by role."""
    words: dict[str, frozenset[str]] = {}
    for row in read_table(name):
        words[row["role"]] = words.get(row["role"], frozenset()) | frozenset(row["words"].split())
    return words


def tables_digest(names: tuple[str, ...]) -> str:
    """SHA-256, in hex, of the named tables' bytes."""
    digest = hashlib.sha256()
    for name in names:
        digest.update(resources.files("detectors").joinpath(f"data/{name}.tsv").read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()
