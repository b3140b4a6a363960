"""Writes the dashboards: `python -m deploy.grafana.write`. A test holds the files to the code."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.grafana.boards import models, overview, pipeline, region, replays

FOLDER: Final = Path(__file__).parent / "dashboards"
BOARDS: Final = (overview.board, region.board, pipeline.board, models.board, replays.board)


def files() -> Iterator[tuple[Path, str]]:
    """Each dashboard's file and what has to stand in it."""
    for make in BOARDS:
        board = make().json()
        name = board["uid"].removeprefix("tocsin-")
        yield FOLDER / f"{name}.json", json.dumps(board, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write every file that differs."""
    FOLDER.mkdir(exist_ok=True)
    for path, text in files():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
