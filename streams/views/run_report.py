"""The report of a run: one HTML file that needs nothing else, for screens and paper."""

from __future__ import annotations

import collections
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from detectors.evaluate import Episode, figures
from detectors.evaluate.truth import day_text
from detectors.gazetteer.atlas import named
from schemas.signals import SIGNALS
from schemas.times import DAY_MS, HOUR_MS
from streams.views import map as atlas_map
from streams.views.axis import NARROW, WIDE, Shape
from streams.views.cards import card
from streams.views.evaluation import number
from streams.views.incidents import SEVERITIES, Incident
from streams.views.page import badge, day_words, footer, joined, t
from streams.views.page import figures as great_figures
from streams.views.plot import COMPOSITE, Plot, Row, key
from streams.views.plot import Episode as Drawn
from streams.views.points import coarser
from streams.views.run_facts import RunPage, Told
from streams.views.run_truth import delay_curve, hits_and_misses, reliability_part

ROWS: Final = (*SIGNALS, COMPOSITE)
# Curves of a long run are drawn in so many steps at most; each is the greatest score within it.
_STEPS: Final = {"wide": 420, "narrow": 150}


def render(told: Told) -> bytes:
    """The page of a run."""
    return joined(told.title, _parts(told))


def _parts(told: Told) -> Iterator[str]:
    made = RunPage(told)
    parts: list[tuple[str, str, Iterable[str]]] = [
        ("Map", "map", [_map(made)]),
        ("Places", "places", _places(made)),
    ]
    if told.judged is not None:
        judged = [
            ("Hits and misses", "truth", hits_and_misses(made, told.judged)),
            ("Delay and false openings", "curve", delay_curve(told.judged)),
            ("Reliability", "reliability", reliability_part(told.judged)),
        ]
        parts[1:1] = [(title, name, [body]) for title, name, body in judged if body]
    links = "".join(f'<li><a href="#{name}">{title}</a></li>' for title, name, _ in parts)
    yield _head(made)
    yield f'<nav aria-label="Contents"><ul>{links}</ul></nav>'
    for title, name, body in parts:
        yield f'<section aria-labelledby="{name}"><h2 id="{name}">{title}</h2>'
        yield from body
        yield "</section>"
    yield footer(told.made_by, "All times are event times in UTC.")


def _head(made: RunPage) -> str:
    told, incidents = made.told, made.incidents
    start, end = told.span_ms
    days = max((end - start) / DAY_MS, 1.0)
    openings = sum(
        a.revision == 1 or a.reason == "reopened" for i in incidents for a in i.transitions
    )
    open_now = sum(i.last.state == "firing" for i in incidents)
    cells = [
        (f"{len(incidents):,}", "incidents"),
        (f"{openings / days:.2f}", "openings a day"),
        (f"{len(told.alerts) / days:.2f}", "alerts a day"),
        (str(open_now), "open at the end"),
    ]
    if told.judged is not None:
        total = figures(told.judged.outcome)[-1]
        cells += [
            (f"{total.hits} of {total.episodes}", "episodes found"),
            (str(total.false), "false openings"),
            ("-" if total.delay is None else f"{total.delay:g} d", "median delay"),
            (number(total.f1), "F1"),
        ]
    days_told = f"{day_words(start)} to {day_words(max(end - 1, start))}"
    return (
        f'<p class="over">Tocsin · run</p><h1>{t(told.title)}</h1>'
        f'<p class="soft">{days_told} · all times UTC</p>'
        f"{great_figures(cells)}"
    )


