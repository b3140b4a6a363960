"""`tocsin sweep`: many settings over one reading, judged on one range and reported on another."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from streams.brokers.connected import connected
from streams.cli.common import (
    Ticker,
    add_nice,
    day,
    days_ms,
    make_core_of,
    notice,
    rate,
    stand_back,
    warn,
    whole_number,
)
from streams.errors import EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    import argparse

    from detectors.params import Params
    from streams.cli.common import Commands
    from streams.judging.calibrating import Range
    from streams.judging.trials import Outcome, Study
    from streams.offline.kept_observations import Observations
    from streams.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "sweep",
        help="many settings over one reading: recall, delay, false openings",
        description="Reads the documents once, runs every setting over them on all cores, and "
        "judges each on --from to --to; what none betters is listed, and the best is written as "
        "a params file and reported on --test-from to --test-to, which it has not seen. Broken "
        "off, the same command goes on.",
    )
    parser.add_argument("inputs", metavar="INPUT", nargs="*", help="JSON Lines (.gz, .zst)")
    parser.add_argument(
        "--topic", metavar="T[,T]", help="documents of a broker instead: news, social, advisories"
    )
    parser.add_argument("--truth", metavar="F", nargs="+", required=True, help="as for `evaluate`")
    parser.add_argument("--ignore", metavar="F", help="ids of ambiguous documents, one a line")
    parser.add_argument(
        "--from", dest="first", metavar="DAY", type=day, required=True, help="first day chosen by"
    )
    parser.add_argument(
        "--to", dest="last", metavar="DAY", type=day, required=True, help="last day chosen by"
    )
    parser.add_argument(
        "--warmup", metavar="Nd", type=days_ms, default="180d",
        help="days read before a range, as by `replay` (default 180d)",
    )  # fmt: skip
    parser.add_argument("--test-from", metavar="DAY", type=day, help="first day reported on")
    parser.add_argument("--test-to", metavar="DAY", type=day, help="last day reported on")
    parser.add_argument(
        "--in-sample", action="store_true", help="report on the days that were fitted to"
    )
    kind = parser.add_mutually_exclusive_group(required=True)
    kind.add_argument("--grid", metavar="F", help="TOML: name = [values], or true for its steps")
    kind.add_argument("--search", metavar="N", type=whole_number, help="so many trials at most")
    parser.add_argument(
        "--vary", metavar="NAME", nargs="+",
        default=["open_thin", "open_low", "open_middle", "more_by_day"],
        help="what a search moves",
    )  # fmt: skip
    parser.add_argument("--seed", metavar="N", type=int, default=1, help="of the search")
    parser.add_argument(
        "--target-false-per-day", metavar="X", type=rate, help="the best is sought within it"
    )
    parser.add_argument("--params", metavar="F", help="where to start (TOML); default: defaults")
    parser.add_argument("--model", metavar="F", help="model snapshot (JSON); left out: shipped")
    parser.add_argument("--out", metavar="DIR", required=True, help="table, winner and trials")
    parser.add_argument(
        "--processes", metavar="N", type=whole_number, default=len(os.sched_getaffinity(0))
    )
    add_nice(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    try:
        return _swept(arguments, settings)
    except KeyboardInterrupt:
        warn("broken off: the same command goes on with what is done")
        raise


def _swept(arguments: argparse.Namespace, settings: Settings) -> int:
    from detectors.params import Params
    from streams.judging.sweeping import grid_of, pareto, run_grid, run_search, winner_file
    from streams.outputs import write_whole
    from streams.parameters import read_params

    out = Path(arguments.out)
    stand_back(arguments)
    start = read_params(arguments.params) if arguments.params else Params()
    grid = grid_of(arguments.grid, start) if arguments.grid else []
    if bool(arguments.inputs) == bool(arguments.topic):
        raise BadUsage("documents are wanted from files (INPUT) or from a broker (--topic)")
    if arguments.topic and "observations" in arguments.topic.split(","):
        raise BadUsage(
            "--topic observations: a sweep reads documents; compare by `replay --params`"
        )
    over, test = _ranges(arguments)
    study = _study(arguments, settings, start, over, out)
    if grid:
        outcomes = run_grid(study, grid, arguments.processes, _tell)
    else:
        outcomes = run_search(
            study, arguments.vary, arguments.search, arguments.seed, arguments.processes, _tell,
            lambda outcome: _rank(outcome, arguments.target_false_per_day),
        )  # fmt: skip
    best = min(outcomes, key=lambda o: (_rank(o, arguments.target_false_per_day), o.params_id))
    params = _params_of(start, best)
    inputs = study.observations.counts().key
    made_by = "tocsin sweep " + (
        f"--grid {Path(arguments.grid).name}" if grid else f"--search, seed {arguments.seed}"
    )
    write_whole(out / "winner.toml", winner_file(best, params, over, inputs, made_by))
    write_whole(out / "pareto.jsonl", _lines(pareto(outcomes)))
    write_whole(out / "trials.jsonl", _lines(sorted(outcomes, key=lambda o: o.params_id)))
    _report(arguments, settings, start, params, pareto(outcomes), test, out)
    return EXIT_GOOD


def _ranges(arguments: argparse.Namespace) -> tuple[Range, Range]:
    """What is fitted to and what is reported on; BadUsage where the second is part of the first."""
    from detectors.evaluate.truth import day_text
    from streams.judging.calibrating import Range
    from streams.judging.evaluation import ignored_of, truth_of

    truth = truth_of(arguments.truth)
    ambiguous = ignored_of(arguments.ignore) if arguments.ignore else frozenset[str]()
    test_first, test_last = arguments.test_from, arguments.test_to
    if (test_first is None) != (test_last is None):
        raise BadUsage("--test-from and --test-to go together")
    if test_first is None:
        test_first, test_last = arguments.first, arguments.last
    for first, last in ((arguments.first, arguments.last), (test_first, test_last)):
        if last < first:
            raise BadUsage(f"{day_text(first)} to {day_text(last)} is no range")
        if not any(e.major and first <= e.start <= last for e in truth):
            raise BadUsage(
                f"no major episode of the truth starts from {day_text(first)} to {day_text(last)}"
            )
    overlapping = test_first <= arguments.last and arguments.first <= test_last
    if overlapping and not arguments.in_sample:
        raise BadUsage(
            "the days reported on are days that the settings are chosen by: give others by "
            "--test-from and --test-to, or say --in-sample"
        )
    return (
        Range(arguments.first, arguments.last, truth, ambiguous),
        Range(test_first, test_last, truth, ambiguous),
    )


def _study(
    arguments: argparse.Namespace, settings: Settings, start: Params, over: Range, out: Path
) -> Study:
    from detectors.params import params_id
    from streams.files import read_whole
    from streams.judging.trials import Study

    observations = _observed(arguments, settings, start, over)
    digest = hashlib.sha256(
        f"{observations.counts().key} {over.first} {over.last} {params_id(start)}".encode()
    )
    for path in (*arguments.truth, *([arguments.ignore] if arguments.ignore else [])):
        digest.update(read_whole(path))
    return Study(observations, over, start, out, digest.hexdigest())


def _observed(
    arguments: argparse.Namespace, settings: Settings, start: Params, over: Range
) -> Observations:
    """From the warm-up before the range until a week after it, observed or found."""
    from schemas.times import DAY_MS
    from streams.replay.asked import Asked
    from streams.replay.documents import observe_plan
    from streams.replay.jobs import Surroundings
    from streams.replay.planning import make_plan

    asked = Asked(
        from_ms=over.first * DAY_MS,
        to_ms=over.until_ms,
        files=tuple(arguments.inputs),
        topics=tuple(arguments.topic.split(",")) if arguments.topic else (),
        model=arguments.model,
        warmup_ms=arguments.warmup,
    )
    ticker = Ticker("reading")
    around = Surroundings(
        make_core=lambda params: make_core_of(settings, params, arguments.model),
        cache=settings.cache_path(),
        processes=arguments.processes,
        on_progress=lambda progress: ticker.show(progress.done),
    )
    with contextlib.ExitStack() as stack:
        broker = stack.enter_context(connected(settings)) if asked.topics else None
        plan = make_plan(asked, settings.deployment, broker, warn)
        observations, _ = observe_plan(plan, around.make_core(start), around, broker)
    ticker.close()
    return observations


def _rank(outcome: Outcome, target: float | None) -> float:
    """The smaller the better: F1 within the target; outside of it what exceeds it."""
    false = outcome.false_per_day or 0.0
    if target is not None and false > target:
        return false
    return -(outcome.f1 or 0.0)


def _params_of(start: Params, outcome: Outcome) -> Params:
    import msgspec

    return msgspec.structs.replace(start, **outcome.values)


def _tell(number: int, most: int, outcome: Outcome) -> None:
    notice(f"trial {number} of {most}: {' '.join(_cells(outcome))}")


def _lines(outcomes: list[Outcome]) -> bytes:
    from schemas.codec import encode

    return b"".join(encode(outcome) + b"\n" for outcome in outcomes)


def _cells(outcome: Outcome) -> tuple[str, ...]:
    from streams.views.evaluation import number

    delay = "-" if outcome.delay_days is None else f"{outcome.delay_days:g}"
    said = " ".join(f"{name}={value:g}" for name, value in outcome.values.items())
    return (
        number(outcome.recall),
        delay,
        number(outcome.false_per_day, 4),
        number(outcome.precision),
        number(outcome.f1),
        said or "the start",
    )


def _report(
    arguments: argparse.Namespace,
    settings: Settings,
    start: Params,
    params: Params,
    front: list[Outcome],
    test: Range,
    out: Path,
) -> None:
    from detectors.evaluate.truth import day_text
    from streams.judging.sweeping import run_grid
    from streams.tables import print_table

    head = ("recall", "delay", "false/day", "precision", "F1", "differs by")
    warn(f"chosen on {day_text(arguments.first)} to {day_text(arguments.last)}; what none betters:")
    print_table(head, [_cells(outcome) for outcome in front])
    study = _study(arguments, settings, start, test, out)
    kind = "IN SAMPLE" if arguments.in_sample else "not seen before"
    print(f"\n{out / 'winner.toml'}, on {day_text(test.first)} to {day_text(test.last)} ({kind}):")
    both = run_grid(study, [start, params], arguments.processes, lambda *_: None)
    names = "start", "winner"
    rows = [(name, *_cells(outcome)) for name, outcome in zip(names, both, strict=True)]
    print_table(("", *head), rows)
