"""The report of a scenario: one HTML file that needs nothing else, for screens and paper."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import resources
from typing import Final

from schemas.alert import Alert, Evidence, Why
from schemas.signals import SIGNALS
from schemas.times import DAY_MS, parse_ms
from streams.views.incidents import SEVERITIES, Incident, lead_words, printable, span_words
from streams.views.plot import COMPOSITE, NARROW, WIDE, Mark, Plot, series
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
    style = (resources.files("streams.views") / "report.css").read_text(encoding="utf-8")
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
            _footer(made_by),
        )
    )
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{_t(told.facts.title)} · Tocsin</title><style>{style}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )
    return page.encode()


def _t(text: str) -> str:
    return html.escape(printable(text))


def _moment(text: str) -> str:
    return f'<time datetime="{_t(text)}">{_t(text[:16].replace("T", " "))}</time>'


def _day(ms: int) -> str:
    moment = datetime.fromtimestamp(ms / 1000, UTC)
    return f"{moment.day} {moment:%B %Y}"


def _badge(severity: str, words: str) -> str:
    return f'<span class="badge sev {_t(severity)}">{_t(words)}</span>'


def _head(told: Telling, incidents: Sequence[Incident]) -> str:
    first, act = first_warning(told), late_act_ms(told)
    if first is None:
        said = "No expected episode was found."
    else:
        where = f"{first.first.region.name} ({first.first.region.iso})"
        said = (
            f"The first warning, {first.first.signal} in {where}, came on {_day(first.opened_ms)}"
        )
        if act is not None:
            said += f": {lead_words(first.opened_ms, act)} the first departure notice"
        said += "."
    start, end = _bounds(told)
    days = f"{_day(start)} to {_day(end - DAY_MS)}"
    counts = f"{told.summary.lines:,} documents, {len(incidents)} incidents"
    return (
        f'<p class="over">Tocsin · scenario</p><h1>{_t(told.facts.title)}</h1>'
        f'<p class="lead">{_t(said)}</p><p class="soft">{days} · {counts} · all times UTC</p>'
    )


def _figures(told: Telling, quiet: Telling, incidents: Sequence[Incident]) -> str:
    first, act = first_warning(told), late_act_ms(told)
    lead = "none"
    if first is not None and act is not None and first.opened_ms <= act:
        days = (act - first.opened_ms) // DAY_MS
        lead = f"{days} days"
    found = episodes(told)
    figures = (
        (lead, "from first warning to first departure notice"),
        (f"{sum(f.incident is not None for f in found)} of {len(found)}", "episodes found"),
        (str(len(incidents)), f"incidents, {len(told.alerts)} alerts in all"),
        (str(len(unexpected(told))), "openings not asked for"),
        (str(len(quiet.incidents())), "openings in the quiet twin"),
    )
    cells = "".join(f"<div><b>{_t(b)}</b><span>{_t(words)}</span></div>" for b, words in figures)
    return f'<div class="figures">{cells}</div>'


def _bounds(told: Telling) -> tuple[int, int]:
    return parse_ms(told.facts.first), parse_ms(told.facts.last) + DAY_MS


def _timeline(told: Telling, incidents: Sequence[Incident]) -> str:
    start, end = _bounds(told)
    marks = [Mark(n, m.ms, m.label) for n, m in enumerate(told.facts.landmarks, 1)]
    scores = [s for s in told.scores if s.region[:2] == country_of(told)]
    shown = [i for i in incidents if i.first.region.country == country_of(told)]
    drawn = "".join(
        Plot(shape, start, end, marks).draw(ROWS, series(scores, shape.step_hours), shown)
        for shape in (WIDE, NARROW)
    )
    key = "".join(f'<span><i class="sev {s}"></i>{s}</span>' for s in reversed(SEVERITIES[1:]))
    return (
        f'<h2>Time line</h2><div class="card">{drawn}<div class="key">'
        '<span><i class="line-score"></i>greatest score of the country’s regions</span>'
        f'<span><i class="line-limit"></i>threshold to open</span>{key}</div></div>'
    )


def _steps(told: Telling) -> str:
    act = late_act_ms(told)
    rows = []
    for step in milestones(told):
        if step.alert is None or step.ms is None:
            rows.append(
                f"<tr><td>{_t(step.label)}</td><td>did not come</td><td></td><td></td></tr>"
            )
            continue
        lead = "" if act is None else lead_words(step.ms, act)
        alert = step.alert
        where = f"{alert.region.name} ({alert.region.iso})"
        rows.append(
            f"<tr><td>{_t(step.label)}</td><td>{_moment(alert.updated_at)}</td>"
            f"<td>{_badge(alert.severity, alert.severity)} {_t(where)}</td><td>{lead}</td></tr>"
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
            _badge(state.severity, f"{state.signal} {state.region.iso}")
            for incident in incidents
            if incident.first.region.country == country_of(told)
            and (state := _at(incident, mark.ms)) is not None
        )
        then = then or '<span class="soft">nothing open yet</span>'
        items.append(
            f'<li><span class="n">{number}</span>{_moment(mark.time)}<span>{_t(mark.label)}</span>'
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
    first, last, peak = incident.first, incident.last, incident.peak
    ended = incident.ended_ms
    lasting = (
        "open at the end" if ended is None else f"lasted {span_words(ended - incident.opened_ms)}"
    )
    ahead = "" if act is None else lead_words(incident.opened_ms, act) + " the notice"
    top = peak.evidence[0].headline if peak.evidence else peak.headline
    turns = "".join(
        f"<li>{_moment(a.updated_at)}{_badge(a.severity, a.reason)}"
        f"<small>score {a.score:.1f}, threshold {a.threshold:.1f}, "
        f"{_t(a.certainty.lower())}</small></li>"
        for a in incident.transitions
    )
    ground = last.corroboration
    breadth = (
        f"{ground.documents} documents, {ground.stories} stories, {ground.owners} independent "
        f"owners, languages {', '.join(ground.languages) or 'none'}"
    )
    return (
        '<details class="card incident"><summary>'
        f"{_badge(peak.severity, peak.severity)}<b>{_t(first.signal)} · {_t(last.region.name)} "
        f"({_t(last.region.iso)})</b>{_moment(first.opened_at)}"
        f'<span class="ahead">{_t(ahead)}</span>'
        f'<span class="top" dir="auto">{_t(top)}</span></summary>'
        f'<div class="body"><p>{_t(peak.headline)}</p><p class="soft">{_t(lasting)} · {_t(breadth)}'
        f'</p><div class="columns"><div><h3>Best documents</h3>{_evidence(peak.evidence)}</div>'
        f"<div><h3>Why this score ({peak.score:.1f})</h3>{_why(peak.why)}"
        f'<h3>Transitions</h3><ul class="plain turns">{turns}</ul></div></div>'
        f'<p class="soft">{_t(first.incident_id)}</p></div></details>'
    )


def _evidence(evidence: Sequence[Evidence]) -> str:
    items = "".join(
        f'<li><span dir="auto">{_t(e.headline)}</span><br><small>{_t(e.source or "unknown")} · '
        f"{_t(e.language)} · {_t(e.published[:16].replace('T', ' '))} · weight "
        f"{e.contribution:.2f} · {_t(e.document_id)}</small></li>"
        for e in evidence
    )
    return f'<ul class="plain evidence">{items or "<li>none</li>"}</ul>'


def _why(why: Sequence[Why]) -> str:
    parts = [(term, term.weight * term.value) for term in why]
    most = max((abs(part) for _, part in parts), default=1.0) or 1.0
    rows = "".join(
        f"<span>{_t(term.feature)}</span>"
        f'<span><span class="bar{" minus" if part < 0 else ""}" '
        f'style="width:{100 * abs(part) / most:.0f}%"></span></span>'
        f'<span class="v">{part:+.2f}</span>'
        for term, part in parts
    )
    return f'<div class="why">{rows}</div>'


def _expected(told: Telling) -> str:
    rows = []
    for found in episodes(told):
        episode, incident = found
        if incident is None:
            cell = "<td>not found</td><td></td>"
        else:
            delay = lead_words(incident.opened_ms, parse_ms(episode.start))
            cell = f"<td>{_moment(incident.first.opened_at)}</td><td>{delay} its start</td>"
        rows.append(
            f"<tr><td>{_t(episode.signal)} · {_t(episode.country)}</td>"
            f"<td>{_moment(episode.start)}</td>{cell}</tr>"
        )
    others = "".join(
        f"<li>{_moment(i.first.opened_at)} {_badge(i.peak.severity, i.peak.severity)} "
        f"{_t(i.first.signal)} in {_t(i.last.region.name)} ({_t(i.last.region.iso)})</li>"
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
        f"<li>{_moment(i.first.opened_at)} {_t(i.first.signal)} in {_t(i.last.region.name)}: "
        f"{_t(i.first.headline)}</li>"
        for i in opened
    )
    near = "".join(
        f"<tr><td>{_t(s.signal)} · {_t(s.region)}</td><td>{_moment(s.bin)}</td>"
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
        f'<h2>The quiet twin</h2><div class="card"><p>{_t(quiet.facts.title)}: '
        f"{quiet.summary.lines:,} documents. {verdict}</p>"
        f'<ul class="plain">{listed}</ul>{table}</div>'
    )


def _footer(made_by: Mapping[str, str]) -> str:
    said = " · ".join(f"{_t(name)} {_t(value)}" for name, value in made_by.items())
    return (
        f"<footer><p>{said}</p><p>The scenario’s documents were written for this project after the "
        "public record; they are no quotations.</p></footer>"
    )
