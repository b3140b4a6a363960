"""`tocsin evaluate`: openings against dated episodes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from streams.cli.common import Ticker, day, make_core, rate, warn
from streams.errors import EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from detectors.evaluate import Episode, Figures, Outcome
    from detectors.evaluate.amoc import Point
    from detectors.evaluate.baselines import Baseline
    from detectors.evaluate.leads import Leads
    from streams.cli.common import Commands
    from streams.judging.evaluation import Alerts
    from streams.settings import Settings

# Whoever is told to leave should have been warned before: the act that is always held against.
ACT_SIGNAL = "evacuation"


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "evaluate",
        help="openings against dated episodes: hits, false ones, delay",
        description="Holds the openings of a file of alerts against dated episodes. An opening "
        "hits an episode of its signal and country from 1 day before its start to 7 days after "
        "its end; openings up to 30 days after it (coup: 120), on minor episodes or on ignored "
        "documents alone count for nothing; further ones in a hit episode are repeats; the rest "
        "is false. Signals without an episode in the truth are not judged.",
    )
    parser.add_argument("alerts", metavar="ALERTS", help="JSON Lines of `tocsin run --alerts`")
    parser.add_argument(
        "--truth", metavar="F", nargs="+", required=True,
        help="episodes, or dated events to be joined to episodes (JSON Lines)",
    )  # fmt: skip
    parser.add_argument("--ignore", metavar="F", help="ids of ambiguous documents, one a line")
    parser.add_argument("--from", dest="first", metavar="DAY", type=day, help="first day judged")
    parser.add_argument("--to", dest="last", metavar="DAY", type=day, help="last day judged")
    parser.add_argument(
        "--params", metavar="F", help="the alerts' params, for the range they were calibrated on"
    )
    parser.add_argument(
        "--in-sample", action="store_true", help="judge days that the params were calibrated on"
    )
    parser.add_argument(
        "--act", metavar="COUNTRY:DAY[:NAME]", action="append", default=[],
        help="something that openings should have come before; may be given again",
    )  # fmt: skip
    parser.add_argument("--scores", metavar="F", help="scores of the same run, for the plot")
    parser.add_argument("--plot", metavar="F", help="delay against false openings a day (SVG)")
    parser.add_argument(
        "--baselines", metavar="INPUT", nargs="+",
        help="the documents the alerts came from: baseline scorers are judged beside them, their "
        "bars set on the truth's years before --from",
    )  # fmt: skip
    parser.add_argument(
        "--budget", metavar="X", type=rate,
        help="false openings a day that baselines may have on the earlier years (default: what "
        "ALERTS has on the days judged)",
    )  # fmt: skip
    parser.add_argument(
        "--splits", action="store_true", help="also figures by year and by signal, with intervals"
    )
    parser.add_argument("--list", action="store_true", help="every false opening and missed one")
    parser.add_argument("--json", action="store_true", help="figures as JSON in place of the table")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    import msgspec

    from detectors.evaluate import already_open, chance, figures, match
    from detectors.evaluate.figures import SHIFTS
    from streams.judging.evaluation import alerts_of, gap_before, ignored_of, truth_of
    from streams.tables import terminal_width
    from streams.views.evaluation import Report, as_record, as_text

    truth, alerts = truth_of(arguments.truth), alerts_of(arguments.alerts)
    ambiguous = ignored_of(arguments.ignore) if arguments.ignore else frozenset[str]()
    span = _span(arguments, truth)
    gap = gap_before(truth, span[0])
    if gap:
        warn(gap)
    note = _held_out(arguments, alerts, span)
    outcome = match(truth, alerts.openings, *span, ambiguous=ambiguous)
    if not (outcome.hits or outcome.misses):
        raise BadUsage(f"no major episode of {', '.join(arguments.truth)} starts in {_days(span)}")
    moved = chance(truth, alerts.openings, *span, ambiguous=ambiguous)
    *rows, total = figures(outcome)
    beside = _baselines(arguments, settings, truth, span, ambiguous, total)
    curves = _curves(arguments, truth, alerts, span, ambiguous)
    curves |= {baseline.name: baseline.curve for baseline in beside if curves}
    report = Report(
        note=note,
        rows=(*rows, total, moved._replace(name=f"chance ({len(SHIFTS)} shifts)")),
        total=total,
        outcome=outcome,
        standing=already_open(outcome.misses, alerts.openings),
        leads=_leads(arguments, alerts, outcome),
        baselines=beside,
        budget=_budget(arguments, total),
        curves=curves,
    )
    if arguments.json:
        sys.stdout.buffer.write(msgspec.json.encode(as_record(report)) + b"\n")
    else:
        title = f"{arguments.alerts} against {', '.join(arguments.truth)}, {_days(span)}"
        lines = as_text(
            report, title, terminal_width(), lists=arguments.list, parts=arguments.splits
        )
        print("\n".join(lines))
    _plot(arguments, curves, span)
    return EXIT_GOOD


def _span(arguments: argparse.Namespace, truth: Sequence[Episode]) -> tuple[int, int]:
    first = min(e.start for e in truth) if arguments.first is None else arguments.first
    last = max(e.end for e in truth) if arguments.last is None else arguments.last
    if last < first:
        raise BadUsage(f"--from and --to: {_days((first, last))} is no range of days")
    return first, last


def _days(span: tuple[int, int]) -> str:
    from detectors.evaluate.truth import day_text

    return f"{day_text(span[0])} to {day_text(span[1])}"


def _held_out(arguments: argparse.Namespace, alerts: Alerts, span: tuple[int, int]) -> str:
    """What the title says of params and range; BadUsage where they were calibrated on it."""
    from detectors.params import Params, params_id
    from streams.judging.evaluation import overlap, provenance_of
    from streams.parameters import read_params

    note = "IN SAMPLE" if arguments.in_sample else ""
    if not arguments.params:
        strange = [made for made in alerts.params_ids if made != params_id(Params())]
        if strange:
            warn(
                f"{arguments.alerts}: made with params {', '.join(strange)}, not the defaults; "
                "--params F would say which days they were calibrated on"
            )
        return note
    ours = params_id(read_params(arguments.params))
    if alerts.params_ids and alerts.params_ids != (ours,):
        raise BadUsage(
            f"{arguments.alerts}: made with params {', '.join(alerts.params_ids)}, and "
            f"{arguments.params} is {ours}"
        )
    provenance = provenance_of(arguments.params)
    shared = overlap(provenance, span, arguments.params) if provenance else None
    if shared is None:
        return note
    if not arguments.in_sample:
        raise BadUsage(
            f"{shared}: figures on these days say little of others "
            "(--in-sample gives them all the same)"
        )
    return f"{note}: {shared}"


def _leads(
    arguments: argparse.Namespace, alerts: Alerts, outcome: Outcome
) -> list[tuple[str, Leads]]:
    from detectors.evaluate.leads import Act, leads
    from streams.judging.evaluation import act_of

    wanted = [*(e for e, _ in outcome.hits), *outcome.misses]
    notices = [Act(e.id, e.country, e.start) for e in wanted if e.signal == ACT_SIGNAL]
    told = []
    for what, acts, without in (
        ("major evacuations of the truth", notices, (ACT_SIGNAL,)),
        ("what was named", [act_of(text) for text in arguments.act], ()),
    ):
        found = leads(alerts.openings, acts, without)
        if found is not None:
            told.append((what, found))
    return told


def _curves(
    arguments: argparse.Namespace,
    truth: Sequence[Episode],
    alerts: Alerts,
    span: tuple[int, int],
    ambiguous: frozenset[str],
) -> dict[str, list[Point]]:
    from detectors.evaluate.amoc import curve, openings_at, quantile_bars, raised
    from streams.judging.evaluation import margins_of

    if arguments.scores and not arguments.plot and not arguments.json:
        raise BadUsage("--scores is for the curve: --plot F or --json is wanted with it")
    if not (arguments.plot or arguments.json):
        return {}
    openings = alerts.openings
    signals = {e.signal for e in truth}
    bars = [0.0, *quantile_bars([o.margin for o in openings if o.signal in signals])]
    curves = {
        "openings": curve(truth, lambda bar: raised(openings, bar), sorted(bars), span, ambiguous)
    }
    if arguments.scores:
        margins = [m for m in margins_of(arguments.scores) if m.signal in signals]
        bars = quantile_bars([m.margin for m in margins if m.margin > -_LOWEST])
        curves["scores of bins"] = curve(
            truth, lambda bar: openings_at(margins, bar), bars, span, ambiguous
        )
    return curves


# Bars further below the thresholds than this give openings for any report at all.
_LOWEST = 4.0


def _baselines(
    arguments: argparse.Namespace,
    settings: Settings,
    truth: Sequence[Episode],
    span: tuple[int, int],
    ambiguous: frozenset[str],
    ours: Figures,
) -> list[Baseline]:
    from detectors.evaluate.baselines import baselines
    from detectors.evaluate.daily import Daily
    from streams.offline.merging import feeds_of_files
    from streams.offline.recording import record

    if not arguments.baselines:
        if arguments.budget is not None:
            raise BadUsage("--budget is for baselines: --baselines INPUT is wanted with it")
        return []
    earlier = (min(e.start for e in truth), span[0] - 1)
    if earlier[1] < earlier[0]:
        raise BadUsage(
            f"--baselines: the truth has no episode before {_days(span)[:10]} to set their bars "
            "on; a later --from leaves some"
        )
    core = make_core(settings, arguments.params)
    ticker = Ticker("reading")
    recording = record(core, feeds_of_files(arguments.baselines), ticker.show)
    ticker.close()
    daily = Daily(core.params)
    daily.take(recording)
    return baselines(daily, truth, earlier, span, _budget(arguments, ours), ambiguous)


def _budget(arguments: argparse.Namespace, ours: Figures) -> float:
    return ours.false_per_day if arguments.budget is None else float(arguments.budget)


def _plot(
    arguments: argparse.Namespace, curves: dict[str, list[Point]], span: tuple[int, int]
) -> None:
    if not arguments.plot:
        return
    from streams.outputs import whole_file
    from streams.views.amoc import amoc_svg

    with whole_file(arguments.plot) as stream:
        stream.write(amoc_svg(curves, f"Delay and false openings, {_days(span)}").encode())
