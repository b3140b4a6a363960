"""Dashboards: made by their code, loadable, laid out without gaps, asking only for what exists."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import ruamel.yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from deploy.grafana.write import files
from streams.metrics import METRICS

ROOT = Path(__file__).parents[2]
BOARDS = {path.stem: json.loads(text) for path, text in files()}
# Grafana's variables, as it would fill them in.
FILLED = {"$region": "ML", "$signal": ".*", "$topic": ".*"}
# Metrics of Prometheus and of the client library.
GIVEN = {
    "ALERTS",
    "process_cpu_seconds_total",
    "process_resident_memory_bytes",
    "process_start_time_seconds",
    "python_gc_collections_total",
}


def panels(board: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (panel for panel in board["panels"] if panel["type"] != "row")


def queries() -> list[tuple[str, str]]:
    return [
        (f"{name}: {panel['title']}", target["expr"])
        for name, board in BOARDS.items()
        for panel in panels(board)
        for target in panel["targets"]
    ]


def filled(expr: str) -> str:
    for variable, value in FILLED.items():
        expr = expr.replace(variable, value)
    return expr


def recorded() -> set[str]:
    yaml = ruamel.yaml.YAML(typ="safe")
    return {
        rule["record"]
        for path in (ROOT / "deploy/prometheus/rules").glob("*.yml")
        for group in yaml.load(path.read_text("utf-8"))["groups"]
        for rule in group["rules"]
        if "record" in rule
    }


def exposed() -> set[str]:
    names = set()
    for metric in METRICS:
        names.add(metric.name)
        if metric.kind == "histogram":
            names |= {f"{metric.name}_{part}" for part in ("bucket", "sum", "count")}
    return names


def test_the_files_are_what_the_code_makes() -> None:
    for path, text in files():
        assert path.read_text("utf-8") == text, f"{path.name}: run python -m deploy.grafana.write"
    folder = ROOT / "deploy" / "grafana" / "dashboards"
    assert {path.stem for path in folder.glob("*.json")} == set(BOARDS)


def test_every_dashboard_and_panel_can_be_linked_to() -> None:
    uids = [board["uid"] for board in BOARDS.values()]
    assert len(set(uids)) == len(uids)
    for board in BOARDS.values():
        ids = [panel["id"] for panel in board["panels"]]
        assert len(set(ids)) == len(ids)


def test_panels_fill_their_rows_and_do_not_overlap() -> None:
    for name, board in BOARDS.items():
        taken: set[tuple[int, int]] = set()
        for panel in board["panels"]:
            place = panel["gridPos"]
            cells = {
                (x, y)
                for x in range(place["x"], place["x"] + place["w"])
                for y in range(place["y"], place["y"] + place["h"])
            }
            assert not cells & taken, f"{name}: {panel['title']} lies on another panel"
            taken |= cells
        height = 1 + max(y for _, y in taken)
        assert len(taken) == 24 * height, f"{name}: there is a hole in the page"


def test_every_panel_says_what_it_shows_and_reads_a_chosen_source() -> None:
    for board in BOARDS.values():
        for panel in panels(board):
            assert len(panel["description"]) > 15, panel["title"]
            assert panel["datasource"]["uid"] == "${datasource}"
            assert all(t["datasource"]["uid"] == "${datasource}" for t in panel["targets"])


@pytest.mark.parametrize(("panel", "expr"), queries())
def test_every_query_is_promql_over_metrics_that_exist(panel: str, expr: str) -> None:
    promql_parser.parse(filled(expr))
    names = set(re.findall(r"\b(?:tocsin[_:]|process_|python_)\w[\w:]*|\bALERTS\b", filled(expr)))
    assert names, panel
    assert names <= exposed() | recorded() | GIVEN, panel


def test_every_variable_in_a_query_is_declared_by_its_dashboard() -> None:
    for board in BOARDS.values():
        declared = {variable["name"] for variable in board["templating"]["list"]}
        used = {
            name
            for panel in panels(board)
            for target in panel["targets"]
            for name in re.findall(r"\$(\w+)", target["expr"])
        }
        assert used <= declared


def test_titles_are_read_whole_at_1366_pixels() -> None:
    """A column is some 55 px wide, a letter 7 to 8, the border and the mark for help 40."""
    long = [
        (name, panel["title"])
        for name, board in BOARDS.items()
        for panel in panels(board)
        if len(panel["title"]) > (55 * panel["gridPos"]["w"] - 40) / 7.25
    ]
    assert not long


# Grafana writes these itself and its published types leave them out: how the Prometheus source
# asks for an annotation, and a variable's query as it is shown in the list of variables.
BEYOND_THE_TYPES = {
    ".annotations.list[].step",
    ".annotations.list[].titleFormat",
    ".annotations.list[].textFormat",
    ".annotations.list[].target.refId",
    ".annotations.list[].target.expr",
    ".annotations.list[].target.interval",
    ".templating.list[].definition",
}


def lost(ours: object, theirs: object, at: str = "") -> Iterator[str]:
    """Where what Grafana's types make of a dashboard is not what was put in."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            if key in theirs:
                yield from lost(value, theirs[key], f"{at}.{key}")
            else:
                yield f"{at}.{key}"
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for mine, other in zip(ours, theirs, strict=True):
            yield from lost(mine, other, f"{at}[]")
    elif ours != theirs:
        yield f"{at}: {ours!r} became {theirs!r}"


