"""The time line of a story as SVG: for each signal its score, threshold and incidents."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from schemas.score import RegionScore
from schemas.times import DAY_MS, HOUR_MS, format_ms, parse_ms
from streams.views.incidents import Incident

# The axis of log-odds reaches at least this far both ways, and further where scores do.
LOW: Final = -6.0
HIGH: Final = 5.0
COMPOSITE: Final = "escalation"
_EMPTY_ROW: Final = 24
_EDGE: Final = 24
_LETTER: Final = 8


class Mark(NamedTuple):
    """A landmark on the time line."""

    number: int
    ms: int
    label: str


class Shape(NamedTuple):
    """The plot's measures, in its own units: whole width, room for names, one row, one bar."""

    width: int
    left: int
    row: int
    bar: int
    step_hours: int
    week_step: int
    name: str


WIDE: Final = Shape(1080, 118, 62, 12, 6, 1, "wide")
NARROW: Final = Shape(360, 10, 58, 12, 12, 3, "narrow")


class Point(NamedTuple):
    """The greatest score of a step of time, and the threshold it is held against."""

    ms: int
    score: float
    threshold: float


def series(scores: Iterable[RegionScore], step_hours: int) -> dict[str, list[Point]]:
    """For each signal the greatest score over the regions in each step of time."""
    best: dict[str, dict[int, Point]] = {}
    for score in scores:
        ms = parse_ms(score.bin, "bin")
        start = ms - ms % (step_hours * HOUR_MS)
        points = best.setdefault(score.signal, {})
        known = points.get(start)
        if known is None or score.score - score.threshold > known.score - known.threshold:
            points[start] = Point(start, score.score, score.threshold)
    return {signal: [points[ms] for ms in sorted(points)] for signal, points in best.items()}


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

    def draw(
        self,
        signals: Sequence[str],
        points: Mapping[str, Sequence[Point]],
        incidents: Sequence[Incident],
    ) -> str:
        """The whole SVG element."""
        top = 42.0
        rows = []
        self._high = max((p.score for some in points.values() for p in some), default=HIGH)
        self._high = max(self._high, HIGH) + 0.5
        for signal in signals:
            mine = [i for i in incidents if i.first.signal == signal]
            row, height = self._row(signal, points.get(signal, ()), mine, top)
            rows.append(row)
            top += height
        shape = self._shape
        return (
            f'<svg class="plot {shape.name}" viewBox="0 0 {shape.width} {top + 8:.0f}" role="img" '
            'aria-label="Scores, thresholds and incidents over time">'
            + self._axis(top)
            + "".join(rows)
            + self._landmarks(top)
            + "</svg>"
        )

    def _axis(self, bottom: float) -> str:
        parts = []
        week = 7 * DAY_MS
        # Weeks begin on Mondays; 1970 began on a Thursday.
        first = self._start_ms + (4 * DAY_MS - self._start_ms) % week
        for number, ms in enumerate(range(first, self._end_ms, week)):
            x = self.x(ms)
            parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="34" y2="{bottom:.0f}"/>')
            if number % self._shape.week_step == 0:
                day = datetime.fromtimestamp(ms / 1000, UTC)
                words = f"{day.day} {day:%b}"
                side = " first" if x < self._shape.left + _EDGE else ""
                parts.append(f'<text class="tick{side}" x="{x}" y="30">{words}</text>')
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

    def _row(
        self, signal: str, points: Sequence[Point], incidents: Sequence[Incident], top: float
    ) -> tuple[str, float]:
        shape = self._shape
        named = shape.name == "narrow"
        head = 14.0 if named else 0.0
        lines = _lanes(incidents)
        row = shape.row if points else _EMPTY_ROW
        bottom = top + head + row - 8
        height = head + row + len(lines) * (shape.bar + 3) + 6
        label_y = top + 13 if named else bottom - 5
        parts = [
            (f'<text class="name" x="{shape.left}" y="{label_y:.1f}">{html.escape(signal)}</text>'),
            (
                f'<line class="rest" x1="{shape.left}" x2="{shape.width - 14}" '
                f'y1="{bottom:.1f}" y2="{bottom:.1f}"/>'
            ),
        ]
        if points:
            parts.append(self._curve(points, top + head, bottom))
        for number, lane in enumerate(lines):
            y = bottom + 5 + number * (shape.bar + 3)
            parts.extend(self._bar(incident, y) for incident in lane)
        return "".join(parts), height

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

    def _bar(self, incident: Incident, y: float) -> str:
        shape = self._shape
        last = self._end_ms if incident.ended_ms is None else incident.ended_ms
        times = [parse_ms(alert.updated_at) for alert in incident.transitions]
        times[0] = incident.opened_ms
        parts: list[str] = []
        starts: list[float] = []
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
        code = html.escape(incident.last.region.iso)
        words = [self._label(code, *stretch, y) for stretch in zip(starts, ends, strict=True)]
        title = (
            f"{incident.first.signal} in {incident.last.region.name} ({incident.last.region.iso}), "
            f"{format_ms(incident.opened_ms)} to {incident.last.ends_at or 'now'}"
        )
        return f"<g><title>{html.escape(title)}</title>{''.join(parts)}{''.join(words)}</g>"

    def _label(self, code: str, start: float, end: float, y: float) -> str:
        low = y + self._shape.bar - 2.5
        if end - start > len(code) * _LETTER:
            return f'<text class="code in" x="{start + 4:.1f}" y="{low:.1f}">{code}</text>'
        return f'<text class="code out" x="{start - 4:.1f}" y="{low:.1f}">{code}</text>'


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
