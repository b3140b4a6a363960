"""A comparison of two runs as one page: what changed, by place and signal, and from what."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from detectors.evaluate.compare import KINDS, Change, Used
from detectors.evaluate.truth import day_text
from detectors.gazetteer.atlas import named
from schemas.alert import Alert
from schemas.signals import COMPOSITE, SIGNALS
from schemas.times import format_ms
from streams.views.axis import NARROW, WIDE
from streams.views.cards import headline
from streams.views.comparison import (
    Shown,
    episode_words,
    figure_rows,
    ids_of,
    rate_rows,
    verdict_of,
    words_of,
)
from streams.views.incidents import Incident, gather
from streams.views.page import badge, day_words, figures, footer, moment, page, place, t, table
from streams.views.plot import Plot, Row, key

_SIGNALS: Final = (*SIGNALS, COMPOSITE)


class Both(NamedTuple):
    """A comparison, and the alerts of both runs that it was made from."""

    shown: Shown
    before: Sequence[Alert]
    after: Sequence[Alert]


def render(both: Both) -> bytes:
    """The page; changes by country, those with most of them first."""
    shown = both.shown
    by_country: dict[str, list[Change]] = collections.defaultdict(list)
    for change in shown.comparison.changes:
        by_country[change.course.country].append(change)
    countries = sorted(by_country, key=lambda code: (-len(by_country[code]), code))
    links = {code: f"c{number}" for number, code in enumerate(countries, 1)}
    parts = [
        ("Both runs", "runs", _runs(shown)),
        ("Episodes", "episodes", _episodes(shown)),
        ("What changed", "counts", _counts(by_country, countries, links)),
        ("Places", "places", _places(both, by_country, links)),
        ("What they were made of", "made", _made(shown)),
    ]
    told = [(title, name, body) for title, name, body in parts if body]
    contents = "".join(f'<li><a href="#{name}">{title}</a></li>' for title, name, _ in told)
    sections = "".join(
        f'<section aria-labelledby="{name}"><h2 id="{name}">{title}</h2>{body}</section>'
        for title, name, body in told
    )
    body = f'{_head(shown)}<nav aria-label="Contents"><ul>{contents}</ul></nav>{sections}' + footer(
        {}, "All times are event times in UTC."
    )
    return page("Two runs compared", body)


def _head(shown: Shown) -> str:
    compared = shown.comparison
    start, end = compared.span_ms
    cells = [(str(compared.count(kind)), kind) for kind in KINDS]
    cells.append((str(compared.same), "the same"))
    equal = ""
    if compared.identical:
        equal = '<p class="lead">Both tell the same, byte for byte in digest form.</p>'
    elif not compared.changes:
        equal = '<p class="lead">No incident was gained, lost, moved in time or place.</p>'
    return (
        '<p class="over">Tocsin · two runs compared</p>'
        f"<h1>What B changes against A</h1>"
        f'<p class="soft">A: {t(shown.names[0])}<br>B: {t(shown.names[1])}<br>'
        f"{day_words(start)} to {day_words(max(end - 1, start))} · all times UTC</p>"
        f"{equal}{figures(cells)}"
    )


def _runs(shown: Shown) -> str:
    rows = rate_rows((shown.comparison.before, shown.comparison.after))
    if shown.judged is not None:
        rows += figure_rows((shown.judged.before, shown.judged.after))
    made = [(t(name), t(a), t(b)) for name, (a, b) in rows]
    return f'<div class="card">{table(("", "A", "B"), made, (1, 2))}</div>'


def _episodes(shown: Shown) -> str:
    """Every episode of the truth that the runs do not find on the same day."""
    if shown.judged is None:
        return ""
    rows = []
    for episode, before, after in shown.judged.episodes:
        days = [None if one is None else one.day for one in (before, after)]
        if days[0] == days[1]:
            continue
        what, delays = episode_words(before, after, episode)
        rows.append(
            (
                t(what), t(delays.strip("()")), t(episode.signal), t(named(episode.country).name),
                day_text(episode.start), t(episode.id),
            )
        )  # fmt: skip
    if not rows:
        return '<div class="card"><p>Both runs find the same episodes on the same days.</p></div>'
    head = ("", "Delay", "Signal", "Where", "From", "Episode")
    return f'<div class="card">{table(head, rows)}</div>'


def _counts(
    by_country: Mapping[str, Sequence[Change]], countries: Sequence[str], links: Mapping[str, str]
) -> str:
    """Two tables: how many changed how, by signal and by country."""
    every = [change for code in countries for change in by_country[code]]
    if not every:
        return ""
    signals = [
        (t(signal), *_kinds(change for change in every if change.course.signal == signal))
        for signal in _SIGNALS
        if any(change.course.signal == signal for change in every)
    ]
    places = [
        (f'<a href="#{links[code]}">{t(named(code).name)}</a>', *_kinds(by_country[code]))
        for code in countries
    ]
    numbers = range(1, len(KINDS) + 1)
    return (
        f'<div class="card">{table(("Signal", *KINDS), signals, numbers)}</div>'
        f'<div class="card">{table(("Place", *KINDS), places, numbers)}</div>'
    )


def _kinds(changes: Iterable[Change]) -> tuple[str, ...]:
    counted = collections.Counter(kind for change in changes for kind in change.kinds)
    return tuple(str(counted[kind]) if counted[kind] else "·" for kind in KINDS)


def _places(
    both: Both, by_country: Mapping[str, Sequence[Change]], links: Mapping[str, str]
) -> str:
    runs = gather(both.before), gather(both.after)
    made = []
    for code, name in links.items():
        changes = by_country[code]
        cards = "".join(_card(both.shown, change) for change in changes)
        made.append(
            f'<details class="card place-group" id="{name}" open><summary>{t(named(code).name)} '
            f"<small>{len(changes)} changed</small></summary>"
            f'<div class="inside">{_plots(both, runs, code, changes)}{key(curve=False)}'
            f"<h3>Changes</h3>{cards}</div></details>"
        )
    return "".join(made)


def _plots(
    both: Both,
    runs: tuple[Sequence[Incident], Sequence[Incident]],
    code: str,
    changes: Sequence[Change],
) -> str:
    """Both runs' incidents of each signal that changed, one under the other."""
    signals = {change.course.signal for change in changes}
    rows = []
    for signal in (one for one in _SIGNALS if one in signals):
        for label, incidents in zip("AB", runs, strict=True):
            mine = [
                i for i in incidents if (i.first.signal, i.first.region.country) == (signal, code)
            ]
            rows.append(Row(f"{signal} {label}", (), mine))
    span = both.shown.comparison.span_ms
    return "".join(Plot(shape, *span, ()).draw(rows, named(code).name) for shape in (WIDE, NARROW))


