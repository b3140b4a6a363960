"""`tocsin calibrate`: thresholds from earlier years, as a params file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.cli.common import Ticker, day, make_core, notice, rate, warn, whole_number
from streams.errors import EXIT_CHECK_FAILED, EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    import argparse

    from detectors.calibrate import Axis, Target, Trial
    from streams.cli.common import Commands
    from streams.judging.calibrating import Range
    from streams.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "calibrate",
        help="thresholds from earlier years, as a params file",
        description="Reads the inputs once, runs the trackers over them with one setting of the "
        "thresholds after another, and writes the best: by F1 against a truth among those within "
        "the target of false openings a day, or without a truth the lowest thresholds within a "
        "target of openings a day. Documents before --from warm up; later ones are not read.",
    )
    parser.add_argument("inputs", metavar="INPUT", nargs="+", help="JSON Lines (.gz, .zst)")
    parser.add_argument("--truth", metavar="F", nargs="+", default=[], help="as for `evaluate`")
    parser.add_argument("--ignore", metavar="F", help="ids of ambiguous documents, one a line")
    parser.add_argument("--from", dest="first", metavar="DAY", type=day, required=True)
    parser.add_argument("--to", dest="last", metavar="DAY", type=day, required=True)
    parser.add_argument(
        "--target-false-per-day", metavar="X", type=rate, help="over the whole map; wants a truth"
    )
    parser.add_argument(
        "--target-openings-per-day", metavar="X", type=rate, help="every signal, the whole map"
    )
    parser.add_argument("--params", metavar="F", help="where to start (TOML); default: defaults")
    parser.add_argument("--model", metavar="F", help="model snapshot (JSON); left out: shipped")
    parser.add_argument(
        "--vary", metavar="NAME", nargs="+", default=["more_by_day"],
        help="parameters to move besides thresholds and lone stories' bars (default more_by_day)",
    )  # fmt: skip
    parser.add_argument(
        "--trials", metavar="N", type=whole_number, default=60, help="at most (default 60)"
    )
    group = parser.add_argument_group(
        "the composite",
        "With --composite the weights of the composite are fitted in place of thresholds, by what "
        "followed each week in each country: a major episode or coup of the truth, or so many "
        "dead. Weights are drawn to those it starts from as far as countries left out bear out; "
        "those may be all that is borne out. Tables say how well weeks are ranked.",
    )
    group.add_argument("--composite", action="store_true", help="fit the composite's weights")
    group.add_argument(
        "--within", metavar="DAYS", type=whole_number, default=30, help="look ahead (default 30)"
    )
    group.add_argument(
        "--least-deaths", metavar="N", type=whole_number, default=25,
        help="as many dead in that time are grave (default 25)",
    )  # fmt: skip
    group.add_argument(
        "--worse", action="store_true", help="only if they are twice those of as long before"
    )
    group.add_argument(
        "--half-lives", metavar="DAYS", type=rate, nargs="+", default=[],
        help="of a signal's part: choose among these too (default: keep it)",
    )  # fmt: skip
    group.add_argument(
        "--report-to", metavar="DAY", type=day, help="say how weeks after --to are ranked as well"
    )
    parser.add_argument("--out", metavar="F", required=True, help="the params file (TOML)")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.composite:
        from streams.cli import calibrate_composite

        return calibrate_composite.run(arguments, settings)
    from detectors.calibrate import best_of, search
    from streams.judging.calibrating import judge, params_file
    from streams.offline.merging import feeds_of_files
    from streams.offline.recording import record
    from streams.outputs import whole_file

    target, over, axes = _target(arguments), _range(arguments), _axes(arguments)
    core = make_core(settings, arguments.params, arguments.model)
    ticker = Ticker("reading")
    recording = record(core, feeds_of_files(arguments.inputs), ticker.show, over.until_ms)
    ticker.close()
    if not recording.lines:
        raise BadUsage(f"{', '.join(arguments.inputs)}: no document before the end of the range")
    if recording.refused:
        warn(f"{recording.refused:,} lines refused (`tocsin observe` says why)")
    trials: list[Trial] = []
    for trial in search(
        core.params, axes, lambda params: judge(recording, params, over), target, arguments.trials
    ):
        trials.append(trial)
        notice(f"trial {len(trials)}: {_said(trial)}")
    best = best_of(trials, target)
    with whole_file(arguments.out) as stream:
        stream.write(params_file(best, target, over, recording, arguments.truth))
    _report(arguments, trials, best)
    if not target.met(best):
        warn("no setting met the target; the file holds the one that came nearest")
        return EXIT_CHECK_FAILED
    return EXIT_GOOD


def _target(arguments: argparse.Namespace) -> Target:
    from detectors.calibrate import Target

    false, openings = arguments.target_false_per_day, arguments.target_openings_per_day
    if false is None and openings is None:
        raise BadUsage("a target is wanted: --target-false-per-day or --target-openings-per-day")
    if false is not None and not arguments.truth:
        raise BadUsage(
            "--target-false-per-day: without --truth nothing says what is false; "
            "--target-openings-per-day can be met without"
        )
    return Target(false, openings)


def _range(arguments: argparse.Namespace) -> Range:
    from detectors.evaluate.truth import day_text
    from streams.judging.calibrating import Range
    from streams.judging.evaluation import gap_before, ignored_of, truth_of

    first, last = arguments.first, arguments.last
    if last < first:
        raise BadUsage(f"--from and --to: {day_text(first)} to {day_text(last)} is no range")
    truth = truth_of(arguments.truth) if arguments.truth else []
    ambiguous = ignored_of(arguments.ignore) if arguments.ignore else frozenset[str]()
    if truth and not any(e.major and first <= e.start <= last for e in truth):
        raise BadUsage("no major episode of the truth starts between --from and --to")
    gap = gap_before(truth, first) if truth else None
    if gap:
        warn(gap)
    return Range(first, last, truth, ambiguous)


def _axes(arguments: argparse.Namespace) -> list[Axis]:
    from detectors.calibrate import axes

    try:
        return axes(arguments.vary)
    except KeyError as error:
        raise BadUsage(
            f"--vary: {error.args[0]!r} is not a parameter (see `tocsin params show`)"
        ) from None


def _report(arguments: argparse.Namespace, trials: list[Trial], best: Trial) -> None:
    from streams.tables import print_table
    from streams.views.evaluation import number

    start = trials[0]
    rows = [
        (
            "*" if trial is best else "",
            number(trial.f1, 3), number(trial.precision), number(trial.recall),
            number(trial.false_per_day, 4), number(trial.openings_per_day, 3),
            _moved(start, trial) or "start",
        )
        for trial in trials
    ]  # fmt: skip
    print_table(("", "F1", "precision", "recall", "false/day", "open/day", "moved"), rows)
    print(f"\n{len(trials)} trials; start: {_said(start)}")
    print(f"{arguments.out} (*): {_said(best)}")


def _moved(start: Trial, trial: Trial) -> str:
    """Parameters that differ from the start's, with their values."""
    from detectors.params import fields

    return " ".join(
        f"{field.name}={getattr(trial.params, field.name):g}"
        for field in fields()
        if getattr(trial.params, field.name) != getattr(start.params, field.name)
    )


def _said(trial: Trial) -> str:
    from streams.views.evaluation import number

    openings = f"{number(trial.openings_per_day, 3)} openings a day"
    if trial.f1 is None:
        return openings
    return (
        f"F1 {number(trial.f1, 3)}, precision {number(trial.precision)}, recall "
        f"{number(trial.recall)}, {number(trial.false_per_day, 4)} false a day, {openings}"
    )
