"""Rules and configurations, judged by promtool and amtool."""

import subprocess
from pathlib import Path

import pytest

from deploy.prometheus.needs import find_tool

ROOT = Path(__file__).parents[2]
RULES = sorted(str(path) for path in (ROOT / "deploy/prometheus/rules").glob("*.yml"))
TESTS = sorted(str(path) for path in (ROOT / "deploy/prometheus/tests").glob("*.yml"))
CONFIG = str(ROOT / "deploy/prometheus/prometheus.yml")
ALERTMANAGER = str(ROOT / "deploy/alertmanager/alertmanager.yml")

pytestmark = pytest.mark.slow


def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [find_tool(tool), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("promtool", ["check", "config", CONFIG]),
        ("promtool", ["check", "rules", *RULES]),
        ("promtool", ["test", "rules", *TESTS]),
        ("amtool", ["check-config", ALERTMANAGER]),
    ],
)
def test_the_tool_finds_nothing_wrong(tool: str, arguments: list[str]) -> None:
    done = run(tool, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("labels", "receiver_groups"),
    [
        (["alertname=TocsinRegionEscalation", "country=ML"], "country"),
        (["alertname=TocsinLagging"], "alertname"),
    ],
)
def test_the_world_is_grouped_by_country_and_the_pipeline_by_rule(
    labels: list[str], receiver_groups: str
) -> None:
    done = run("amtool", "config", "routes", "show", f"--config.file={ALERTMANAGER}")
    assert done.returncode == 0, done.stderr
    routed = run("amtool", "config", "routes", "test", f"--config.file={ALERTMANAGER}", *labels)
    assert routed.stdout.strip() == "pages-only"
    grouped = Path(ALERTMANAGER).read_text("utf-8")
    assert f"group_by: [{receiver_groups}]" in grouped


def test_a_rule_that_is_broken_is_found(tmp_path: Path) -> None:
    broken = tmp_path / "rules.yml"
    text = Path(RULES[0]).read_text("utf-8").replace("max by (topic)", "max bye (topic)")
    broken.write_text(text, "utf-8")
    assert run("promtool", "check", "rules", str(broken)).returncode != 0
