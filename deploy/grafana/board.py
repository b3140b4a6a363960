"""A dashboard: its variables, links and annotations, and rows of panels."""

from collections.abc import Sequence
from typing import Any, Final

from deploy.grafana.panels import SIGNALS, SOURCE, WIDTH, Panel

SCHEMA: Final = 37
TAG: Final = "tocsin"
HEIGHT: Final = 8


def choice(name: str, label: str, asks: str, *, multi: bool = True) -> Panel:
    """A variable whose values come from Prometheus: `label_values(...)`."""
    return {
        "name": name,
        "label": label,
        "type": "query",
        "datasource": SOURCE,
        "query": {"query": asks, "refId": name},
        "definition": asks,
        "refresh": 2,
        "sort": 1,
        "multi": multi,
        "includeAll": multi,
        "current": {"text": "All", "value": "$__all"} if multi else {},
        "hide": 0,
        **({"allValue": ".*"} if multi else {}),
    }


def signal_choice() -> Panel:
    """The variable `$signal`: the seven signals and the composite."""
    every = {"text": "All", "value": "$__all", "selected": True}
    values = (*SIGNALS, "escalation")
    options = [{"text": value, "value": value, "selected": False} for value in values]
    return {
        "name": "signal",
        "label": "Signal",
        "type": "custom",
        "query": ",".join(values),
        "options": [every, *options],
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": every,
        "hide": 0,
    }


def _source() -> Panel:
    return {
        "name": "datasource",
        "label": "Prometheus",
        "type": "datasource",
        "query": "prometheus",
        "current": {},
        "hide": 0,
    }


def note(name: str, expr: str, title: str, color: str) -> Panel:
    """An annotation: a mark on all graphs wherever the query has a value."""
    return {
        "name": name,
        "datasource": SOURCE,
        "enable": True,
        "iconColor": color,
        # Twice: Grafana 9 reads the one, later ones the other.
        "expr": expr,
        "step": "60s",
        "target": {"refId": "Anno", "expr": expr, "interval": "60s"},
        "titleFormat": title,
        "textFormat": "",
    }


OPENINGS: Final = (
    note(
        "Openings",
        'sum by (signal) (increase(tocsin_alerts_total{reason=~"opened|reopened"}[1m])) > 0',
        "{{signal}} opened",
        "red",
    ),
)


def _changed(name: str, metric: str, label: str) -> Panel:
    """A mark where something is in use that was not a minute before."""
    used = f"count by ({label}) ({metric}"
    expr = f"{used}) unless {used} offset 1m)"
    return note(name, expr, f"{name.lower()}: {{{{{label}}}}}", "blue")


CHANGES: Final = (
    _changed("Model changed", "tocsin_model_info", "digest"),
    _changed("Parameters changed", "tocsin_params_info", "params_id"),
    _changed("Deployed", "tocsin_build_info", "code"),
)


class Board:
    """Rows of panels; a row's widths must fill the page, which is 24 columns wide."""

    def __init__(
        self,
        uid: str,
        title: str,
        about: str,
        *,
        variables: Sequence[Panel] = (),
        refresh: str = "15s",
        since: str = "now-6h",
        notes: Sequence[Panel] | None = None,
    ) -> None:
        self._top = 0
        self._panels: list[Panel] = []
        self._whole: dict[str, Any] = {
            "uid": uid,
            "title": title,
            "description": about,
            "tags": [TAG],
            "schemaVersion": SCHEMA,
            "version": 1,
            "editable": False,
            "graphTooltip": 1,
            "timezone": "utc",
            "refresh": refresh,
            "time": {"from": since, "to": "now"},
            "templating": {"list": [_source(), *variables]},
            "links": [
                {
                    "type": "dashboards",
                    "title": "Tocsin",
                    "tags": [TAG],
                    "asDropdown": False,
                    "keepTime": True,
                    "includeVars": True,
                }
            ],
            "annotations": {"list": [*(OPENINGS if notes is None else notes), *CHANGES]},
        }

    def row(self, title: str, *panels: Panel, height: int = HEIGHT) -> None:
        """A titled row. Raises ValueError where the panels do not fill it exactly."""
        total = sum(panel["width"] for panel in panels)
        if total % WIDTH:
            raise ValueError(f"row {title!r}: widths add up to {total}, not to {WIDTH}")
        self._place({"type": "row", "title": title, "collapsed": False, "panels": []}, 0, WIDTH, 1)
        self._top += 1
        left = 0
        for panel in panels:
            width = panel["width"]
            bare = {name: value for name, value in panel.items() if name != "width"}
            self._place(bare, left, width, height)
            left += width
            if left == WIDTH:
                left = 0
                self._top += height

    def _place(self, panel: Panel, left: int, width: int, height: int) -> None:
        place = {"x": left, "y": self._top, "w": width, "h": height}
        self._panels.append({"id": len(self._panels) + 1, **panel, "gridPos": place})

    def json(self) -> dict[str, Any]:
        """The dashboard as Grafana loads it."""
        return {**self._whole, "panels": self._panels}
