"""From a run and a truth to the page that tells of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from detectors.evaluate import Episode, already_open, match
from detectors.evaluate.amoc import curve, openings_at, quantile_bars, raised
from detectors.evaluate.reliability import claims, reliability
from schemas.times import DAY_MS, parse_ms
from streams.judging.comparing import Run, read_scores, run_in
from streams.replay.plan import DEFAULTS
from streams.run_folder import RunFolder
from streams.views.curves import Curves
from streams.views.run_facts import Judged, Told
from streams.views.run_report import render

# Bars further below the thresholds than this give openings for any report at all.
_LOWEST = 4.0
_MADE_BY = ("version", "params_id", "model", "compiled", "code", "exactness", "why", "detector")


class Truth(NamedTuple):
    """What a run is held against: episodes, the days judged, ids of ambiguous documents."""

    episodes: Sequence[Episode]
    days: tuple[int, int]
    ambiguous: Collection[str]


def gathered(span_ms: tuple[int, int], *, judged: bool) -> Curves:
    """What counts scores in while a run is made, for its page."""
    return Curves(span_ms, None, judged=judged)


def run_page(
    run: Run,
    truth: Truth | None = None,
    title: str | None = None,
    counted: Sequence[bytes] = (),
) -> bytes:
    """The report of a run; raises BadInput where its scores cannot be read.

    `counted` is what was gathered of its scores already: then they are not read.
    """
    span = run.span_ms or _span(run, truth)
    drawn = {(alert.region.country, alert.signal) for alert in run.alerts}
    drawn |= {(episode.country, episode.signal) for episode in (truth.episodes if truth else ())}
    curves = Curves(span, drawn, judged=truth is not None)
    for data in counted:
        curves.absorb(data)
    if run.scores is not None and not counted:
        curves.take(read_scores(run.scores))
    made_by = {name: run.made_by[name] for name in _MADE_BY if name in run.made_by}
    judged = None if truth is None else _judged(run, truth, curves)
    return render(Told(title or run.place, run.alerts, curves, span, made_by, judged))


def folder_page(
    folder: RunFolder, counted: Sequence[bytes] = (), truth: Truth | None = None
) -> bytes:
    """The report of a replay, as it is written beside its other files."""
    run = folder.run
    title = f"Replay of {run.topic}"
    if run.name != DEFAULTS:
        title += f" with {run.name}"
    return run_page(run_in(folder), truth, title, counted)


def _judged(run: Run, truth: Truth, curves: Curves) -> Judged:
    openings = run.openings()
    outcome = match(truth.episodes, openings, *truth.days, ambiguous=truth.ambiguous)
    signals = {e.signal for e in truth.episodes}
    bars = [0.0, *quantile_bars([o.margin for o in openings if o.signal in signals])]
    drawn = {
        "openings": curve(
            truth.episodes,
            lambda bar: raised(openings, bar),
            sorted(set(bars)),
            truth.days,
            truth.ambiguous,
        )
    }
    margins = [m for m in curves.margins() if m.signal in signals]
    if margins:
        bars = quantile_bars([m.margin for m in margins if m.margin > -_LOWEST])
        drawn["scores of bins"] = curve(
            truth.episodes,
            lambda bar: openings_at(margins, bar),
            bars,
            truth.days,
            truth.ambiguous,
        )
    bins = reliability(claims(curves.claims(), truth.episodes, truth.days))
    standing = already_open(outcome.misses, openings)
    return Judged(outcome, truth.episodes, standing, drawn, bins)


def _span(run: Run, truth: Truth | None) -> tuple[int, int]:
    """From the first day told of to the end of the last, where the run does not say."""
    times = [parse_ms(alert.updated_at) for alert in run.alerts]
    days = [ms // DAY_MS for ms in times] + list(truth.days if truth else ())
    return (min(days) * DAY_MS, (max(days) + 1) * DAY_MS) if days else (0, DAY_MS)
