"""The parts of a Grafana dashboard as plain dictionaries, in the form Grafana 9 and later load.

A panel is made without a place; `Board.row` puts panels side by side and numbers them, so that
moving one is moving a line. A panel that has nothing to show says so with a 0 named `none`: an
empty one could as well be broken.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

Panel = dict[str, Any]

WIDTH: Final = 24
SOURCE: Final = {"type": "prometheus", "uid": "${datasource}"}
# Narrows a metric of the client library to processes of ours, whatever Prometheus calls the job;
# as the right side of a product it brings their role along.
OURS: Final = "on (job, instance) tocsin_build_info"
WITH_ROLE: Final = "* on (job, instance) group_left (role) tocsin_build_info"
SIGNALS: Final = ("siege", "fuel", "kidnapping", "attack", "evacuation", "coup", "humanitarian")

GREEN, YELLOW, ORANGE, RED, PURPLE = "#56A64B", "#F2CC0C", "#FF780A", "#E02F44", "#8F3BB8"
GREY, BLUE = "#7B8087", "#3274D9"
# The same colours everywhere: 1 Minor, 2 Moderate, 3 Severe, 4 Extreme.
SEVERITIES: Final = ((0, GREY), (1, YELLOW), (2, ORANGE), (3, RED), (4, PURPLE))
SEVERITY_NAMES: Final = {0: "None", 1: "Minor", 2: "Moderate", 3: "Severe", 4: "Extreme"}
Steps = Sequence[tuple[float, str]]


def or_zero(expr: str, labels: Mapping[str, str] | None = None) -> str:
    """The query, or a single 0 with these labels where it gives nothing at all.

    `or vector(0)` alone adds its 0 beside every series that has labels; `on ()` does not.
    """
    zero = "vector(0)"
    for name, value in (labels or {}).items():
        zero = f'label_replace({zero}, "{name}", "{value}", "", "")'
    return f"({expr}) or on () {zero}"


def query(expr: str, legend: str = "") -> Panel:
    """One PromQL query over time; without a series it is a 0, `none` in the legend."""
    named = re.findall(r"\{\{(\w+)\}\}", legend)
    asked = or_zero(expr, {named[0]: "none"} if named else {})
    return {"datasource": SOURCE, "expr": asked, "legendFormat": legend or "__auto"}


def instant(expr: str, legend: str = "", *, table: bool = False) -> Panel:
    """One PromQL query for its last value only, as it stands; `table`: labels as columns."""
    made: Panel = {
        "datasource": SOURCE, "expr": expr, "legendFormat": legend or "__auto",
        "instant": True, "range": False,
    }  # fmt: skip
    return {**made, "format": "table"} if table else made


def quantile(q: float, metric: str, by: str = "") -> str:
    """A quantile of a histogram over five minutes, of those that were not idle."""
    labels = f"le, {by}" if by else "le"
    # NaN, which an idle one gives, is not >= 0.
    return f"histogram_quantile({q}, sum by ({labels}) (rate({metric}_bucket[5m]))) >= 0"


def thresholds(steps: Steps) -> Panel:
    """Colours from a value upwards; the first step holds from below."""
    first, *others = steps
    made: list[Panel] = [{"color": first[1], "value": None}]
    made += [{"color": color, "value": value} for value, color in others]
    return {"mode": "absolute", "steps": made}


def severity_mapping() -> list[Panel]:
    """Numbers of severities as their names."""
    colors = dict(SEVERITIES)
    options = {
        str(number): {"text": name, "color": colors[number], "index": number}
        for number, name in SEVERITY_NAMES.items()
    }
    return [{"type": "value", "options": options}]


def _panel(kind: str, title: str, about: str, queries: Sequence[Panel], width: int) -> Panel:
    targets = [{"refId": chr(ord("A") + n), **q} for n, q in enumerate(queries)]
    return {
        "type": kind,
        "title": title,
        "description": about,
        "datasource": SOURCE,
        "targets": targets,
        "width": width,
    }


def stat(
    title: str,
    about: str,
    expr: str,
    *,
    unit: str = "short",
    steps: Steps = ((0, GREEN),),
    width: int = 4,
    decimals: int | None = None,
    mappings: Sequence[Panel] = (),
) -> Panel:
    """One number, large, on its colour."""
    made = _panel("stat", title, about, [instant(or_zero(expr), title)], width)
    defaults: Panel = {
        "unit": unit,
        "thresholds": thresholds(steps),
        "color": {"mode": "thresholds"},
        "mappings": list(mappings),
        "noValue": "none",
    }
    if decimals is not None:
        defaults["decimals"] = decimals
    made["fieldConfig"] = {"defaults": defaults, "overrides": []}
    made["options"] = {
        "colorMode": "background",
        "graphMode": "none",
        "justifyMode": "center",
        "textMode": "value",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
    }
    return made


def lines(
    title: str,
    about: str,
    queries: Sequence[Panel],
    *,
    unit: str = "short",
    width: int = 12,
    stack: bool = False,
    steps: Steps = (),
    least: float | None = 0,
    colors: dict[str, str] | None = None,
    dashed: str = "",
) -> Panel:
    """Values over time; `steps` are drawn as lines, `colors` are by legend.

    `dashed` is a regular expression: series whose legend it matches are drawn so.
    """
    made = _panel("timeseries", title, about, queries, width)
    custom: Panel = {
        "drawStyle": "line",
        "lineWidth": 1,
        "fillOpacity": 30 if stack else 8,
        "showPoints": "never",
        "spanNulls": False,
        "stacking": {"mode": "normal" if stack else "none", "group": "A"},
        "thresholdsStyle": {"mode": "line" if steps else "off"},
    }
    defaults: Panel = {"unit": unit, "custom": custom, "color": {"mode": "palette-classic"}}
    if least is not None:
        defaults["min"] = least
    if steps:
        defaults["thresholds"] = thresholds(steps)
    overrides = [
        {
            "matcher": {"id": "byName", "options": name},
            "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": color}}],
        }
        for name, color in (colors or {}).items()
    ]
    if dashed:
        style = {"id": "custom.lineStyle", "value": {"fill": "dash", "dash": [6, 6]}}
        matcher = {"id": "byRegexp", "options": f"/{dashed}/"}
        overrides.append({"matcher": matcher, "properties": [style]})
    made["fieldConfig"] = {"defaults": defaults, "overrides": overrides}
    made["options"] = {
        "legend": {"showLegend": True, "displayMode": "list", "placement": "bottom", "calcs": []},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }
    return made
