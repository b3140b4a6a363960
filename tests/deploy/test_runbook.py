"""The runbook: a section for each rule, a rule for each section, links that lead there."""

import re
from pathlib import Path
from typing import Any

import ruamel.yaml

ROOT = Path(__file__).parents[2]


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
    sections = re.findall(
        r"^## (\w+)$", (ROOT / "docs/runbook.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(sections) == sorted({rule["alert"] for rule in rules()})


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
