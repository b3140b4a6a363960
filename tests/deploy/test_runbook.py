"""The runbook: a section for each rule, links that lead there, commands and panels that exist."""

import argparse
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import ruamel.yaml

from streams.cli import build_parser
from streams.metrics import METRICS
from streams.settings import Settings
from tests.deploy.test_compose import SERVICES
from tests.deploy.test_dashboards import BOARDS, panels

ROOT = Path(__file__).parents[2]
RUNBOOK = (ROOT / "docs/runbook.md").read_text("utf-8")
QUOTED = re.findall(r"`([^`]+)`", RUNBOOK)
# Spelled with dots where any command may stand.
COMMANDS = sorted(
    {q for q in QUOTED if re.match(r"(tocsin|docker compose) ", q) and "..." not in q}
)
# What of Docker's compose is used, with the options that take a value and those that do not.
COMPOSE_VERBS = {
    "ps": {"--all": False},
    "logs": {"--no-log-prefix": False, "--tail": True},
    "restart": {},
    "stop": {},
    "exec": {},
}


def rules() -> list[dict[str, Any]]:
    yaml = ruamel.yaml.YAML(typ="safe")
    return [
        rule
        for path in sorted((ROOT / "deploy/prometheus/rules").glob("*.yml"))
        for group in yaml.load(path.read_text("utf-8"))["groups"]
        for rule in group["rules"]
        if "alert" in rule
    ]


def test_every_rule_has_its_section_and_every_section_its_rule() -> None:
    sections = re.findall(r"^## (\w+)$", RUNBOOK, re.MULTILINE)
    assert sorted(sections) == sorted({rule["alert"] for rule in rules()})


def test_every_section_says_what_it_means_where_to_look_and_how_to_mend() -> None:
    for section in RUNBOOK.split("\n## ")[1:]:
        name = section.partition("\n")[0]
        assert "**Means.**" in section, name
        assert re.search(r"\*\*First look(\.|\s)", section), name
        assert re.search(r"\*\*Mend\.|First look and mend\.", section), name


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_one_that_can_be_typed(command: str) -> None:
    words = shlex.split(command.partition(" | ")[0])
    if words[0] == "tocsin":
        parsed(words[1:])
        return
    verb, *rest = words[2:]
    known = COMPOSE_VERBS[verb]
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if known[option]:
            rest.pop(0)
    if rest:
        assert rest[0] in SERVICES
    assert verb in {"ps", "logs", "exec"} or len(rest) == 1


def parsed(words: list[str]) -> argparse.Namespace | None:
    """What the command line makes of the words; None where they ask for its help."""
    if words[-1] == "--help":
        with pytest.raises(SystemExit, match=r"^0$"):
            build_parser().parse_args(words)
        return None
    # What an operator fills in.
    return build_parser().parse_args(["7" if word == "OFFSET" else word for word in words])


def test_a_command_that_does_not_exist_is_found() -> None:
    with pytest.raises(SystemExit, match=r"^2$"):
        build_parser().parse_args(["alerts", "shew", "INCIDENT"])


def test_settings_metrics_and_panels_named_there_exist() -> None:
    variables = {q for q in QUOTED if re.fullmatch(r"TOCSIN_[A-Z_]+", q)}
    assert variables
    Settings.from_env({name: "10" for name in variables if name not in TEXTS} | TEXTS)
    named = {q for q in QUOTED if re.fullmatch(r"tocsin_\w+", q)}
    assert named <= {metric.name for metric in METRICS}
    titles = {panel["title"] for board in BOARDS.values() for panel in panels(board)}
    rows = {panel["title"] for board in BOARDS.values() for panel in board["panels"]}
    pages = {name.removeprefix("tocsin-").capitalize() for name in BOARDS}
    shown = set(re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", RUNBOOK))
    boards = {"Tocsin: overview", "region", "pipeline", "models", "replay runs"}
    assert shown <= titles | rows | pages | boards


TEXTS = {"TOCSIN_DEPLOYMENT": "a", "TOCSIN_GROUP_INSTANCE_ID": "a"}


def test_every_rule_links_to_its_section_and_has_a_severity() -> None:
    for rule in rules():
        link = rule["annotations"]["runbook_url"]
        assert link == f"docs/runbook.md#{rule['alert'].lower()}"
        assert rule["labels"]["severity"] in {
            "page", "ticket", "incident", "moderate", "severe", "extreme",
        }  # fmt: skip


def test_every_rule_is_tested_by_promtool() -> None:
    tests = "".join(
        path.read_text("utf-8") for path in (ROOT / "deploy/prometheus/tests").glob("*.yml")
    )
    for rule in rules():
        assert f"alertname: {rule['alert']}" in tests
