"""`tocsin diff`: two runs over the same history, and what differs between them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from streams.cli.common import day
from streams.errors import EXIT_CHECK_FAILED, EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    import argparse

    from streams.cli.common import Commands
    from streams.judging.comparing import Run
    from streams.settings import Settings
    from streams.views.comparison import Judged

# A week: incidents that open further apart are no longer paired at all.
_MOST_HOURS = 168.0


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "diff",
        help="two runs compared: alerts gained, lost, earlier, later",
        description="Compares two runs over the same history, each a run folder or a file of "
        "alerts. Incidents are paired within a country and signal where they overlap in time or "
        "follow within 7 days. Exit status 0 if none was gained, lost, opened at another time, "
        "reached another severity or moved to another region; 1 if one did.",
    )
    parser.add_argument("before", metavar="A", help="run folder or alerts (JSON Lines)")
    parser.add_argument("after", metavar="B", help="run folder or alerts (JSON Lines)")
    parser.add_argument(
        "--truth", metavar="F", nargs="+", help="episodes: the verdict on both runs beside it"
    )
    parser.add_argument("--ignore", metavar="F", help="ids of ambiguous documents, one a line")
    parser.add_argument("--from", dest="first", metavar="DAY", type=day, help="first day judged")
    parser.add_argument("--to", dest="last", metavar="DAY", type=day, help="last day judged")
    parser.add_argument(
        "--within", metavar="HOURS", type=_hours, default=0.0,
        help="openings so close in time count as equal (default 0; runs over documents in another "
        "order agree within 1)",
    )  # fmt: skip
    parser.add_argument(
        "--exact", action="store_true", help="differences in any transition count, too"
    )
    parser.add_argument("--html", metavar="F", help="also write it as a page (one file)")
    parser.add_argument("--json", action="store_true", help="all of it as JSON")
    parser.set_defaults(run=_run)


def _hours(text: str) -> float:
    import argparse

    try:
        hours = float(text)
    except ValueError:
        hours = -1.0
    if not 0 <= hours <= _MOST_HOURS:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of hours from 0 to {_MOST_HOURS:g}"
        )
    return hours


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    import msgspec

    from detectors.evaluate.compare import compare
    from schemas.times import HOUR_MS
    from streams.judging.comparing import differing, read_run
    from streams.tables import terminal_width
    from streams.views.comparison import Shown, as_record, as_text

    del settings
    if not arguments.truth and (arguments.ignore or arguments.first or arguments.last):
        raise BadUsage("--ignore, --from and --to are for judging: --truth F is wanted with them")
    runs = read_run(arguments.before), read_run(arguments.after)
    before, after = runs
    shown = Shown(
        names=(before.place, after.place),
        comparison=compare(
            before.alerts,
            after.alerts,
            within_ms=round(arguments.within * HOUR_MS),
            span_ms=_common(before, after),
        ),
        differing=differing(before, after),
        judged=_judged(arguments, runs),
    )
    if arguments.html:
        from streams.outputs import write_whole
        from streams.views.comparison_page import Both, render

        write_whole(Path(arguments.html), render(Both(shown, before.alerts, after.alerts)))
    if arguments.json:
        sys.stdout.buffer.write(msgspec.json.encode(as_record(shown)) + b"\n")
    else:
        print("\n".join(as_text(shown, terminal_width())))
    found = shown.comparison
    equal = found.identical if arguments.exact else not found.changes
    return EXIT_GOOD if equal else EXIT_CHECK_FAILED


def _common(before: Run, after: Run) -> tuple[int, int] | None:
    """The range both cover; BadUsage where they have none in common."""
    if before.span_ms is None or after.span_ms is None:
        return None
    span = max(before.span_ms[0], after.span_ms[0]), min(before.span_ms[1], after.span_ms[1])
    if span[1] <= span[0]:
        raise BadUsage(f"{before.place} and {after.place}: their ranges have no time in common")
    return span


def _judged(arguments: argparse.Namespace, runs: tuple[Run, Run]) -> Judged | None:
    if not arguments.truth:
        return None
    from streams.judging.comparing import verdicts
    from streams.judging.evaluation import days_judged, ignored_of, truth_of
    from streams.views.comparison import Judged

    truth = truth_of(arguments.truth)
    ambiguous = ignored_of(arguments.ignore) if arguments.ignore else frozenset[str]()
    days = days_judged(truth, arguments.first, arguments.last, _common(*runs))
    found = verdicts(truth, runs, days, ambiguous)
    return Judged(found.before, found.after, found.episodes)
