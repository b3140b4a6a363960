"""No rule is left that was not made to fire, and no metric that nothing sets."""

from __future__ import annotations

import re
from pathlib import Path

import ruamel.yaml

from streams.metrics import METRICS
from tests.operations.stack import ROOT

HERE = Path(__file__).parent


def test_every_alerting_rule_is_made_to_fire_in_this_folder() -> None:
    yaml = ruamel.yaml.YAML(typ="safe")
    rules = {
        rule["alert"]
        for path in (ROOT / "deploy/prometheus/rules").glob("*.yml")
        for group in yaml.load(path.read_text("utf-8"))["groups"]
        for rule in group["rules"]
        if "alert" in rule
    }
    tests = "".join(path.read_text("utf-8") for path in HERE.glob("test_*.py"))
    fired = set(re.findall(r"\.(?:fires|wait_for|firing)\(\s*\"(Tocsin\w+)\"", tests))
    assert fired == rules


def test_every_metric_is_set_by_the_product() -> None:
    code = "".join(
        path.read_text("utf-8")
        for path in (ROOT / "streams").rglob("*.py")
        if path.name != "metrics.py"
    )
    own = (ROOT / "streams" / "metrics.py").read_text("utf-8").partition("class Metrics")[2]
    named = set(re.findall(r"\"(tocsin_\w+)\"", code + own))
    unset = {metric.name for metric in METRICS} - named
    # Those of a replay are set by its command, which has not come yet.
    assert not {name for name in unset if not name.startswith("tocsin_replay_")}
