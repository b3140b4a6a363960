"""The report of a run: one HTML file that needs nothing else, for screens and paper."""

from __future__ import annotations

import collections
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from detectors.atlas import named
from detectors.evaluate import Episode, Opening, Outcome, figures
from detectors.evaluate.amoc import Margin
from detectors.evaluate.amoc import Point as CurvePoint
from detectors.evaluate.reliability import Bin
from detectors.evaluate.truth import day_text
from schemas.alert import Alert
from schemas.score import RegionScore
from schemas.signals import SIGNALS
from schemas.times import DAY_MS, HOUR_MS, parse_ms
from streams.views import map as atlas_map
from streams.views.amoc import amoc_svg
from streams.views.cards import card
from streams.views.evaluation import HEAD, number
from streams.views.evaluation import row as figure_row
from streams.views.incidents import SEVERITIES, Incident, gather
from streams.views.page import badge, day_words, footer, page, t, table
from streams.views.page import figures as great_figures
from streams.views.plot import COMPOSITE, NARROW, WIDE, Plot, Point, Row, Shape, coarser, key
from streams.views.plot import Episode as Drawn
from streams.views.reliability import reliability_svg

ROWS: Final = (*SIGNALS, COMPOSITE)
# Curves of a long run are drawn in so many steps at most; each is the greatest score within it.
_STEPS: Final = {"wide": 420, "narrow": 150}
_SHORT: Final = 120 * DAY_MS


