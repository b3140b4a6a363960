"""The time line of a story as SVG: for each signal its score, threshold and incidents."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final, NamedTuple

from schemas.times import DAY_MS, HOUR_MS, format_ms, parse_ms
from streams.views.axis import Shape, ticks
from streams.views.incidents import SEVERITIES, Incident
from streams.views.points import Point

# The axis of log-odds reaches at least this far both ways, and further where scores do.
LOW: Final = -6.0
HIGH: Final = 5.0
COMPOSITE: Final = "escalation"
_EMPTY_ROW: Final = 24
_EDGE: Final = 24
_LETTER: Final = 8
_TRUTH: Final = 6


class Mark(NamedTuple):
    """A landmark on the time line."""

    number: int
    ms: int
    label: str


class Episode(NamedTuple):
    """What really happened, on the time axis; `label` says it in words."""

    start_ms: int
    end_ms: int
    label: str
    found: bool


class Row(NamedTuple):
    """One row of the plot: a name, the curve, the incidents under it, and the truth below."""

    name: str
    points: Sequence[Point]
    incidents: Sequence[Incident]
    episodes: Sequence[Episode] = ()


def key(*, truth: bool = False, curve: bool = True) -> str:
    """The key to a plot's colours and lines, so far as it has them."""
    named = "".join(f'<span><i class="sev {s}"></i>{s}</span>' for s in reversed(SEVERITIES[1:]))
    happened = (
        '<span><i class="truth"></i>episode found</span>'
        '<span><i class="truth missed"></i>episode missed</span>'
    )
    lines = (
        '<span><i class="line-score"></i>greatest score of the country’s regions</span>'
        '<span><i class="line-limit"></i>threshold to open</span>'
    )
    return f'<div class="key">{lines if curve else ""}{named}{happened if truth else ""}</div>'


