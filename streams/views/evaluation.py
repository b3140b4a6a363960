"""How an evaluation is shown: the table, what was false and missed, and the same as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from detectors.evaluate import Figures, Interval, Outcome
from detectors.evaluate.leads import Leads
from detectors.evaluate.truth import day_text

HEAD: Final = (
    "", "episodes", "hits", "repeats", "neither", "false", "misses", "precision", "recall", "F1",
    "delay", "1 d", "3 d", "7 d", "false/day", "open/day",
)  # fmt: skip
LEGEND: Final = (
    "Delay: median days from an episode's start to its hit; 1 d, 3 d, 7 d: share of all episodes "
    "hit so soon. Neither: late, minor or ambiguous. Precision leaves repeats out; open/day of "
    "`all` counts every signal."
)


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


def interval_line(intervals: Mapping[str, Interval]) -> str:
    """The intervals in a sentence."""
    said = [
        f"{words} {number(intervals[name].low, digits)} to {number(intervals[name].high, digits)}"
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


def listing(outcome: Outcome) -> list[str]:
    """False openings and missed episodes, one a line."""
    lines = [
        f"false   {day_text(one.opening.day)}  {one.opening.incident_id}  "
        f"{' '.join(one.opening.documents)}"
        for one in outcome.scored
        if one.verdict == "false"
    ]
    lines += [
        f"missed  {day_text(episode.start)} to {day_text(episode.end)}  {episode.id}"
        for episode in outcome.misses
    ]
    return lines


def as_json(rows: Iterable[Figures]) -> list[dict[str, Any]]:
    """Rows for machines; what is not a number is null."""
    return [
        {
            name: None if isinstance(value, float) and math.isnan(value) else value
            for name, value in [*figures._asdict().items(), ("repeats_per_hit", _ratio(figures))]
        }
        for figures in rows
    ]


def _ratio(figures: Figures) -> float | None:
    return figures.repeats_per_hit if figures.hits else None


def intervals_json(intervals: Mapping[str, Interval]) -> dict[str, Sequence[float | None]]:
    """Intervals for machines."""
    return {
        name: [None if math.isnan(end) else end for end in ends] for name, ends in intervals.items()
    }