class Curves:
    """Scores as they are drawn: the greatest margin of a country's regions in each step of time."""

    def __init__(self, span_ms: tuple[int, int]) -> None:
        length = span_ms[1] - span_ms[0]
        self.step_hours = 6 if length <= _SHORT else 24
        self._best: dict[tuple[str, str], dict[int, Point]] = {}
        self._daily: dict[tuple[str, str, int], tuple[float, float]] = {}

    def take(self, scores: Iterable[RegionScore]) -> None:
        """Count scores in, in any order."""
        step_ms = self.step_hours * HOUR_MS
        for score in scores:
            ms = parse_ms(score.bin, "bin")
            country = score.region.partition("-")[0]
            margin = score.score - score.threshold
            points = self._best.setdefault((country, score.signal), {})
            start = ms - ms % step_ms
            known = points.get(start)
            if known is None or margin > known.score - known.threshold:
                points[start] = Point(start, score.score, score.threshold)
            name = (country, score.signal, ms // DAY_MS)
            said = self._daily.get(name)
            if said is None or margin > said[0]:
                self._daily[name] = margin, score.score

    def of(self, country: str, signal: str) -> list[Point]:
        """The curve of a pair."""
        points = self._best.get((country, signal), {})
        return [points[ms] for ms in sorted(points)]

    def margins(self) -> list[Margin]:
        """The greatest margin of each country, signal and day."""
        return [Margin(*name, margin, ()) for name, (margin, _) in sorted(self._daily.items())]

    def claims(self) -> dict[tuple[str, str, int], float]:
        """The log-odds of the same, by country, signal and day."""
        return {name: score for name, (_, score) in self._daily.items()}


class Judged(NamedTuple):
    """A run against its truth: the outcome, all episodes, curves of delay, bins of reliability."""

    outcome: Outcome
    truth: Sequence[Episode]
    standing: Mapping[str, Opening]
    curves: Mapping[str, Sequence[CurvePoint]]
    bins: Sequence[Bin]


class Told(NamedTuple):
    """All that a report shows. `span_ms` is the run's range of event time."""

    title: str
    alerts: Sequence[Alert]
    curves: Curves
    span_ms: tuple[int, int]
    made_by: Mapping[str, str]
    judged: Judged | None


class _Page:
    """The report being made: incidents by id, and what they are called in the page."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.incidents = gather(told.alerts)
        self.names = {i.first.incident_id: f"i{n}" for n, i in enumerate(self.incidents, 1)}
        self.countries = _countries(self.incidents, told.judged)
        self.sections = {country: f"c{n}" for n, country in enumerate(self.countries, 1)}
        self.hit = {e.id for e, _ in told.judged.outcome.hits} if told.judged else set[str]()
        self.verdicts: dict[str, str] = {}
        for one in told.judged.outcome.scored if told.judged else ():
            self.verdicts.setdefault(one.opening.incident_id, one.verdict)


def render(told: Told) -> bytes:
    """The page of a run."""
    made = _Page(told)
    parts = [("Map", "map", _map(made)), ("Places", "places", _places(made))]
    if told.judged is not None:
        parts[1:1] = [
            ("Hits and misses", "truth", _truth(made, told.judged)),
            ("Delay and false openings", "curve", _curve(told.judged)),
            ("Reliability", "reliability", _reliability(told.judged)),
        ]
    links = "".join(
        f'<li><a href="#{name}">{title}</a></li>' for title, name, body in parts if body
    )
    sections = "".join(
        f'<section aria-labelledby="{name}"><h2 id="{name}">{title}</h2>{body}</section>'
        for title, name, body in parts
        if body
    )
    body = (
        _head(made)
        + f'<nav aria-label="Contents"><ul>{links}</ul></nav>'
        + sections
        + footer(told.made_by, "All times are event times in UTC.")
    )
    return page(told.title, body)


def _countries(incidents: Sequence[Incident], judged: Judged | None) -> list[str]:
    """Those of which there is something to tell, most incidents first."""
    counts = collections.Counter(i.first.region.country for i in incidents)
    if judged is not None:
        wanted = [*(e for e, _ in judged.outcome.hits), *judged.outcome.misses]
        counts.update({e.country: 0 for e in wanted})
    return sorted(counts, key=lambda country: (-counts[country], country))


def _head(made: _Page) -> str:
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


def _map(made: _Page) -> str:
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


def _truth(made: _Page, judged: Judged) -> str:
    rows = []
    for episode, opening in sorted(judged.outcome.hits, key=lambda hit: (hit[0].start, hit[0].id)):
        delay = f"{opening.day - episode.start:+d} d"
        rows.append((*_episode(made, episode), "found", delay, _link(made, opening)))
    for episode in judged.outcome.misses:
        older = judged.standing.get(episode.id)
        said = "" if older is None else f"open since before: {_link(made, older)}"
        rows.append((*_episode(made, episode), "<b>missed</b>", "", said))
    false = [
        (
            day_text(one.opening.day), t(one.opening.signal), _place(made, one.opening.region),
            f"{one.opening.margin:+.2f}", _link(made, one.opening),
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


def _episode(made: _Page, episode: Episode) -> tuple[str, str, str, str, str]:
    return (
        t(episode.id), t(episode.signal), _place(made, episode.country),
        day_text(episode.start), day_text(episode.end),
    )  # fmt: skip


def _place(made: _Page, code: str) -> str:
    section = made.sections.get(code.partition("-")[0])
    words = f"{t(named(code).name)} ({t(code)})"
    return f'<a href="#{section}">{words}</a>' if section else words


def _link(made: _Page, opening: Opening) -> str:
    name = made.names.get(opening.incident_id)
    count = len(opening.documents)
    words = f"{t(opening.incident_id)}, {count} document{'s' * (count != 1)}"
    return f'<a href="#{name}">{words}</a>' if name else words


def _curve(judged: Judged) -> str:
    if not any(not math.isnan(p.delay) for points in judged.curves.values() for p in points):
        return ""
    return (
        f'<figure class="card">{amoc_svg(judged.curves, "Delay against false openings")}'
        "<figcaption>Each point is a bar for opening: to the left fewer false openings, further "
        "down less delay. The curve of openings can only raise the bar.</figcaption></figure>"
    )


def _reliability(judged: Judged) -> str:
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


def _places(made: _Page) -> str:
    return "".join(_country(made, country) for country in made.countries) or "<p>None.</p>"


def _country(made: _Page, country: str) -> str:
    told = made.told
    mine = [i for i in made.incidents if i.first.region.country == country]
    episodes = [
        e
        for e in (told.judged.truth if told.judged else ())
        if e.country == country and e.major and _inside(e, told.span_ms)
    ]
    rows = _rows(made, country, mine, episodes)
    plots = "".join(
        Plot(_shape(shape, told), *told.span_ms, ()).draw(
            [row._replace(points=coarser(row.points, _step(shape.name, told))) for row in rows]
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


def _aside(made: _Page, incident: Incident) -> str:
    verdict = made.verdicts.get(incident.first.incident_id)
    if verdict is not None:
        return verdict
    return "" if made.told.judged is None else "not judged"


def _rows(
    made: _Page, country: str, mine: Sequence[Incident], episodes: Sequence[Episode]
) -> list[Row]:
    rows = []
    for signal in ROWS:
        some = [i for i in mine if i.first.signal == signal]
        true = [_drawn(made, e) for e in episodes if e.signal == signal]
        if some or true:
            rows.append(Row(signal, made.told.curves.of(country, signal), some, true))
    return rows


def _drawn(made: _Page, episode: Episode) -> Drawn:
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