def _card(shown: Shown, change: Change) -> str:
    course = change.course
    region = course.transitions[-1].region
    verdict = verdict_of(shown.judged, change)
    top = course.peak.evidence[0].headline if course.peak.evidence else course.peak.headline
    beside = ""
    if change.beside:
        beside = f"<p>Open in the other run at the time: {t(', '.join(change.beside))}.</p>"
    terms = [
        (t(term.feature), f"{term.before:+.2f}", f"{term.after:+.2f}") for term in change.terms
    ]
    why = table(("Term of the score", "A", "B"), terms, (1, 2)) if terms else ""
    return (
        f'<details class="card incident"><summary>{badge(course.peak.severity, change.kinds[0])}'
        f"<b>{t(course.signal)} · {place(region.name, region.iso)}</b>"
        f"{moment(format_ms(course.opened_ms))}"
        f'<span class="ahead">{t(verdict)}</span><span class="top" dir="auto">{t(top)}</span>'
        f'</summary><div class="body"><p>{t(words_of(change))}.</p>{beside}'
        f'<div class="columns"><div><h3>Only in A</h3>{_documents(change.only_before)}</div>'
        f"<div><h3>Only in B</h3>{_documents(change.only_after)}</div></div>{why}"
        f'<p class="soft">{t(" and ".join(ids_of(change)))}</p></div></details>'
    )


def _documents(used: Sequence[Used]) -> str:
    items = "".join(
        f"<li>{headline(one.document)}<br><small>{t(one.document.source or 'unknown')} · "
        f"{t(one.document.published[:16].replace('T', ' '))} · {t(one.document.document_id)}"
        + (f" · in the other run for {t(', '.join(one.other))}" if one.other else "")
        + "</small></li>"
        for one in used
    )
    return f'<ul class="plain evidence">{items or "<li>none</li>"}</ul>'


def _made(shown: Shown) -> str:
    if not shown.differing:
        return '<div class="card"><p>Parameters, model, code and data are the same.</p></div>'
    rows = [(t(name), t(_short(a)), t(_short(b))) for name, a, b in shown.differing]
    return f'<div class="card">{table(("What", "A", "B"), rows)}</div>'


def _short(value: str) -> str:
    """A digest by its beginning; anything else as it is."""
    digest = len(value) >= 40 and all(c in "0123456789abcdef" for c in value)  # noqa: PLR2004 - SHA-1 and longer
    return f"{value[:12]}…" if digest else value
