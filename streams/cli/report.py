"""`tocsin report`: a run as one page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from streams.cli.common import day
from streams.errors import EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    import argparse

    from streams.cli.common import Commands
    from streams.judging.comparing import Run
    from streams.judging.reporting import Truth
    from streams.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "report",
        help="a run as one page: time lines, map, hits and misses",
        description="Writes a page (HTML, one file, nothing fetched) of a run folder or a file of "
        "alerts: a map, a time line for each country, every incident with its evidence; with a "
        "truth also hits and misses, delay against false openings, and reliability.",
    )
    parser.add_argument("source", metavar="RUN", help="run folder or alerts (JSON Lines)")
    parser.add_argument("--scores", metavar="F", help="scores of the same run (a folder has them)")
    parser.add_argument("--truth", metavar="F", nargs="+", help="episodes to hold the run against")
    parser.add_argument("--ignore", metavar="F", help="ids of ambiguous documents, one a line")
    parser.add_argument("--from", dest="first", metavar="DAY", type=day, help="first day judged")
    parser.add_argument("--to", dest="last", metavar="DAY", type=day, help="last day judged")
    parser.add_argument("--title", metavar="WORDS", help="heading (default: the run's place)")
    parser.add_argument(
        "--out", metavar="F", help="file (default: report.html in the folder, or here)"
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.judging.comparing import read_run
    from streams.judging.reporting import run_page
    from streams.outputs import write_whole

    del settings
    run = read_run(arguments.source, arguments.scores)
    made = run_page(run, truth_for(arguments, run), arguments.title)
    folder = Path(arguments.source)
    default = folder / "report.html" if folder.is_dir() else Path("report.html")
    target = Path(arguments.out) if arguments.out else default
    write_whole(target, made)
    print(f"Report: {target}")
    return EXIT_GOOD


def truth_for(arguments: argparse.Namespace, run: Run) -> Truth | None:
    """The truth that the options name; None without one."""
    from streams.judging.evaluation import days_judged, ignored_of, truth_of
    from streams.judging.reporting import Truth

    if not arguments.truth:
        if arguments.ignore or arguments.first is not None or arguments.last is not None:
            raise BadUsage("--ignore, --from and --to are for judging: --truth F is wanted too")
        return None
    truth = truth_of(arguments.truth)
    days = days_judged(truth, arguments.first, arguments.last, run.span_ms)
    ambiguous = ignored_of(arguments.ignore) if arguments.ignore else frozenset[str]()
    return Truth(truth, days, ambiguous)
