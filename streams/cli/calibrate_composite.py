"""`tocsin calibrate --composite`: the composite's weights by what followed in earlier years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.cli.common import Ticker, make_core, warn
from streams.errors import EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from detectors.composite import Aftermath, Fitted, Ranking, Week
    from detectors.params import Params
    from streams.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Fit, write the file, print what was tried and how well it ranks."""
    import msgspec

    from detectors.composite import Aftermath, choose, weeks
    from schemas.times import DAY_MS
    from streams.judging.calibrating import toml_file
    from streams.judging.evaluation import happenings_of
    from streams.offline.merging import feeds_of_files
    from streams.offline.recording import record
    from streams.outputs import whole_file

    first, last, until = _days(arguments)
    entries = happenings_of(arguments.truth)
    known = Aftermath(entries, deaths=arguments.least_deaths, worse=arguments.worse)
    core = make_core(settings, arguments.params, arguments.model)
    ticker = Ticker("reading")
    recording = record(core, feeds_of_files(arguments.inputs), ticker.show, (until + 1) * DAY_MS)
    ticker.close()
    if not recording.lines:
        raise BadUsage(f"{', '.join(arguments.inputs)}: no document before the end of the range")
    by_half_life = {
        days: list(
            weeks(
                recording, msgspec.structs.replace(core.params, composite_days=days), first, until
            )
        )
        for days in {core.params.composite_days, *arguments.half_lives}
    }
    # What follows the last weeks has to lie within the range too.
    end = last - arguments.within
    fitted_on = {h: [w for w in some if w.day <= end] for h, some in by_half_life.items()}
    try:
        found = choose(fitted_on, known, arguments.within, core.params)
    except ValueError as error:
        raise BadUsage(f"--composite: {error}") from error
    told: dict[str, str | float | None] = {
        "weeks": float(found.weeks),
        "grave_weeks": float(found.grave),
        "least_deaths": float(arguments.least_deaths),
        "within_days": float(arguments.within),
        "pull": None if found.pull == float("inf") else found.pull,
    }
    with whole_file(arguments.out) as stream:
        stream.write(toml_file(found.params, (first, last), recording, arguments.truth, told))
    _report(found, core.params)
    later = {h: [w for w in some if w.day > last] for h, some in by_half_life.items()}
    for name, some in (("days fitted on", fitted_on), ("later days", later)):
        if some[core.params.composite_days]:
            _ranks(name, some, found.params, core.params, known, arguments.within)
    print(f"\n{arguments.out}: {_said(found, core.params)}")
    return EXIT_GOOD


def _days(arguments: argparse.Namespace) -> tuple[int, int, int]:
    from detectors.evaluate.truth import day_text

    first, last = arguments.first, arguments.last
    if last - arguments.within < first:
        raise BadUsage(
            f"--from and --to: {day_text(first)} to {day_text(last)} has no day that "
            f"{arguments.within} days follow"
        )
    if not arguments.truth:
        raise BadUsage("--composite: --truth has to say what followed")
    if arguments.report_to is not None and arguments.report_to <= last:
        raise BadUsage("--report-to: lies within the days that are fitted on")
    return first, last, last if arguments.report_to is None else arguments.report_to


def _said(found: Fitted, start: Params) -> str:
    said = f"weights moved, drawn to those of the start by {found.pull:g} nats"
    if found.pull == float("inf"):
        said = "weights as they were: no others that were tried tell countries left out better"
    days = found.params.composite_days
    return said if days == start.composite_days else f"{said}; a half-life of {days:g} days does"


def _report(found: Fitted, start: Params) -> None:
    from schemas.signals import SIGNALS
    from streams.tables import print_table

    rows = [
        (f"{half_life:g}", "not moved" if pull == float("inf") else f"{pull:g}", f"{mean:.6f}")
        for half_life, pull, mean in found.likelihoods
    ]
    print(f"{found.weeks:,} weeks of countries, {found.grave:,} followed by something grave\n")
    print_table(("half-life, days", "pull", "log-likelihood a week, countries left out"), rows)
    before, after = start.composite_weights(), found.params.composite_weights()
    weights = [(signal, f"{before[signal]:g}", f"{after[signal]:g}") for signal in SIGNALS]
    weights.append(
        ("together", f"{start.composite_together:g}", f"{found.params.composite_together:g}")
    )
    weights.append(
        ("half-life, days", f"{start.composite_days:g}", f"{found.params.composite_days:g}")
    )
    print()
    print_table(("weight", "start", "chosen"), weights)


def _ranks(
    name: str,
    by_half_life: dict[float, list[Week]],
    chosen: Params,
    start: Params,
    known: Aftermath,
    within: int,
) -> None:
    """How well start, choice, strongest signal and number of signals rank the same weeks."""
    import numpy as np

    from detectors.composite import ranking, score

    some = by_half_life[start.composite_days]
    strengths = np.array([week.strengths for week in some])
    scores = {
        "start": score(some, start),
        "chosen": score(by_half_life[chosen.composite_days], chosen),
        "strongest signal": strengths.max(axis=1),
        "number of signals": (strengths > 0.0).sum(axis=1).astype(np.float64),
    }
    grave = [known.grave(week.country, week.day, within=within) for week in some]
    stirs = np.flatnonzero(strengths.max(axis=1) > 0.0).tolist()
    for part, rows in (("all", range(len(some))), ("with a signal", stirs)):
        found = ranking(
            [some[i].country for i in rows],
            [grave[i] for i in rows],
            {score_name: values[list(rows)] for score_name, values in scores.items()},
        )
        _print_ranks(f"{name}, weeks {part}", found)


def _print_ranks(title: str, found: Ranking) -> None:
    from streams.tables import print_table
    from streams.views.evaluation import number

    def ends(pair: Sequence[float]) -> str:
        return f"{number(pair[0], 3)} to {number(pair[1], 3)}"

    print(
        f"\n{title}: {found.weeks:,} of {found.countries} countries, {found.grave:,} followed by "
        "something grave; 95 % intervals by bootstrap of countries\n"
    )
    print_table(
        ("ranked by", "average precision", "95 %", "more than start", "95 %", "area", "95 %"),
        [
            (
                row.name, number(row.precision, 3), ends(row.precision_ends),
                number(row.better, 3), ends(row.better_ends),
                number(row.area, 3), ends(row.area_ends),
            )
            for row in found.rows
        ],
    )  # fmt: skip
    if not found.grave:
        warn("nothing grave followed: there is nothing to rank")
