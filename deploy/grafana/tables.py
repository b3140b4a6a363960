"""Panels that show regions: a table of incidents, a map, bars, a history of states."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from deploy.grafana.panels import (
    GREY,
    SEVERITIES,
    Panel,
    Steps,
    _panel,
    instant,
    or_zero,
    query,
    severity_mapping,
    thresholds,
)

REGION_OF_POINT: Final = (
    "/d/tocsin-region?var-region=${__data.fields.region}&${datasource:queryparam}"
)


def table(
    title: str,
    about: str,
    queries: Mapping[str, str],
    *,
    hidden: Sequence[str] = (),
    renamed: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
    sort: str = "",
    empty: str = "",
    width: int = 12,
) -> Panel:
    """Several queries, by the names of their columns, joined on the labels they share.

    `units` and `links` go by the final names of columns; a column named Severity shows the name
    and colour of the severity. `empty` is the label that says `none` where there are no rows.
    """
    none = {empty: "none"} if empty else {}
    asked = [instant(or_zero(expr, none), table=True) for expr in queries.values()]
    made = _panel("table", title, about, asked, width)
    values = {f"Value #{chr(ord('A') + n)}": name for n, name in enumerate(queries)}
    if len(queries) == 1:
        values = {"Value": next(iter(queries))}
    names = {**values, **(renamed or {})}
    overrides: list[Panel] = [
        {
            "matcher": {"id": "byName", "options": "Severity"},
            "properties": [
                {"id": "mappings", "value": severity_mapping()},
                {"id": "custom.cellOptions", "value": {"type": "color-background"}},
                # The same for Grafana before 9.5; later ones pass it by.
                {"id": "custom.displayMode", "value": "color-background"},
            ],
        }
    ]
    overrides += [_override(name, "unit", unit) for name, unit in (units or {}).items()]
    overrides += [
        _override(name, "links", [{"title": "Region", "url": url}])
        for name, url in (links or {}).items()
    ]
    made["fieldConfig"] = {
        "defaults": {"noValue": "-", "custom": {"align": "auto", "filterable": True}},
        "overrides": overrides,
    }
    made["options"] = {
        "showHeader": True,
        "cellHeight": "sm",
        "sortBy": [{"displayName": sort, "desc": True}] if sort else [],
    }
    gone = dict.fromkeys([*hidden, "Time"], True)
    organised = {"id": "organize", "options": {"excludeByName": gone, "renameByName": names}}
    # Rows of several queries belong together where the labels they share are equal.
    merged: list[Panel] = [{"id": "merge", "options": {}}] if len(queries) > 1 else []
    made["transformations"] = [*merged, organised]
    return made


def _override(name: str, what: str, value: object) -> Panel:
    return {
        "matcher": {"id": "byName", "options": name},
        "properties": [{"id": what, "value": value}],
    }


def world_map(title: str, about: str, expr: str, *, width: int = 12) -> Panel:
    """Points by the labels `latitude` and `longitude`, coloured by severity, above 0.

    Countries are drawn from the outlines that Grafana itself brings along: no tile server is
    asked, so the map is whole without the Internet and tells nobody where operators look.
    """
    nowhere = {"latitude": "0", "longitude": "0"}
    made = _panel(
        "geomap", title, about, [instant(or_zero(expr, nowhere), table=True)], width
    )  # fmt: skip
    made["fieldConfig"] = {
        "defaults": {
            "color": {"mode": "thresholds"},
            "thresholds": thresholds(SEVERITIES),
            "mappings": severity_mapping(),
            "links": [{"title": "Region", "url": REGION_OF_POINT}],
        },
        "overrides": [],
    }
    # Labels come as text; the map wants numbers.
    numbers = [
        {"targetField": name, "destinationType": "number"} for name in ("latitude", "longitude")
    ]
    above = {"id": "greater", "options": {"value": 0}}
    made["transformations"] = [
        {"id": "convertFieldType", "options": {"fields": {}, "conversions": numbers}},
        # What stands at the point nowhere when nothing is open.
        {
            "id": "filterByValue",
            "options": {
                "type": "include",
                "match": "all",
                "filters": [{"fieldName": "Value", "config": above}],
            },
        },
    ]
    style = {
        "color": {"field": "Value", "fixed": "dark-green"},
        "opacity": 0.8,
        "size": {"field": "Value", "fixed": 8, "min": 6, "max": 18},
        "symbol": {"mode": "fixed", "fixed": "img/icons/marker/circle.svg"},
    }
    made["options"] = {
        # Another id than `coords` means a place of its own, and passes lat and lon by.
        "view": {"id": "coords", "lat": 10, "lon": 20, "zoom": 2, "allLayers": True},
        "basemap": {
            "type": "geojson",
            "name": "Countries",
            "config": {
                "src": "public/maps/countries.geojson",
                "rules": [],
                "style": {"color": {"fixed": GREY}, "opacity": 0.25, "lineWidth": 1},
            },
        },
        "controls": {"showZoom": True, "mouseWheelZoom": False, "showAttribution": False},
        "tooltip": {"mode": "details"},
        "layers": [
            {
                "type": "markers",
                "name": "Incidents",
                "location": {
                    "mode": "coords",
                    "latitude": "latitude",
                    "longitude": "longitude",
                },
                "config": {"style": style, "showLegend": False},
                "tooltip": True,
            }
        ],
    }
    return made


def states(title: str, about: str, expr: str, legend: str, *, width: int = 24) -> Panel:
    """Severity over time, one strip for each series."""
    made = _panel("state-timeline", title, about, [query(expr, legend)], width)
    made["fieldConfig"] = {
        "defaults": {
            "color": {"mode": "thresholds"},
            "thresholds": thresholds(SEVERITIES),
            "mappings": severity_mapping(),
            "custom": {"fillOpacity": 80, "lineWidth": 0},
        },
        "overrides": [],
    }
    made["options"] = {
        "mergeValues": True,
        "showValue": "auto",
        "rowHeight": 0.85,
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": False},
    }
    return made


def bars(
    title: str,
    about: str,
    expr: str,
    legend: str,
    *,
    unit: str,
    steps: Steps,
    least: float | None = 0,
    width: int = 12,
) -> Panel:
    """The last value of each series as a bar; the legend names a label."""
    named = re.findall(r"\{\{(\w+)\}\}", legend)
    asked = instant(or_zero(expr, {named[0]: "none"}), legend)
    made = _panel("bargauge", title, about, [asked], width)
    made["fieldConfig"] = {
        "defaults": {"unit": unit, "thresholds": thresholds(steps), "noValue": "none"},
        "overrides": [],
    }
    if least is not None:
        made["fieldConfig"]["defaults"]["min"] = least
    made["options"] = {
        "orientation": "horizontal",
        "displayMode": "gradient",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
    }
    return made
