"""The curve of delay against false openings a day, as an SVG that stands on its own."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from typing import Final

from detectors.evaluate.amoc import Point
from detectors.evaluate.matching import AFTER_DAYS

WIDTH, HEIGHT = 640, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 150, 44, 48
# False openings a day are told on a logarithmic axis; a bar that nothing crosses stands at its end.
_LEAST: Final = 1e-3
_INKS: Final = ("#b3261e", "#1f5fa8", "#2e7d32", "#8a5a00", "#6a3fa0", "#555555", "#00838f")
# On a page the page's colours hold, alone these.
_STYLE: Final = (
    ".amoc text{font:12px system-ui,sans-serif;fill:var(--ink,#222)}"
    ".amoc .paper{fill:var(--card,#fff)}.amoc .grid{stroke:var(--grid,#ddd)}"
    ".amoc .tick{font-size:11px;fill:var(--soft,#555)}"
    ".amoc .title{font-size:14px;font-weight:600}.amoc path{fill:none;stroke-width:2}"
    + "".join(f".amoc .c{n}{{color:var(--c{n},{ink})}}" for n, ink in enumerate(_INKS))
)


def amoc_svg(curves: Mapping[str, Sequence[Point]], title: str) -> str:
    """The plot; a curve's points are joined in order of their false openings a day."""
    most = max((p.false_per_day for points in curves.values() for p in points), default=1.0)
    top = 10.0 ** math.ceil(math.log10(max(most, 10 * _LEAST)))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="amoc" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" aria-label="{html.escape(title)}"><style>{_STYLE}</style>'
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>'
        f'<text class="title" x="{_LEFT}" y="22">{html.escape(title)}</text>'
    )
    parts = [head, _grid(top)]
    for number, (name, points) in enumerate(curves.items()):
        ink = f"c{number % len(_INKS)}"
        parts.append(_line(points, top, ink, name))
        y = _TOP + 14 + number * 18
        x = WIDTH - _RIGHT + 14
        parts.append(
            f'<rect x="{x}" y="{y - 9}" width="12" height="4" class="{ink}" fill="currentColor"/>'
            f'<text x="{x + 18}" y="{y - 3}">{html.escape(name)}</text>'
        )
    return "".join(parts) + "</svg>\n"


def _x(false_per_day: float, top: float) -> float:
    share = math.log10(max(false_per_day, _LEAST) / _LEAST) / math.log10(top / _LEAST)
    return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)


def _y(delay: float) -> float:
    return round(HEIGHT - _BOTTOM - delay / AFTER_DAYS * (HEIGHT - _TOP - _BOTTOM), 1)


def _grid(top: float) -> str:
    parts = []
    value = _LEAST
    while value <= top * 1.001:
        x = _x(value, top)
        label = f"≤ {value:g}" if value == _LEAST else f"{value:g}"
        parts.append(
            f'<line class="grid" x1="{x}" x2="{x}" y1="{_TOP}" y2="{HEIGHT - _BOTTOM}"/>'
            f'<text class="tick" x="{x}" y="{HEIGHT - _BOTTOM + 16}" style="text-anchor:middle">'
            f"{label}</text>"
        )
        value *= 10
    for days in range(AFTER_DAYS + 1):
        y = _y(days)
        parts.append(
            f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>'
            f'<text class="tick" x="{_LEFT - 8}" y="{y + 4}" style="text-anchor:end">{days}</text>'
        )
    parts.append(
        f'<text x="{_LEFT}" y="{_TOP - 8}">mean delay in days (missed: {AFTER_DAYS})</text>'
        f'<text x="{(_LEFT + WIDTH - _RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle">'
        "false openings a day, whole map</text>"
    )
    return "".join(parts)


def _line(points: Sequence[Point], top: float, ink: str, name: str) -> str:
    known = sorted(
        (p for p in points if not math.isnan(p.delay)), key=lambda p: (p.false_per_day, -p.delay)
    )
    if not known:
        return ""
    places = [f"{_x(p.false_per_day, top)} {_y(p.delay)}" for p in known]
    dots = "".join(
        f'<circle class="{ink}" fill="currentColor" r="2.5" '
        f'cx="{place.split()[0]}" cy="{place.split()[1]}">'
        f"<title>{html.escape(name)}: {p.false_per_day:.4f} a day, {p.delay:.2f} days, "
        f"F1 {p.f1:.2f}</title></circle>"
        for p, place in zip(known, places, strict=True)
    )
    return f'<path class="{ink}" stroke="currentColor" d="M{"L".join(places)}"/>{dots}'
