"""The parts of a run's report that hold it against a truth."""

from __future__ import annotations

import math

from detectors.evaluate import Episode, figures
from detectors.evaluate.truth import day_text
from streams.views.amoc import amoc_svg
from streams.views.evaluation import HEAD
from streams.views.evaluation import row as figure_row
from streams.views.page import t, table
from streams.views.reliability import reliability_svg
from streams.views.run_facts import Judged, RunPage


def hits_and_misses(made: RunPage, judged: Judged) -> str:
    """The figures by signal, every episode, every false opening; each with its evidence."""
    rows = []
    for episode, opening in sorted(judged.outcome.hits, key=lambda hit: (hit[0].start, hit[0].id)):
        delay = f"{opening.day - episode.start:+d} d"
        rows.append((*_episode(made, episode), "found", delay, made.evidence(opening)))
    for episode in judged.outcome.misses:
        older = judged.standing.get(episode.id)
        said = "" if older is None else f"open since before: {made.evidence(older)}"
        rows.append((*_episode(made, episode), "<b>missed</b>", "", said))
    false = [
        (
            day_text(one.opening.day), t(one.opening.signal), made.place(one.opening.region),
            f"{one.opening.margin:+.2f}", made.evidence(one.opening),
        )
        for one in judged.outcome.scored
        if one.verdict == "false"
    ]  # fmt: skip
    total = [tuple(t(cell) for cell in figure_row(row)) for row in figures(judged.outcome)]
    head = ("signal", *HEAD[1:])
    span = f"{day_text(judged.outcome.first)} to {day_text(judged.outcome.last)}"
    found = ("Episode", "Signal", "Where", "From", "To", "Verdict", "Delay", "Evidence")
    strays = (
        table(("Day", "Signal", "Where", "Margin", "Evidence"), false, (3,))
        if false
        else "<p>None.</p>"
    )
    return (
        f'<div class="card"><p class="soft">Judged on {span}.</p>'
        f"{table(head, total, range(1, len(head)))}</div>"
        f'<div class="card"><h3>Episodes</h3>{table(found, rows)}</div>'
        f'<div class="card"><h3>False openings</h3>{strays}</div>'
    )


def _episode(made: RunPage, episode: Episode) -> tuple[str, str, str, str, str]:
    return (
        t(episode.id), t(episode.signal), made.place(episode.country),
        day_text(episode.start), day_text(episode.end),
    )  # fmt: skip


def delay_curve(judged: Judged) -> str:
    """Delay against false openings; empty where nothing can be drawn."""
    if not any(not math.isnan(p.delay) for points in judged.curves.values() for p in points):
        return ""
    return (
        f'<figure class="card"><div class="scroll" tabindex="0" role="region" aria-label="Curve">'
        f"{amoc_svg(judged.curves, 'Delay against false openings')}</div>"
        "<figcaption>Each point is a bar for opening: to the left fewer false openings, further "
        "down less delay. The curve of openings can only raise the bar.</figcaption></figure>"
    )


def reliability_part(judged: Judged) -> str:
    """Claims against what was so, drawn and as a table; empty without claims."""
    if not judged.bins:
        return ""
    days = sum(one.days for one in judged.bins)
    rows = [
        (
            f"{one.days:,}",
            f"{one.mean:.2f}",
            f"{one.share:.2f}",
            f"{one.low:.2f} to {one.high:.2f}",
        )
        for one in judged.bins
    ]
    head = ("Days", "Claimed", "True", "95 % interval")
    return (
        f'<div class="pair"><figure class="card">{reliability_svg(judged.bins)}</figure>'
        f'<div class="card">{table(head, rows, range(4))}<p class="soft">{days:,} days of a '
        "country and signal, each with its greatest score as a probability, against whether it "
        "lay in a major episode. Pairs at rest have no score and are not here; days that follow "
        "each other are not independent.</p></div></div>"
    )
