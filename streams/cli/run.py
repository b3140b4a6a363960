"""`tocsin run`: documents from files to alerts, in one process."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Final

from detectors.text.language import LANGUAGES
from streams.cli.common import Ticker, make_core, warn, whole_number
from streams.errors import EXIT_GOOD

if TYPE_CHECKING:
    import argparse

    from schemas.alert import Alert
    from schemas.score import RegionScore
    from streams.cli.common import Commands
    from streams.offline.runner import Refused, Summary
    from streams.settings import Settings

# After so many refused lines the rest are counted and not told one by one.
TOLD: Final = 20


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "run",
        help="documents from files to alerts, no broker",
        description="Reads JSON Lines to their end, in event-time order where there are several, "
        "and writes alerts and scores. Refused lines are told on stderr; the rest goes on.",
    )
    parser.add_argument("inputs", metavar="INPUT", nargs="+", help="JSON Lines (.gz, .zst, -)")
    parser.add_argument("--params", metavar="F", help="parameters (TOML); left out: the defaults")
    parser.add_argument("--model", metavar="F", help="model snapshot (JSON); left out: shipped")
    parser.add_argument(
        "--alerts", metavar="F", default="-", help="one JSON line a transition (default -, stdout)"
    )
    parser.add_argument("--scores", metavar="F", help="one JSON line a bin and pair not at rest")
    parser.add_argument(
        "--partitions", metavar="N", type=whole_number, default=1, help="of the log (default 1)"
    )
    parser.add_argument(
        "--batch", metavar="N", type=whole_number, default=256, help="lines a batch (default 256)"
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.offline.merging import feeds_of_files
    from streams.offline.runner import Cut, run_embedded
    from streams.outputs import whole_file

    core = make_core(settings, arguments.params, arguments.model)
    feeds = feeds_of_files(arguments.inputs)
    ticker, told = Ticker("run"), _Told()
    with contextlib.ExitStack() as files:
        alerts = files.enter_context(whole_file(arguments.alerts))
        scores = files.enter_context(whole_file(arguments.scores)) if arguments.scores else None
        summary = run_embedded(
            core,
            feeds,
            on_alert=_alert_writer(alerts),
            on_score=_score_writer(scores) if scores is not None else None,
            on_refused=told.refuse,
            on_progress=lambda p: ticker.show(p.lines, f"{p.alerts} alerts"),
            cut=Cut(partitions=arguments.partitions, batch=arguments.batch),
        )
        ticker.close()
    told.close()
    _sum_up(summary, core.params.late_hours)
    return EXIT_GOOD


def _alert_writer(stream: IO[bytes]) -> Callable[[Alert], None]:
    from schemas.codec import encode
    from streams.views.incidents import transition_line

    def readable(alert: Alert) -> None:
        print(transition_line(alert))

    def written(alert: Alert) -> None:
        stream.write(encode(alert) + b"\n")

    return readable if stream is sys.stdout.buffer and sys.stdout.isatty() else written


def _score_writer(stream: IO[bytes]) -> Callable[[RegionScore], None]:
    from schemas.codec import encode

    def written(score: RegionScore) -> None:
        stream.write(encode(score) + b"\n")

    return written


class _Told:
    """Tells of refused lines one by one, and of the rest by their number."""

    def __init__(self) -> None:
        self._count = 0

    def refuse(self, refused: Refused) -> None:
        self._count += 1
        if self._count <= TOLD:
            warn(f"{refused.place}:{refused.line}: refused: {refused.reason}")

    def close(self) -> None:
        if self._count > TOLD:
            warn(f"and {self._count - TOLD:,} more lines refused")


def _sum_up(summary: Summary, late_hours: float) -> None:
    groups = ", ".join(f"{count:,} in {group}" for group, count in sorted(summary.groups.items()))
    warn(
        f"{summary.lines:,} documents: {summary.observed:,} observed, {summary.placeless:,} "
        f"without place, {summary.refused:,} refused; feed groups: {groups or 'none'}; "
        f"{summary.incidents:,} incidents, {summary.alerts:,} alerts"
    )
    unread = {
        language: count
        for language, count in sorted(summary.languages.items())
        if language not in LANGUAGES
    }
    if unread:
        listed = ", ".join(f"{count:,} {language}" for language, count in unread.items())
        warn(
            f"{sum(unread.values()):,} documents are in languages without a lexicon, in which "
            f"only words of other languages were found: {listed}"
        )
    if summary.late:
        warn(
            f"{summary.late:,} observations are more than {late_hours:g} h older than documents "
            "that stood before them and counted for the baseline only: sort by `published`"
        )
