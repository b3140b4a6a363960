"""The report of a scenario: one HTML file that needs nothing else, for screens and paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from schemas.alert import Alert
from schemas.signals import SIGNALS
from schemas.times import DAY_MS, parse_ms
from streams.views.axis import NARROW, WIDE
from streams.views.cards import card
from streams.views.incidents import Incident, lead_words
from streams.views.page import badge, day_words, figures, footer, moment, page, place, t
from streams.views.plot import COMPOSITE, Mark, Plot, Row, key
from streams.views.points import Point, series
from streams.views.story import (
    Telling,
    country_of,
    episodes,
    first_warning,
    late_act_ms,
    milestones,
    nearest_misses,
    unexpected,
)

# Report order: what a capital feels first stands first; the composite closes.
ROWS: Final = (*SIGNALS, COMPOSITE)


def render(told: Telling, quiet: Telling, made_by: Mapping[str, str]) -> bytes:
    """The page for a scenario and its quiet twin; `made_by` names what computed it."""
    incidents = told.incidents()
    body = "".join(
        (
            _head(told, incidents),
            _figures(told, quiet, incidents),
            _timeline(told, incidents),
            _steps(told),
            _landmarks(told, incidents),
            _incidents(told, incidents),
            _expected(told),
            _quiet(quiet),
            footer(
                made_by,
                "The scenario’s documents were written for this project after the public record; "
                "they are no quotations.",
            ),
        )
    )
    return page(told.facts.title, body)


def _head(told: Telling, incidents: Sequence[Incident]) -> str:
    first, act = first_warning(told), late_act_ms(told)
    if first is None:
        said = "No expected episode was found."
    else:
        where = f"{first.first.region.name} ({first.first.region.iso})"
        when = day_words(first.opened_ms)
        said = f"The first warning, {first.first.signal} in {where}, came on {when}"
        if act is not None:
            said += f": {lead_words(first.opened_ms, act)} the first departure notice"
        said += "."
    start, end = _bounds(told)
    days = f"{day_words(start)} to {day_words(end - DAY_MS)}"
    counts = f"{told.summary.lines:,} documents, {len(incidents)} incidents"
    return (
        f'<p class="over">Tocsin · scenario</p><h1>{t(told.facts.title)}</h1>'
        f'<p class="lead">{t(said)}</p><p class="soft">{days} · {counts} · all times UTC</p>'
    )


def _figures(told: Telling, quiet: Telling, incidents: Sequence[Incident]) -> str:
    first, act = first_warning(told), late_act_ms(told)
    lead = "none"
    if first is not None and act is not None and first.opened_ms <= act:
        days = (act - first.opened_ms) // DAY_MS
        lead = f"{days} days"
    found = episodes(told)
    return figures(
        (
            (lead, "from first warning to first departure notice"),
            (f"{sum(f.incident is not None for f in found)} of {len(found)}", "episodes found"),
            (str(len(incidents)), f"incidents, {len(told.alerts)} alerts in all"),
            (str(len(unexpected(told))), "openings not asked for"),
            (str(len(quiet.incidents())), "openings in the quiet twin"),
        )
    )


def _bounds(told: Telling) -> tuple[int, int]:
    return parse_ms(told.facts.first), parse_ms(told.facts.last) + DAY_MS


def _timeline(told: Telling, incidents: Sequence[Incident]) -> str:
    start, end = _bounds(told)
    marks = [Mark(n, m.ms, m.label) for n, m in enumerate(told.facts.landmarks, 1)]
    scores = [s for s in told.scores if s.region[:2] == country_of(told)]
    shown = [i for i in incidents if i.first.region.country == country_of(told)]
    drawn = "".join(
        Plot(shape, start, end, marks).draw(_rows(series(scores, shape.step_hours), shown))
        for shape in (WIDE, NARROW)
    )
    return f'<h2>Time line</h2><div class="card">{drawn}{key()}</div>'


def _rows(points: Mapping[str, Sequence[Point]], incidents: Sequence[Incident]) -> list[Row]:
    return [Row(s, points.get(s, ()), [i for i in incidents if i.first.signal == s]) for s in ROWS]


def _steps(told: Telling) -> str:
    act = late_act_ms(told)
    rows = []
    for step in milestones(told):
        if step.alert is None or step.ms is None:
            rows.append(f"<tr><td>{t(step.label)}</td><td>did not come</td><td></td><td></td></tr>")
            continue
        lead = "" if act is None else lead_words(step.ms, act)
        alert = step.alert
        where = place(alert.region.name, alert.region.iso)
        rows.append(
            f"<tr><td>{t(step.label)}</td><td>{moment(alert.updated_at)}</td>"
            f"<td>{badge(alert.severity, alert.severity)} {where}</td><td>{lead}</td></tr>"
        )
    return (
        '<h2>Step by step</h2><div class="card"><table class="wide-only"><thead><tr><th>Step</th>'
        "<th>Alert</th><th>Where</th><th>Before the first departure notice</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _landmarks(told: Telling, incidents: Sequence[Incident]) -> str:
    items = []
    for number, mark in enumerate(told.facts.landmarks, 1):
        then = "".join(
            badge(state.severity, f"{state.signal} {state.region.iso}")
            for incident in incidents
            if incident.first.region.country == country_of(told)
            and (state := _at(incident, mark.ms)) is not None
        )
        then = then or '<span class="soft">nothing open yet</span>'
        items.append(
            f'<li><span class="n">{number}</span>{moment(mark.time)}<span>{t(mark.label)}</span>'
            f'<span class="then">{then}</span></li>'
        )
    if not items:
        return ""
    return (
        '<h2>What happened, and what was open by then</h2><div class="card">'
        f'<ol class="marks">{"".join(items)}</ol></div>'
    )


def _at(incident: Incident, ms: int) -> Alert | None:
    so_far = [a for a in incident.transitions if parse_ms(a.updated_at) <= ms]
    return so_far[-1] if so_far and so_far[-1].state == "firing" else None


def _incidents(told: Telling, incidents: Sequence[Incident]) -> str:
    act = late_act_ms(told)
    home = [i for i in incidents if i.first.region.country == country_of(told)]
    away = [i for i in incidents if i.first.region.country != country_of(told)]
    made = "".join(_incident(incident, act) for incident in home)
    elsewhere = "".join(_incident(incident, act) for incident in away)
    if elsewhere:
        elsewhere = f"<h2>Incidents elsewhere</h2>{elsewhere}"
    return f"<h2>Incidents</h2>{made or '<p>None.</p>'}{elsewhere}"


def _incident(incident: Incident, act: int | None) -> str:
    aside = "" if act is None else lead_words(incident.opened_ms, act) + " the notice"
    return card(incident, aside=aside)


def _expected(told: Telling) -> str:
    rows = []
    for found in episodes(told):
        episode, incident = found
        if incident is None:
            cell = "<td>not found</td><td></td>"
        else:
            delay = lead_words(incident.opened_ms, parse_ms(episode.start))
            cell = f"<td>{moment(incident.first.opened_at)}</td><td>{delay} its start</td>"
        rows.append(
            f"<tr><td>{t(episode.signal)} · {t(episode.country)}</td>"
            f"<td>{moment(episode.start)}</td>{cell}</tr>"
        )
    others = "".join(
        f"<li>{moment(i.first.opened_at)} {badge(i.peak.severity, i.peak.severity)} "
        f"{t(i.first.signal)} in {place(i.last.region.name, i.last.region.iso)}</li>"
        for i in unexpected(told)
    )
    listed = f'<ul class="plain">{others}</ul>' if others else "<p>None.</p>"
    return (
        '<h2>Against what really happened</h2><div class="card"><table><thead><tr><th>Episode</th>'
        "<th>Began</th><th>Incident opened</th><th>Delay</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table><h3>Openings not asked for</h3>{listed}</div>"
    )


def _quiet(quiet: Telling) -> str:
    opened = quiet.incidents()
    verdict = (
        "Nothing opened, as it should be."
        if not opened
        else f"{len(opened)} incidents opened, and none should have:"
    )
    listed = "".join(
        f"<li>{moment(i.first.opened_at)} {t(i.first.signal)} in {t(i.last.region.name)}: "
        f"{t(i.first.headline)}</li>"
        for i in opened
    )
    near = "".join(
        f"<tr><td>{t(s.signal)} · {t(s.region)}</td><td>{moment(s.bin)}</td>"
        f'<td class="num">{s.score:.2f}</td><td class="num">{s.threshold:.2f}</td></tr>'
        for s in nearest_misses(quiet)
    )
    table = (
        "<h3>What came closest</h3><table><thead><tr><th>Pair</th><th>When</th>"
        '<th class="num">Score</th><th class="num">Threshold</th></tr></thead>'
        f"<tbody>{near}</tbody></table>"
        if near
        else ""
    )
    return (
        f'<h2>The quiet twin</h2><div class="card"><p>{t(quiet.facts.title)}: '
        f"{quiet.summary.lines:,} documents. {verdict}</p>"
        f'<ul class="plain">{listed}</ul>{table}</div>'
    )
