"""How an evaluation is shown: the table, what was false and missed, and the same as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from detectors.evaluate import Figures, Opening, Outcome, Split, intervals, splits
from detectors.evaluate.amoc import Point
from detectors.evaluate.baselines import Baseline
from detectors.evaluate.leads import Leads
from detectors.evaluate.truth import day_text
from streams.tables import layout

HEAD: Final = (
    "", "episodes", "hits", "repeats", "neither", "false", "misses", "precision", "recall", "F1",
    "delay", "1 d", "3 d", "7 d", "false/day", "open/day",
)  # fmt: skip
LEGEND: Final = (
    "Delay: median days from an episode's start to its hit; 1 d, 3 d, 7 d: share of all episodes "
    "hit so soon. Neither: late, minor or ambiguous. Precision leaves repeats out; open/day of "
    "`all` counts every signal."
)


class Report(NamedTuple):
    """All of an evaluation. `note` says what the title must of the params' range.

    `standing` are older incidents that were open during missed episodes, by the episode's id.
    `rows` are those of the table, `total` the one over all signals. `leads` are by what they are
    held against; `budget` are the false openings a day that baselines' bars were set to.
    """

    note: str
    rows: Sequence[Figures]
    total: Figures
    outcome: Outcome
    standing: Mapping[str, Opening]
    leads: Sequence[tuple[str, Leads]]
    baselines: Sequence[Baseline]
    budget: float
    curves: Mapping[str, Sequence[Point]]


def number(value: float | None, digits: int = 2) -> str:
    """A figure, `-` where there is none.

    >>> number(0.126), number(float("nan")), number(1.0, 0)
    ('0.13', '-', '1')
    """
    return "-" if value is None or math.isnan(value) else f"{value:.{digits}f}"


def row(figures: Figures) -> tuple[str, ...]:
    """A row of the table."""
    f = figures
    return (
        f.name, str(f.episodes), str(f.hits), str(f.repeats), str(f.neither), str(f.false),
        str(f.misses), number(f.precision), number(f.recall), number(f.f1), number(f.delay, 1),
        *(number(share) for share in f.within), number(f.false_per_day, 4),
        number(f.openings_per_day, 3),
    )  # fmt: skip


def as_text(
    report: Report, title: str, width: int | None, *, lists: bool, parts: bool = False
) -> list[str]:
    """The lines of the whole; `lists` adds every false opening and missed episode.

    `parts` adds the figures by year and by signal.
    """
    total = report.total
    lines = [f"{title}{f' ({report.note})' if report.note else ''}", ""]
    lines += layout(HEAD, [row(figures) for figures in report.rows], width)
    lines += ["", LEGEND, interval_line(report.outcome)]
    lines.append(
        f"Repeats per hit {number(total.repeats_per_hit)}; of {total.placeable} hits on episodes "
        f"with a subdivision {total.placed} name it; chance: the truth moved by 30 to 180 days"
    )
    if report.standing:
        lines.append(
            f"During {len(report.standing)} of {total.misses} missed episodes an older incident "
            "of the signal and country was still open"
        )
    for what, found in report.leads:
        lines += lead_lines(found, what)
    if report.baselines:
        lines += ["", *baseline_lines(report, width)]
    if parts:
        lines += ["", *split_lines(report.outcome, width)]
    if lists:
        lines += ["", *listing(report)]
    return lines


def split_lines(outcome: Outcome, width: int | None) -> list[str]:
    """The table by year and by signal."""
    head = (
        "", "episodes", "hits", "repeats", "false", "misses", "precision", "95 %", "recall",
        "95 %", "F1", "95 %", "delay", "1 d", "false/day",
    )  # fmt: skip
    rows = [_split_row(part) for part in splits(outcome)]
    return ["By year and by signal; 95 %: bootstrap by country", "", *layout(head, rows, width)]


def _split_row(part: Split) -> tuple[str, ...]:
    f = part.figures
    return (
        f.name, str(f.episodes), str(f.hits), str(f.repeats), str(f.false), str(f.misses),
        number(f.precision), _ends(part, "precision"), number(f.recall), _ends(part, "recall"),
        number(f.f1), _ends(part, "f1"), number(f.delay, 1), number(f.within[0]),
        number(f.false_per_day, 4),
    )  # fmt: skip


def _ends(part: Split, name: str) -> str:
    low, high = part.intervals[name]
    return f"{number(low)}-{number(high)}"


def baseline_lines(report: Report, width: int | None) -> list[str]:
    """The table of baseline scorers, the alerts first."""
    title = (
        "Baseline scorers on the same documents, one for each country and signal; bars set on "
        f"earlier years to at most {report.budget:.4f} false openings a day, the best F1 there"
    )
    rows = [("ALERTS", *row(report.total)[1:-1], "", "")]
    for name, (bar, fitted), found, _ in report.baselines:
        f1 = fitted.f1 if fitted else None
        rows.append((name, *row(found)[1:-1], number(bar, 3), number(f1)))
    return [title, "", *layout((*HEAD[:-1], "bar", "F1 earlier"), rows, width)]


def interval_line(outcome: Outcome) -> str:
    """The intervals in a sentence."""
    drawn = intervals(outcome)
    said = [
        f"{words} {number(drawn[name].low, digits)} to {number(drawn[name].high, digits)}"
        for name, words, digits in (
            ("precision", "precision", 2),
            ("recall", "recall", 2),
            ("f1", "F1", 2),
            ("false_per_day", "false a day", 4),
        )
    ]
    return "95 % intervals (bootstrap by country): " + ", ".join(said)


def lead_lines(leads: Leads, what: str) -> list[str]:
    """The leads in words, each by each where they are few."""
    few = 5
    days = "" if leads.median is None else f", median lead {leads.median:g} days"
    head = (
        f"Before {what}: {leads.warned:.0%} of {len(leads.leads)} had an incident open{days}; "
        f"at dates moved by 30 to 180 days {leads.chance:.0%} do"
    )
    lines = [head]
    for lead in leads.leads if len(leads.leads) <= few else ():
        act = f"  {lead.act.name} ({lead.act.country}, {day_text(lead.act.day)}): "
        if lead.opening is None:
            lines.append(act + "nothing had opened")
        else:
            lines.append(f"{act}{lead.days} days after {lead.opening.incident_id}")
    return lines


def listing(report: Report) -> list[str]:
    """False openings and missed episodes, one a line."""
    lines = [
        f"false   {day_text(one.opening.day)}  {one.opening.incident_id}  "
        f"{' '.join(one.opening.documents)}"
        for one in report.outcome.scored
        if one.verdict == "false"
    ]
    for episode in report.outcome.misses:
        line = f"missed  {day_text(episode.start)} to {day_text(episode.end)}  {episode.id}"
        older = report.standing.get(episode.id)
        lines.append(line if older is None else f"{line}  (open: {older.incident_id})")
    return lines


def as_record(report: Report) -> dict[str, Any]:
    """The whole for machines; what is not a number is null."""
    outcome = report.outcome
    return {
        "from": day_text(outcome.first),
        "to": day_text(outcome.last),
        "note": report.note,
        "signals": outcome.signals,
        "rows": _rows(report.rows),
        "intervals": {name: [_known(v) for v in ends] for name, ends in intervals(outcome).items()},
        "splits": [
            row | {"intervals": {name: [_known(v) for v in ends] for name, ends in part[1].items()}}
            for part in splits(outcome)
            for row in _rows([part.figures])
        ],
        "scored": [
            {
                "incident_id": one.opening.incident_id,
                "revision": one.opening.revision,
                "day": day_text(one.opening.day),
                "verdict": one.verdict,
                "episode": one.episode,
            }
            for one in outcome.scored
        ],
        "missed": [
            {"id": episode.id, "open": older.incident_id if older else None}
            for episode in outcome.misses
            for older in [report.standing.get(episode.id)]
        ],
        "leads": {
            what: {"warned": found.warned, "median": found.median, "chance": found.chance}
            for what, found in report.leads
        },
        "baselines": [
            {"bar": baseline.calibrated.bar, **_rows([baseline.figures])[0]}
            for baseline in report.baselines
        ],
        "curves": {
            name: [{k: _known(v) for k, v in point._asdict().items()} for point in points]
            for name, points in report.curves.items()
        },
    }


def _rows(rows: Iterable[Figures]) -> list[dict[str, Any]]:
    return [
        {name: _known(value) for name, value in figures._asdict().items()}
        | {"repeats_per_hit": _known(figures.repeats_per_hit)}
        for figures in rows
    ]


def _known(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value
