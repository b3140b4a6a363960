"""The files that weights may be fitted on, from the folders and files that a user names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from detectors.model.training_sets import MEASURING, QUOTABLE, ids
from streams.errors import BadInput
from streams.files import read_whole

_SETS: Final = sorted({name.partition("/")[0] for name in QUOTABLE})


class TrainingFiles(NamedTuple):
    """Files by their name in `QUOTABLE`, and the ids of documents that only measure."""

    files: dict[str, bytes]
    leave_out: frozenset[str]


def training_files(paths: Sequence[str], leave_out: Sequence[str] = ()) -> TrainingFiles:
    """The quotable sets among `paths`: a folder of sets, one set's folder, or one of its files.

    Ids in the measuring sets beside them, and in the files `leave_out`, are left out. Raises
    BadInput for a path that is not of a quotable set, or cannot be read.
    """
    found: dict[str, Path] = {}
    for path in paths:
        found.update(_quotable(path))
    roots = sorted({file.parent.parent for file in found.values()})
    beside = [root / name for root in roots for name in MEASURING if (root / name).is_file()]
    out: set[str] = set()
    for path in (*leave_out, *map(str, beside)):
        try:
            out |= ids(path, read_whole(path))
        except ValueError as error:
            raise BadInput(path, str(error).removeprefix(path).lstrip(":, ")) from error
    return TrainingFiles({n: read_whole(str(p)) for n, p in found.items()}, frozenset(out))


def _quotable(path: str) -> dict[str, Path]:
    whole = Path(path).resolve()
    if not whole.exists():
        raise BadInput(path, "there is no such file or folder")
    if whole.is_dir():
        for root in (whole, whole.parent):
            inside = {name: root / name for name in QUOTABLE if (root / name).is_file()}
            if root != whole:
                inside = {name: file for name, file in inside.items() if file.parent == whole}
            if inside:
                return inside
    else:
        name = f"{whole.parent.name}/{whole.name}"
        if name in QUOTABLE:
            return {name: whole}
    said = f"{whole.parent.name}/{whole.name}" if whole.is_file() else whole.name
    raise BadInput(
        path,
        f"{said} is none of the sets that weights may be fitted on ({', '.join(_SETS)}): "
        "all others only measure",
    )