def _map(made: RunPage) -> str:
    by_region: dict[str, list[Incident]] = collections.defaultdict(list)
    for incident in made.incidents:
        by_region[incident.last.region.iso].append(incident)
    spots = [
        atlas_map.Spot(
            code,
            some[0].last.region.name,
            len(some),
            max((i.peak.severity for i in some), key=SEVERITIES.index),
            made.sections[some[0].first.region.country],
        )
        for code, some in sorted(by_region.items())
    ]
    drawn = "".join(atlas_map.draw(spots, frame) for frame in (atlas_map.WIDE, atlas_map.NARROW))
    if not drawn:
        return '<div class="card"><p>No incident with a place that is known.</p></div>'
    named_key = "".join(
        f'<span><i class="sev {s}"></i>{s}</span>' for s in reversed(SEVERITIES[1:])
    )
    lost = ", ".join(t(spot.code) for spot in atlas_map.unplaced(spots))
    without = f" Not on the map: {lost}." if lost else ""
    return (
        f'<figure class="card">{drawn}<div class="key">{named_key}</div><figcaption>A circle is a '
        "region, as large as its incidents are many, in the colour of the worst. Dots are the "
        f"middles of the world’s subdivisions; equirectangular.{without}</figcaption></figure>"
    )


def _places(made: RunPage) -> Iterator[str]:
    by_country: dict[str, list[Incident]] = {country: [] for country in made.countries}
    for incident in made.incidents:
        by_country[incident.first.region.country].append(incident)
    for country, mine in by_country.items():
        yield _country(made, country, mine)
    if not by_country:
        yield "<p>None.</p>"


def _country(made: RunPage, country: str, mine: Sequence[Incident]) -> str:
    told = made.told
    episodes = [
        e
        for e in (told.judged.truth if told.judged else ())
        if e.country == country and e.major and _inside(e, told.span_ms)
    ]
    rows = _rows(made, country, mine, episodes)
    plots = "".join(
        Plot(_shape(shape, told), *told.span_ms, ()).draw(
            [row._replace(points=coarser(row.points, _step(shape.name, told))) for row in rows],
            named(country).name,
        )
        for shape in (WIDE, NARROW)
    )
    cards = "".join(
        card(i, name=made.names[i.first.incident_id], aside=_aside(made, i)) for i in mine
    )
    worst = max((i.peak.severity for i in mine), key=SEVERITIES.index, default=None)
    counted = f"{len(mine)} incident{'s' * (len(mine) != 1)}"
    if episodes:
        counted += f", {sum(e.id in made.hit for e in episodes)} of {len(episodes)} episodes found"
    marked = badge(worst, worst) + " " if worst else ""
    return (
        f'<details class="card place-group" id="{made.sections[country]}" open><summary>{marked}'
        f"{t(named(country).name)} <small>{counted}</small></summary>"
        f'<div class="inside">{plots}{key(truth=bool(episodes))}'
        f"{'<h3>Incidents</h3>' + cards if cards else ''}</div></details>"
    )


def _aside(made: RunPage, incident: Incident) -> str:
    verdict = made.verdicts.get(incident.first.incident_id)
    if verdict is not None:
        return verdict
    return "" if made.told.judged is None else "not judged"


def _rows(
    made: RunPage, country: str, mine: Sequence[Incident], episodes: Sequence[Episode]
) -> list[Row]:
    rows = []
    for signal in ROWS:
        some = [i for i in mine if i.first.signal == signal]
        true = [_drawn(made, e) for e in episodes if e.signal == signal]
        if some or true:
            rows.append(Row(signal, made.told.curves.of(country, signal), some, true))
    return rows


def _drawn(made: RunPage, episode: Episode) -> Drawn:
    found = episode.id in made.hit
    words = f"{episode.id}: {day_text(episode.start)} to {day_text(episode.end)}"
    return Drawn(
        episode.start * DAY_MS, (episode.end + 1) * DAY_MS,
        f"{words}, {'found' if found else 'not found'}", found,
    )  # fmt: skip


def _inside(episode: Episode, span_ms: tuple[int, int]) -> bool:
    return episode.end * DAY_MS >= span_ms[0] and episode.start * DAY_MS < span_ms[1]


def _step(name: str, told: Told) -> int:
    """Hours of one step of a curve, a multiple of those in which scores were counted in."""
    base = told.curves.step_hours
    hours = (told.span_ms[1] - told.span_ms[0]) / HOUR_MS
    return base * max(math.ceil(hours / _STEPS[name] / base), 1)


def _shape(shape: Shape, told: Told) -> Shape:
    return shape._replace(step_hours=_step(shape.name, told))
