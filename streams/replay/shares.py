"""Trackers side by side: countries are dealt out to shares, each with a tracker of its own.

Countries have nothing in common but what Ticks tell, and those every share reads. There are as
many shares on every machine, so that a run's files do not depend on how many processes made them.
"""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple

from detectors.params import Params
from detectors.tracker import PartitionTracker
from schemas.alert import Alert
from schemas.codec import decode, encode
from schemas.score import RegionScore
from streams.garbage import collected_rarely
from streams.offline.kept_observations import Observations
from streams.replay.counting import within
from streams.replay.jobs import Gathers
from streams.run_folder import ScoreWriter

SHARES: Final = 4
_STEP: Final = 512


class Share(NamedTuple):
    """One of the shares of a run; what it gives lies in two files until the run takes it."""

    number: int
    folder: Path

    @property
    def alerts(self) -> Path:
        """Lines of an offset of the log, a blank, and a transition that its record brought."""
        return self.folder / f".alerts.{self.number}.part"

    @property
    def scores(self) -> Path:
        """A Zstandard frame of scores."""
        return self.folder / f".scores.{self.number}.part"

    @property
    def counted(self) -> Path:
        """What was gathered of the scores for the page."""
        return self.folder / f".counted.{self.number}.part"

    def concerns(self, country: bytes) -> bool:
        """Whether a country belongs to the share."""
        return zlib.crc32(country) % SHARES == self.number

    def drop(self) -> None:
        """Delete the files."""
        self.alerts.unlink(missing_ok=True)
        self.scores.unlink(missing_ok=True)
        self.counted.unlink(missing_ok=True)


def shares_of(folder: Path) -> list[Share]:
    """All shares of the run in a folder."""
    return [Share(number, folder) for number in range(SHARES)]


Told = Callable[[int, int | None, int], None]
"""Hears records of the log passed, event time reached (ms), and openings."""


def track(
    share: Share,
    observations: Observations,
    params: Params,
    span: tuple[int, int],
    told: Told,
    gathers: Gathers | None = None,
) -> None:
    """Track a share's countries over all that was observed; scores of `span` (ms) are kept.

    `gathers` counts them in.
    """
    openings = 0
    with ExitStack() as stack:
        alerts = stack.enter_context(share.alerts.open("wb"))
        scores = ScoreWriter(stack.enter_context(share.scores.open("wb")))
        stack.enter_context(scores)
        stack.enter_context(collected_rarely())
        write = scores.score if gathers is None else _both(scores.score, gathers.add)
        tracker = PartitionTracker(0, params, scores=within(span, write))
        due = offset = 0
        for offset, entry in observations.numbered(share.concerns):
            for alert in tracker.apply(offset, entry):
                alerts.write(b"%d %b\n" % (offset, encode(alert)))
                openings += alert.revision == 1
            if offset >= due:
                due = offset + _STEP
                tracker.drop_changes()
                told(offset, tracker.watermark_ms, openings)
        told(offset + 1, tracker.watermark_ms, openings)
    if gathers is not None:
        share.counted.write_bytes(gathers.dump())


Sink = Callable[[RegionScore], None]


def _both(first: Sink, second: Sink) -> Sink:
    def take(score: RegionScore) -> None:
        first(score)
        second(score)

    return take


def transitions(shares: Sequence[Share]) -> Iterator[Alert]:
    """All alerts by the record of the log that brought them; of one record, share by share."""
    with ExitStack() as stack:
        files = [stack.enter_context(share.alerts.open("rb")) for share in shares]
        lines = [map(_numbered, file) for file in files]
        for _, data in heapq.merge(*lines, key=_offset):
            yield decode(Alert, data)


def _numbered(line: bytes) -> tuple[int, bytes]:
    offset, _, data = line.rstrip(b"\n").partition(b" ")
    return int(offset), data


def _offset(line: tuple[int, bytes]) -> int:
    return line[0]
