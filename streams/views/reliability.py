"""The reliability diagram as SVG: the share of days that were so, by the probability claimed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from detectors.evaluate.reliability import Bin

_SIZE: Final = 320
_LEFT, _TOP, _BOTTOM, _RIGHT = 50, 16, 44, 14
_SIDE: Final = _SIZE - _LEFT - _RIGHT


def reliability_svg(bins: Sequence[Bin]) -> str:
    """The plot; on the diagonal claims would be just right. The larger a dot the more claims."""
    height = _TOP + _SIDE + _BOTTOM
    most = max((one.days for one in bins), default=1)
    parts = []
    for tenth in range(0, 11, 2):
        share = tenth / 10
        x, y = _x(share), _y(share)
        parts.append(
            f'<line class="grid" x1="{x}" x2="{x}" y1="{_TOP}" y2="{_y(0)}"/>'
            f'<line class="grid" x1="{_LEFT}" x2="{_x(1)}" y1="{y}" y2="{y}"/>'
            f'<text class="tick" x="{x}" y="{_y(0) + 16}">{share:g}</text>'
            f'<text class="tick last" x="{_LEFT - 6}" y="{y + 4}">{share:g}</text>'
        )
    parts.append(f'<line class="even" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>')
    for one in bins:
        x = _x(one.mean)
        radius = round(3 + 5 * (one.days / most) ** 0.5, 1)
        parts.append(
            f"<g><title>{one.days} days claimed at {one.mean:.2f}: {one.share:.2f} were so "
            f"({one.low:.2f} to {one.high:.2f})</title>"
            f'<line class="interval" x1="{x}" x2="{x}" y1="{_y(one.low)}" y2="{_y(one.high)}"/>'
            f'<circle class="share" cx="{x}" cy="{_y(one.share)}" r="{radius}"/></g>'
        )
    return (
        f'<svg class="reliability" viewBox="0 0 {_SIZE} {height}" role="img" '
        f'aria-label="Reliability diagram">{"".join(parts)}'
        f'<text x="{_LEFT}" y="{height - 6}">probability claimed (across), share true (up)</text>'
        "</svg>"
    )


def _x(share: float) -> float:
    return round(_LEFT + share * _SIDE, 1)


def _y(share: float) -> float:
    return round(_TOP + (1 - share) * _SIDE, 1)
