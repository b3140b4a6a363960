"""`tocsin replay`: history again, from the log, from documents, or from files."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from streams.brokers.connected import connected
from streams.cli.common import (
    add_nice,
    days_ms,
    make_core_of,
    moment_ms,
    notice,
    stand_back,
    warn,
    whole_number,
)
from streams.errors import EXIT_GOOD, BadInput, BadUsage

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from streams.cli.common import Commands
    from streams.judging.reporting import Truth
    from streams.replay.asked import Asked
    from streams.replay.jobs import Progress, Surroundings
    from streams.replay.plan import Plan
    from streams.run_folder import RunFolder
    from streams.settings import Settings

_RANGE: Final = "event time (RFC 3339)"


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "replay",
        help="history again: the log, documents or files, to a folder",
        description="Reads what lies between two event times, by the functions that the workers "
        "run, and writes alerts (marked Exercise), scores, a summary and a page to a folder. "
        "Live topics, state and offsets are not touched. Broken off, it is continued with "
        "--resume.",
    )
    parser.add_argument("--from", dest="first", metavar="T", type=moment_ms, help=_RANGE)
    parser.add_argument("--to", dest="last", metavar="T", type=moment_ms, help=f"{_RANGE}, not in")
    parser.add_argument(
        "--topic",
        metavar="T[,T]",
        help="observations (the default), or documents: news, social, advisories",
    )
    parser.add_argument(
        "--file", metavar="F", nargs="+", default=[], help="documents as JSON Lines (.gz, .zst)"
    )
    parser.add_argument(
        "--params", metavar="F", nargs="+", default=[],
        help="parameters (TOML); several make one run each, DIR/<name>",
    )  # fmt: skip
    parser.add_argument("--model", metavar="F", help="model snapshot (JSON), for documents")
    parser.add_argument(
        "--warmup", metavar="Nd", type=days_ms, default="180d",
        help="days read before --from, where the log's start is not (default 180d)",
    )  # fmt: skip
    parser.add_argument("--checkpoint", metavar="DIR", help="read the log on from here")
    parser.add_argument(
        "--truth", metavar="F", nargs="+", default=[], help="episodes: hits and misses on the page"
    )
    parser.add_argument("--ignore", metavar="F", help="ids of ambiguous documents, one a line")
    parser.add_argument("--to-topic", metavar="T", help="also write the alerts to this topic")
    parser.add_argument("--out", metavar="DIR", required=True, help="the folder of the run")
    parser.add_argument("--resume", action="store_true", help="go on with what is in DIR")
    parser.add_argument(
        "--processes", metavar="N", type=whole_number, default=len(os.sched_getaffinity(0)),
        help="that read documents or run parameters (default: the cores)",
    )  # fmt: skip
    parser.add_argument(
        "--web-port", metavar="N", type=int, help="serve metrics here while it runs"
    )
    add_nice(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.replay.running import run_plan

    out = Path(arguments.out)
    stand_back(arguments)
    with contextlib.ExitStack() as stack:
        needs_broker = not arguments.file
        plan = _resumed(arguments, out) if arguments.resume else None
        if plan is not None:
            needs_broker = bool(plan.topics)
        wanted = needs_broker or bool(arguments.to_topic)
        broker = stack.enter_context(connected(settings)) if wanted else None
        if plan is None:
            from streams.replay.planning import make_plan

            asked = _asked(arguments, out)
            plan = make_plan(asked, settings.deployment, broker, warn)
        around = stack.enter_context(surroundings(arguments, settings, plan))
        try:
            runs = run_plan(plan, out, around, broker)
        except KeyboardInterrupt:
            warn(f"broken off: `tocsin replay --resume --out {out}` goes on with it")
            raise
        if plan.to_topic and broker is not None:
            from streams.replay.publishing import publish

            for run in runs:
                publish(run, broker, plan.to_topic)
    for run in runs:
        _told(run)
    return EXIT_GOOD


def _resumed(arguments: argparse.Namespace, out: Path) -> Plan:
    from schemas.codec import decode
    from schemas.errors import DecodeError
    from streams.files import read_whole
    from streams.replay.plan import Plan, unfinished

    if arguments.first is not None or arguments.last is not None:
        raise BadUsage("--resume: the range is known from the folder; leave --from and --to out")
    path = unfinished(out)
    if not path.is_file():
        raise BadUsage(f"--resume: {out} holds nothing unfinished")
    try:
        return decode(Plan, read_whole(str(path)))
    except DecodeError as error:
        raise BadInput(str(path), error.reason) from error


def _asked(arguments: argparse.Namespace, out: Path) -> Asked:
    from streams.replay.asked import Asked
    from streams.replay.plan import check_free

    if arguments.first is None or arguments.last is None:
        raise BadUsage("--from and --to are wanted (or --resume)")
    check_free(out, "--resume")
    return Asked(
        from_ms=arguments.first,
        to_ms=arguments.last,
        topics=tuple((arguments.topic or "").split(",")) if arguments.topic else (),
        files=tuple(arguments.file),
        params=tuple(arguments.params),
        model=arguments.model,
        warmup_ms=arguments.warmup,
        checkpoint=arguments.checkpoint,
        to_topic=arguments.to_topic,
        truth=tuple(arguments.truth),
        ignore=arguments.ignore,
    )


@contextlib.contextmanager
def surroundings(
    arguments: argparse.Namespace, settings: Settings, plan: Plan
) -> Iterator[Surroundings]:
    """What a run of the plan is given on a command line; its line on the terminal is cleared."""
    from streams.judging.reporting import folder_page, gathered
    from streams.replay.jobs import Surroundings
    from streams.replay.progress import ProgressLine, served

    truth = _truth(plan)
    with contextlib.ExitStack() as stack:
        hears: list[Callable[[Progress], None]] = []
        hears += [stack.enter_context(contextlib.closing(ProgressLine(sys.stderr, plan))).show]
        if arguments.web_port is not None:
            told, port = stack.enter_context(served(settings.web_host, arguments.web_port, plan))
            hears.append(told)
            notice(f"metrics at http://{settings.web_host}:{port}/metrics")

        def hear_all(progress: Progress) -> None:
            for hear in hears:
                hear(progress)

        yield Surroundings(
            make_core=lambda params: make_core_of(settings, params, plan.model_file),
            cache=settings.cache_path(),
            processes=arguments.processes,
            report=lambda folder, counted: folder_page(folder, counted, truth),
            gather=lambda span: gathered(span, judged=truth is not None),
            trusted=settings.trusted_principals,
            on_progress=hear_all,
        )


def _truth(plan: Plan) -> Truth | None:
    """The episodes that the plan names, inside its range; found wrong before anything is read."""
    from streams.judging.evaluation import days_judged, ignored_of, truth_of
    from streams.judging.reporting import Truth

    if not plan.truth:
        if plan.ignore:
            raise BadUsage("--ignore: is for judging, --truth F is wanted too")
        return None
    truth = truth_of(plan.truth)
    days = days_judged(truth, None, None, (plan.from_ms, plan.to_ms))
    return Truth(truth, days, ignored_of(plan.ignore) if plan.ignore else frozenset[str]())


def _told(run: RunFolder) -> None:
    made = run.summary
    seconds = run.run.clock.seconds
    warn(
        f"{run.path}: {made.records:,} records, {made.openings:,} openings, {made.alerts:,} "
        f"alerts, {run.run.exactness}, {seconds:.1f} s"
    )
    if made.refused:
        notice(f"{made.refused:,} documents were refused (`tocsin observe` says why)")