def through_the_types(board: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    register_default_plugins()
    return json.loads(JSONEncoder(sort_keys=True).encode(Dashboard.from_json(board)))


@pytest.mark.parametrize("name", sorted(BOARDS))
def test_grafanas_own_types_know_all_that_stands_in_a_dashboard(name: str) -> None:
    assert set(lost(BOARDS[name], through_the_types(BOARDS[name]))) <= BEYOND_THE_TYPES


def test_grafanas_own_types_do_not_know_a_misspelt_option() -> None:
    board = json.loads(json.dumps(BOARDS["overview"]))
    panel = next(panels(board))
    panel["options"]["colourMode"] = panel["options"].pop("colorMode")
    assert ".panels[].options.colourMode" in set(lost(board, through_the_types(board)))


def test_panels_can_be_read_at_1366_pixels() -> None:
    """A quarter of the page is the least for what has axes; a number needs less."""
    least = {"stat": (3, 4)}
    small = [
        (name, panel["title"])
        for name, board in BOARDS.items()
        for panel in panels(board)
        for width, height in [least.get(panel["type"], (6, 5))]
        if panel["gridPos"]["w"] < width or panel["gridPos"]["h"] < height
    ]
    assert not small


def test_the_first_screen_of_the_overview_says_alive_late_and_what_escalates() -> None:
    """A unit of height is 38 px; of 768 a browser and Grafana's bars leave some 640."""
    seen = {
        panel["title"]
        for panel in panels(BOARDS["overview"])
        if 38 * (panel["gridPos"]["y"] + panel["gridPos"]["h"]) <= 650
    }
    assert {"Heartbeat age", "Lag", "Open incidents", "Where, by composite"} <= seen


def test_no_panel_is_empty_where_nothing_has_happened() -> None:
    """Each query ends in a 0 of its own, added only where there is nothing else."""
    for name, board in BOARDS.items():
        for panel in panels(board):
            for target in panel["targets"]:
                assert " or on () " in target["expr"], f"{name}: {panel['title']}"
                assert " or vector(0)" not in target["expr"], f"{name}: {panel['title']}"


def test_no_tile_server_is_asked_for_a_map() -> None:
    maps = [
        panel for board in BOARDS.values() for panel in panels(board) if panel["type"] == "geomap"
    ]
    assert maps
    for panel in maps:
        basemap = panel["options"]["basemap"]
        assert (basemap["type"], basemap["config"]["src"]) == (
            "geojson", "public/maps/countries.geojson",
        )  # fmt: skip
    assert "http" not in json.dumps(maps)


def test_a_map_stands_where_it_is_told_and_an_annotation_asks_in_both_forms() -> None:
    for board in BOARDS.values():
        for panel in panels(board):
            if panel["type"] == "geomap":
                assert panel["options"]["view"]["id"] == "coords"
        for note in board["annotations"]["list"]:
            assert note["target"]["expr"] == note["expr"]
            promql_parser.parse(note["expr"])


def test_severities_have_one_colour_everywhere() -> None:
    seen: dict[str, set[str]] = {}
    for board in BOARDS.values():
        for panel in panels(board):
            for mapping in panel["fieldConfig"]["defaults"].get("mappings", []):
                for value in mapping["options"].values():
                    seen.setdefault(value["text"], set()).add(value["color"])
    assert {name: len(colors) for name, colors in seen.items()} == {
        "None": 1, "Minor": 1, "Moderate": 1, "Severe": 1, "Extreme": 1,
    }  # fmt: skip


def test_every_metric_is_on_a_dashboard_or_in_a_rule() -> None:
    rules = "".join(
        path.read_text("utf-8") for path in (ROOT / "deploy/prometheus/rules").glob("*.yml")
    )
    asked = rules + json.dumps(list(BOARDS.values()))
    assert not {metric.name for metric in METRICS if metric.name not in asked}
