"""The folder of a run: what a replay leaves behind, and all that a report or a comparison reads.

    alerts.jsonl        one transition a line, in the order in which they came
    scores.jsonl.zst    one final bin of a pair not at rest a line, Zstandard, in order for a region
    summary.json        counts; a function of the inputs
    report.html         a page made of the others
    run.json            what was read and by what; the only file with times of the clock

Every file is put in its place whole. `run.json` comes last: a folder without it is no run.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Final, Literal, Self, TypeVar

import msgspec
import zstandard

from schemas.alert import Alert
from schemas.codec import decode, encode
from schemas.errors import DecodeError
from schemas.score import RegionScore
from streams.errors import BadInput, BadUsage
from streams.files import read_lines, read_whole
from streams.outputs import whole_file, write_whole

ALERTS: Final = "alerts.jsonl"
SCORES: Final = "scores.jsonl.zst"
SUMMARY: Final = "summary.json"
REPORT: Final = "report.html"
RUN: Final = "run.json"
FORMAT: Final = 1
_LEVEL: Final = 3

R = TypeVar("R")


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One input of a run: a file, or a partition from `start` to `end` (offsets, end exclusive).

    `digest` is the SHA-256 over what was read of it, `records` how many those were.
    """

    name: str
    start: int
    end: int
    records: int
    digest: str


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """When the run was made, by the machine's clock; the only thing that two equal runs differ in.

    `observed_s` are seconds until the documents were read, `seconds` those of the whole run.
    """

    started_at: str
    finished_at: str
    observed_s: float
    seconds: float


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What was run. Times are event times (RFC 3339), digests SHA-256 in hex.

    `topic` is the input's name without the deployment, or `files`. `exactness` is `exact` where
    the run must equal the live log in digest form, and `why` says in words what it rests on.
    `warmup_from` is where reading began, null for the beginning. `run_id` stands in the alerts.
    """

    format: int
    run_id: str
    name: str
    topic: str
    deployment: str
    from_: str = msgspec.field(name="from")
    to: str
    warmup_from: str | None
    exactness: Literal["exact", "approximate"]
    why: str
    sources: tuple[Source, ...]
    params_id: str
    params: dict[str, float | int]
    model: str
    compiled: str
    code: str
    version: str
    checkpoint: str | None
    clock: Clock


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The counts of a run. Of documents: `records` = `observed` + `placeless` + `refused`.

    `records` are those read, warm-up included; of `observations` they are log records and the
    three others 0. `alerts` to `by_day` count what is in the range: `openings` by signal,
    by country, and by day (UTC). `first_event` and `last_event` are event times.
    """

    records: int
    observed: int
    placeless: int
    refused: int
    alerts: int
    openings: int
    digest: str
    first_event: str | None
    last_event: str | None
    by_signal: dict[str, int]
    by_country: dict[str, int]
    by_severity: dict[str, int]
    by_day: dict[str, int]


class ScoreWriter:
    """Scores onto a stream, as a Zstandard frame of its own; the stream stays open."""

    def __init__(self, stream: IO[bytes]) -> None:
        packer = zstandard.ZstdCompressor(level=_LEVEL)
        self._frame = packer.stream_writer(stream, closefd=False)

    def __enter__(self) -> Self:
        self._frame.__enter__()
        return self

    def __exit__(self, *failure: object) -> None:
        self._frame.__exit__(*failure)  # type: ignore[no-untyped-call] # zstandard has no types here

    def score(self, score: RegionScore) -> None:
        """Write the score of a bin."""
        self._frame.write(encode(score) + b"\n")


class RunWriter:
    """Writes alerts and scores as the run goes; leaving the context puts them in place.

    If the block raises, what stood there before stays and nothing is left behind.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = ExitStack()
        self._scores: IO[bytes] | Any = None
        self._frame: ScoreWriter | Any = None
        self._alerts: IO[bytes] | Any = None
        self._at = 0

    def __enter__(self) -> Self:
        make_folder(self._folder)
        with ExitStack() as opening:
            self._alerts = opening.enter_context(whole_file(str(self._folder / ALERTS)))
            self._scores = opening.enter_context(whole_file(str(self._folder / SCORES)))
            self._frame = opening.enter_context(ScoreWriter(self._scores))
            self._files = opening.pop_all()
        return self

    def __exit__(self, *failure: object) -> None:
        self._files.__exit__(*failure)  # type: ignore[arg-type] # what `with` passes

    def alert(self, alert: Alert) -> tuple[int, int]:
        """Write a transition; where its record begins in the file, and how long it is."""
        data, at = encode(alert), self._at
        self._at += self._alerts.write(data + b"\n")
        return at, len(data)

    def score(self, score: RegionScore) -> None:
        """Write the score of a bin."""
        self._frame.score(score)

    def take_scores(self, frames: IO[bytes]) -> None:
        """Take over what a ScoreWriter made, before any score is written here."""
        shutil.copyfileobj(frames, self._scores)


def make_folder(folder: Path) -> None:
    """The folder, if it is not there; raises BadUsage where it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadUsage(f"{folder}: cannot be made: {error.strerror}") from error


def write_json(path: Path, record: msgspec.Struct) -> None:
    """A record as sorted and indented JSON, whole or not at all."""
    data = msgspec.json.encode(record, order="sorted")
    write_whole(path, msgspec.json.format(data, indent=1) + b"\n")


class RunFolder:
    """A finished run, read. Raises BadInput where the folder is no run or a file is broken."""

    def __init__(self, folder: str | Path, *, run: Run | None = None) -> None:
        """`run` is what `run.json` is going to hold, where a page is made before it stands."""
        self.path = Path(folder)
        if run is None and not (self.path / RUN).is_file():
            raise BadInput(str(folder), f"is no folder of a finished run (it has no {RUN})")
        self.run = self._whole(RUN, Run) if run is None else run
        if self.run.format > FORMAT:
            raise BadInput(
                str(self.path / RUN),
                f"format: {self.run.format} is newer than this version reads ({FORMAT})",
            )
        self.summary = self._whole(SUMMARY, Summary)

    def _whole(self, name: str, kind: type[R]) -> R:
        path = self.path / name
        try:
            return decode(kind, read_whole(str(path)))
        except DecodeError as error:
            raise BadInput(str(path), error.reason) from error

    def _each(self, name: str, kind: type[R]) -> Iterator[R]:
        path = str(self.path / name)
        for line in read_lines(path):
            try:
                yield decode(kind, line.value)
            except DecodeError as error:
                raise BadInput(f"{path}:{line.number}", error.reason) from error

    def alerts(self) -> Iterator[Alert]:
        """The transitions, in the order in which they came."""
        return self._each(ALERTS, Alert)

    def scores(self) -> Iterator[RegionScore]:
        """The scores of final bins, in order."""
        return self._each(SCORES, RegionScore)


def runs_in(folder: str | Path) -> list[RunFolder]:
    """The run in a folder, or the runs in its folders (several `--params`), by name."""
    path = Path(folder)
    if (path / RUN).is_file():
        return [RunFolder(path)]
    try:
        found = sorted(entry for entry in path.iterdir() if (entry / RUN).is_file())
    except OSError as error:
        raise BadInput(str(folder), f"cannot be read: {error.strerror}") from error
    if not found:
        raise BadInput(str(folder), f"holds no finished run (no {RUN} in it or one below)")
    return [RunFolder(entry) for entry in found]