class Plot:
    """Draws one story; `start_ms` and `end_ms` bound the time axis."""

    def __init__(self, shape: Shape, start_ms: int, end_ms: int, marks: Sequence[Mark]) -> None:
        self._shape = shape
        self._start_ms = start_ms
        self._end_ms = end_ms
        self._marks = marks
        self._high = HIGH

    def x(self, ms: int) -> float:
        """Where a moment stands, held inside the plot."""
        inside = min(max(ms, self._start_ms), self._end_ms)
        share = (inside - self._start_ms) / (self._end_ms - self._start_ms)
        return round(self._shape.left + share * (self._shape.width - self._shape.left - 14), 1)

    def draw(self, rows: Sequence[Row], of: str = "") -> str:
        """The whole SVG element; `of` says to those who do not see it whose time line it is."""
        top = 42.0 if self._marks else 26.0
        head = top
        drawn = []
        self._high = max((p.score for row in rows for p in row.points), default=HIGH)
        self._high = max(self._high, HIGH) + 0.5
        for row in rows:
            made, height = self._row(row, top)
            drawn.append(made)
            top += height
        shape = self._shape
        return (
            f'<svg class="plot {shape.name}" viewBox="0 0 {shape.width} {top + 8:.0f}" role="img" '
            f'aria-label="{html.escape(_described(rows, of))}">'
            + self._axis(head, top)
            + "".join(drawn)
            + self._landmarks(top)
            + "</svg>"
        )

    def _axis(self, head: float, bottom: float) -> str:
        parts = []
        y = head - 8
        for ms, words in ticks(self._start_ms, self._end_ms, self._shape):
            x = self.x(ms)
            parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="{y:.0f}" y2="{bottom:.0f}"/>')
            if words:
                edge = x < self._shape.left + _EDGE
                side = " first" if edge else " last" if x > self._shape.width - 2 * _EDGE else ""
                parts.append(f'<text class="tick{side}" x="{x}" y="{y - 4:.0f}">{words}</text>')
        return "".join(parts)

    def _landmarks(self, bottom: float) -> str:
        parts = []
        last_x, shift = -99.0, 0
        for mark in self._marks:
            x = self.x(mark.ms)
            shift = shift + 1 if x - last_x < 14 else 0  # noqa: PLR2004 - a disc's width
            last_x = x
            at = x + shift * 5
            parts.append(
                f'<g class="mark"><title>{html.escape(mark.label)}</title>'
                f'<line x1="{x}" x2="{x}" y1="38" y2="{bottom:.0f}"/>'
                f'<circle cx="{at:.1f}" cy="9" r="8"/>'
                f'<text x="{at:.1f}" y="12.5">{mark.number}</text></g>'
            )
        return "".join(parts)

    def _row(self, row: Row, top: float) -> tuple[str, float]:
        shape = self._shape
        named = shape.name == "narrow"
        head = 14.0 if named else 0.0
        lines = _lanes(row.incidents)
        curve = shape.row if row.points else _EMPTY_ROW
        bottom = top + head + curve - 8
        under = bottom + 5 + len(lines) * (shape.bar + 3)
        label_y = top + 13 if named else bottom - 5
        parts = [
            f'<text class="name" x="{shape.left}" y="{label_y:.1f}">{html.escape(row.name)}</text>',
            (
                f'<line class="rest" x1="{shape.left}" x2="{shape.width - 14}" '
                f'y1="{bottom:.1f}" y2="{bottom:.1f}"/>'
            ),
        ]
        if row.points:
            parts.append(self._curve(row.points, top + head, bottom))
        for number, lane in enumerate(lines):
            y = bottom + 5 + number * (shape.bar + 3)
            free = float(shape.left)
            for incident in lane:
                made, free = self._bar(incident, y, free)
                parts.append(made)
        parts.extend(self._episode(episode, under) for episode in row.episodes)
        height = under + (_TRUTH + 4 if row.episodes else 0) + 9 - top
        return "".join(parts), height

    def _episode(self, episode: Episode, y: float) -> str:
        x, end = self.x(episode.start_ms), self.x(episode.end_ms)
        missed = "" if episode.found else " missed"
        return (
            f"<g><title>{html.escape(episode.label)}</title>"
            f'<rect class="truth{missed}" x="{x}" y="{y:.1f}" width="{max(end - x, 3):.1f}" '
            f'height="{_TRUTH}"/></g>'
        )

    def _y(self, value: float, top: float, bottom: float) -> float:
        share = (min(max(value, LOW), self._high) - LOW) / (self._high - LOW)
        return round(bottom - share * (bottom - top - 4), 1)

    def _curve(self, points: Sequence[Point], top: float, bottom: float) -> str:
        step = self._shape.step_hours * HOUR_MS
        line, area, limit = [], [], []
        before: int | None = None
        end = 0.0
        for point in points:
            x, after = self.x(point.ms), self.x(point.ms + step)
            y = self._y(point.score, top, bottom)
            edge = self._y(point.threshold, top, bottom)
            if before == point.ms:
                line.append(f"V{y}H{after}")
                area.append(f"V{y}H{after}")
                limit.append(f"V{edge}H{after}")
            else:
                area.append(f"{f'V{bottom:.1f}Z' if area else ''}M{x} {bottom:.1f}V{y}H{after}")
                line.append(f"M{x} {y}H{after}")
                limit.append(f"M{x} {edge}H{after}")
            before, end = point.ms + step, after
        area.append(f"V{bottom:.1f}Z" if end else "")
        return (
            f'<path class="area" d="{"".join(area)}"/><path class="score" d="{"".join(line)}"/>'
            f'<path class="limit" d="{"".join(limit)}"/>'
        )

    def _bar(self, incident: Incident, y: float, free: float) -> tuple[str, float]:
        """The bar, and where it ends; a label that would lie left of `free` is left out."""
        shape = self._shape
        last = self._end_ms if incident.ended_ms is None else incident.ended_ms
        times = [parse_ms(alert.updated_at) for alert in incident.transitions]
        times[0] = incident.opened_ms
        parts: list[str] = []
        starts: list[float] = []
        inks: list[str] = []
        ends: list[float] = []
        for number, alert in enumerate(incident.transitions):
            if alert.state != "firing":
                continue
            until = max(times[number + 1] if number + 1 < len(times) else last, times[number])
            x, end = self.x(times[number]), self.x(until)
            parts.append(
                f'<rect class="sev {alert.severity}" x="{x}" y="{y:.1f}" '
                f'width="{max(end - x, 2):.1f}" height="{shape.bar}"/>'
            )
            if ends and x - ends[-1] < 1:
                ends[-1] = end
            else:
                starts.append(x)
                ends.append(end)
                inks.append(alert.severity)
        code = html.escape(incident.last.region.iso)
        words = []
        for start, end, severity in zip(starts, ends, inks, strict=True):
            words.append(self._label(code, start, end, y, severity, free))
            free = end
        title = (
            f"{incident.first.signal} in {incident.last.region.name} ({incident.last.region.iso}), "
            f"{format_ms(incident.opened_ms)} to {incident.last.ends_at or 'now'}"
        )
        drawn = f"<g><title>{html.escape(title)}</title>{''.join(parts)}{''.join(words)}</g>"
        return drawn, free

    def _label(
        self, code: str, start: float, end: float, y: float, severity: str, free: float
    ) -> str:
        low = y + self._shape.bar - 2.5
        if end - start > len(code) * _LETTER:
            return (
                f'<text class="code in {severity}" x="{start + 4:.1f}" y="{low:.1f}">{code}</text>'
            )
        if start - 4 - len(code) * _LETTER < free:
            return ""
        return f'<text class="code out" x="{start - 4:.1f}" y="{low:.1f}">{code}</text>'


def _described(rows: Sequence[Row], of: str) -> str:
    told = ", ".join(f"{row.name} {len(row.incidents)}" for row in rows if row.incidents)
    name = f"{of}: time line" if of else "Time line"
    return f"{name}; incidents: {told}" if told else name


def _lanes(incidents: Sequence[Incident]) -> list[list[Incident]]:
    """Incidents in as few lines as keep them apart."""
    lanes: list[list[Incident]] = []
    for incident in incidents:
        for lane in lanes:
            ended = lane[-1].ended_ms
            if ended is not None and ended + 4 * DAY_MS < incident.opened_ms:
                lane.append(incident)
                break
        else:
            lanes.append([incident])
    return lanes
