"""Where incidents were: a map of regions' middle points, equirectangular, without a coast.

There is no outline to draw that has no licence of its own, so the middles of all subdivisions of
ISO 3166-2 stand for the land.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from detectors.gazetteer.atlas import point
from detectors.gazetteer.crosswalk import subdivisions
from streams.views.page import t

_LEAST_DEGREES: Final = 14.0
_PAD: Final = 0.18
_WORLD: Final = (-180.0, -60.0, 180.0, 80.0)
_STEPS: Final = (2, 5, 10, 20, 30, 60)
_LINES: Final = 6


class Frame(NamedTuple):
    """The drawing's measures in its own units, and how high it may be for its width."""

    width: int
    tallest: float
    name: str


WIDE: Final = Frame(1080, 0.55, "wide")
NARROW: Final = Frame(360, 1.0, "narrow")


class Spot(NamedTuple):
    """A region on the map: its code, name, incidents, greatest severity, and where to read on."""

    code: str
    name: str
    incidents: int
    severity: str
    link: str


class _View(NamedTuple):
    west: float
    south: float
    east: float
    north: float
    scale: float
    squeeze: float

    def x(self, lon: float) -> float:
        return round((lon - self.west) * self.scale * self.squeeze, 1)

    def y(self, lat: float) -> float:
        return round((self.north - lat) * self.scale, 1)


@functools.cache
def _land() -> tuple[tuple[float, float], ...]:
    return tuple(
        sorted({(row.lat, row.lon) for row in subdivisions().values() if row.lat or row.lon})
    )


def unplaced(spots: Sequence[Spot]) -> list[Spot]:
    """Those whose middle no table has."""
    return [spot for spot in spots if point(spot.code) is None]


def draw(spots: Sequence[Spot], frame: Frame) -> str:
    """The SVG element; empty where no region has a place."""
    placed = [(spot, at) for spot in spots if (at := point(spot.code)) is not None]
    if not placed:
        return ""
    view = _view([at for _, at in placed], frame)
    height = math.ceil((view.north - view.south) * view.scale)
    most = max(spot.incidents for spot, _ in placed)
    # The greatest first, so that a small one on top of it can still be reached.
    ordered = sorted(placed, key=lambda p: (-p[0].incidents, p[0].code))
    # A label stands where it covers no circle and no label before it.
    taken = [_round(spot, view, at, most, frame) for spot, at in ordered]
    marks = "".join(_mark(spot, view, at, most, frame, taken) for spot, at in ordered)
    return (
        f'<svg class="map {frame.name}" viewBox="0 0 {frame.width} {height}" role="group" '
        f'aria-label="Map of the regions with incidents">{_graticule(view, frame.width, height)}'
        f"{_dots(view, frame)}{marks}</svg>"
    )


def _view(points: Sequence[tuple[float, float]], frame: Frame) -> _View:
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    tall = max(max(lats) - min(lats), _LEAST_DEGREES) * (1 + 2 * _PAD)
    broad = max(max(lons) - min(lons), _LEAST_DEGREES) * (1 + 2 * _PAD)
    middle = (max(lats) + min(lats)) / 2, (max(lons) + min(lons)) / 2
    squeeze = max(math.cos(math.radians(middle[0])), 0.4)
    broad = max(broad, tall / frame.tallest / squeeze)
    tall = max(tall, broad * squeeze * frame.tallest * 0.7)
    west, east = middle[1] - broad / 2, middle[1] + broad / 2
    south, north = middle[0] - tall / 2, middle[0] + tall / 2
    if east - west >= _WORLD[2] - _WORLD[0]:
        west, south, east, north = _WORLD
        squeeze = 1.0
    scale = frame.width / ((east - west) * squeeze)
    return _View(west, max(south, -85.0), east, min(north, 85.0), scale, squeeze)


def _graticule(view: _View, width: int, height: int) -> str:
    reach = view.east - view.west
    step = next((s for s in _STEPS if reach / s <= _LINES), _STEPS[-1])
    parts = []
    for lon in range(math.ceil(view.west / step) * step, math.floor(view.east) + 1, step):
        x = view.x(lon)
        parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="0" y2="{height}"/>')
        if width * 0.03 < x < width * 0.9:
            parts.append(
                f'<text class="ground" x="{x + 3}" y="{height - 4}">{_degrees(lon, "EW")}</text>'
            )
    for lat in range(math.ceil(view.south / step) * step, math.floor(view.north) + 1, step):
        y = view.y(lat)
        parts.append(f'<line class="grid" x1="0" x2="{width}" y1="{y}" y2="{y}"/>')
        if y > height * 0.05:
            parts.append(f'<text class="ground" x="3" y="{y - 3}">{_degrees(lat, "NS")}</text>')
    return "".join(parts)


def _degrees(value: int, letters: str) -> str:
    return f"{abs(value)}°{letters[value < 0] if value else ''}"


def _dots(view: _View, frame: Frame) -> str:
    seen = sorted(
        {
            (round(view.x(lon)), round(view.y(lat)))
            for lat, lon in _land()
            if view.west < lon < view.east and view.south < lat < view.north
        }
    )
    path = "".join(f"M{x} {y}h0" for x, y in seen)
    size = 3.5 if frame.name == "wide" else 2.2
    return f'<path class="dots" stroke-width="{size}" d="{path}"/>' if path else ""


def _radius(spot: Spot, most: int, frame: Frame) -> float:
    least, reach = (6.0, 14.0) if frame.name == "wide" else (5.0, 8.0)
    return round(least + reach * math.sqrt(spot.incidents / most), 1)


def _round(
    spot: Spot, view: _View, at: tuple[float, float], most: int, frame: Frame
) -> tuple[float, float, float, float]:
    """The box around a spot's circle."""
    x, y, radius = view.x(at[1]), view.y(at[0]), _radius(spot, most, frame)
    return x - radius, y - radius, x + radius, y + radius


def _mark(
    spot: Spot,
    view: _View,
    at: tuple[float, float],
    most: int,
    frame: Frame,
    taken: list[tuple[float, float, float, float]],
) -> str:
    x, y = view.x(at[1]), view.y(at[0])
    radius = _radius(spot, most, frame)
    words = f"{spot.name} ({spot.code}): {spot.incidents} incidents, {spot.severity} at most"
    box = (x + radius + 2, y - 7, x + radius + 4 + 7 * len(spot.code), y + 7)
    free = box[2] < frame.width and all(
        box[2] < o[0] or o[2] < box[0] or box[3] < o[1] or o[3] < box[1] for o in taken
    )
    label = ""
    if free:
        taken.append(box)
        label = f'<text x="{box[0]:.1f}" y="{y + 4:.1f}">{t(spot.code)}</text>'
    return (
        f'<a class="place" href="#{t(spot.link)}" aria-label="{t(words)}"><title>{t(words)}</title>'
        f'<circle class="sev {t(spot.severity)}" cx="{x}" cy="{y}" r="{radius}"/>{label}</a>'
    )
