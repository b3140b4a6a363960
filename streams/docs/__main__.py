"""Writes the generated pages and schemas into the checkout: `python -m streams.docs [ROOT]`."""

from __future__ import annotations

import sys
from pathlib import Path

from streams.docs.pages import PAGES
from streams.json_schema import RECORDS, schema_bytes
from streams.outputs import write_whole


def main(root: Path) -> None:
    """Write every page to `docs/` and every schema to `schemas/jsonschema/`."""
    for name, page in PAGES.items():
        write_whole(root / "docs" / f"{name}.md", page().encode())
    for name in RECORDS:
        write_whole(root / "schemas" / "jsonschema" / f"{name}.json", schema_bytes(name))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd())
