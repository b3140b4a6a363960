"""`tocsin simulate`: how soon the filter sees a crisis in made-up worlds, beside other scorers."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from streams.cli.common import whole_number
from streams.errors import EXIT_GOOD, BadUsage, CheckFailed

if TYPE_CHECKING:
    from detectors.simulation.measure import Report
    from streams.cli.common import Commands
    from streams.settings import Settings

RISES: Final = (0.15, 0.5, 1.5)


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "simulate",
        help="delay and misses in made-up worlds, at equal false alarms, beside other scorers",
        description="Draws two worlds from a seed, sets every scorer's thresholds on the first so "
        "that they open falsely as often as asked, and counts on the second: false openings, "
        "delay and misses of injected crises. Takes minutes on a large world.",
    )
    parser.add_argument("--seed", metavar="N", type=whole_number, default=1, help="default 1")
    parser.add_argument(
        "--regions", metavar="N", type=whole_number, default=600, help="of a world (default 600)"
    )
    parser.add_argument(
        "--days", metavar="N", type=whole_number, default=400, help="of a world (default 400)"
    )
    parser.add_argument(
        "--target",
        metavar="X",
        type=_positive,
        default=0.1,
        help="false openings a year of one region and signal (default 0.1)",
    )
    parser.add_argument(
        "--copies",
        metavar="X",
        type=_positive,
        default=1.0,
        help="reports counted of each story, 1 where every copy is recognised (default 1)",
    )
    parser.add_argument(
        "--rise",
        metavar="X",
        type=_positive,
        nargs="+",
        default=RISES,
        help="stories/h that a crisis adds (default 0.15 0.5 1.5)",
    )
    parser.add_argument(
        "--bursts", metavar="N", type=whole_number, default=500, help="crises (default 500)"
    )
    parser.add_argument("--params", metavar="F", help="parameters (TOML); left out: the defaults")
    parser.add_argument("--json", action="store_true", help="the whole report as JSON")
    parser.add_argument(
        "--check",
        action="store_true",
        help="exit 1 unless the filter's mean delay at the lowest rise is at most 0.85 of EARS "
        "C2's and its false openings on the second world at most 1.5 of the target",
    )
    parser.set_defaults(run=_run)


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0.0 < number <= 1000.0:  # noqa: PLR2004 - beyond that nothing is a rate
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0 and up to 1000")
    return number


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    import orjson

    from detectors.params import Params
    from detectors.simulation.measure import failures, simulate
    from detectors.simulation.world import Spec
    from streams.parameters import read_params

    del settings
    spec = Spec(
        seed=arguments.seed,
        regions=arguments.regions,
        days=arguments.days,
        copies=arguments.copies,
    )
    params = read_params(arguments.params) if arguments.params else Params()
    try:
        report = simulate(
            spec,
            params,
            target=arguments.target,
            rises=sorted(arguments.rise),
            bursts=arguments.bursts,
        )
    except ValueError as error:
        raise BadUsage(f"simulate: {error}") from error
    if arguments.json:
        import msgspec

        sys.stdout.buffer.write(orjson.dumps(msgspec.to_builtins(report)) + b"\n")
    else:
        _print(report)
    failed = failures(report) if arguments.check else []
    if failed:
        raise CheckFailed("simulate: " + "; ".join(failed))
    return EXIT_GOOD


def _print(report: Report) -> None:
    from detectors.simulation.measure import CLASS_NAMES
    from streams.tables import print_table

    spec = report.spec
    print(
        f"{spec.regions} regions, {spec.days} days, seed {spec.seed}, {spec.copies:g} counted of "
        f"each story; {report.bursts} crises of each rise; thresholds for {report.target:g} false "
        "openings a year of a region\n"
    )
    found = [
        (
            outcome.scorer,
            f"{cell.rise:g}",
            f"{cell.mean_h:.1f}",
            f"{cell.median_h:.0f}",
            f"{cell.missed:.1%}",
            f"{cell.ratio:.2f}",
            f"{cell.interval[0]:.2f} to {cell.interval[1]:.2f}",
        )
        for outcome in report.outcomes
        for cell in outcome.found
    ]
    head = ("scorer", "stories/h", "mean h", "median h", "missed", "÷ EARS C2", "90 % interval")
    print_table(head, found)
    print("\nfalse openings a year of a region, by documents a day (regions)\n")
    classes = [f"{c} ({n})" for c, n in zip(CLASS_NAMES, report.pairs, strict=True)]
    print_table(
        ("scorer", "first world", "second", *classes),
        [
            (
                outcome.scorer,
                f"{outcome.calibrated:.3f}",
                f"{outcome.unseen:.3f}",
                *(f"{rate:.3f}" for rate in outcome.by_class),
            )
            for outcome in report.outcomes
        ],
    )
