"""The story on real workers, as operators see it: panels, rules, and what reaches Alertmanager.

Kafka has the settings and workers have the commands of docker-compose.yml; Prometheus and
Alertmanager read the shipped files (see stack.py for what is changed).
"""

from __future__ import annotations

import math
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator

import pytest
import ruamel.yaml

from deploy.kafka.launch import KafkaNode
from deploy.prometheus.needs import find_tool
from schemas.label import Label
from schemas.observation import RegionObservation
from streams.metrics import METRICS, Metric
from streams.topics.labels import send_labels
from tests.deploy.test_dashboards import filled, queries
from tests.faults.world import World, free_port, wait_until
from tests.operations.stack import ROOT, Stack, broker_properties

ROLES = ("observe", "track", "learn")
LABELS = 60
# What the story gives no occasion for.
UNSAMPLED = {
    "tocsin_seek_backs_total": "no fetched offset was missing",
    **{metric.name: "no replay" for metric in METRICS if metric.name.startswith("tocsin_replay_")},
}


class Deployed(World):
    """The deployment of the compose file on this machine: its commands, other addresses."""

    def run(self, command: list[str], port: int) -> subprocess.Popen[bytes]:
        environ = {**os.environ, **self.environ, "TOCSIN_WEB_PORT": str(port)}
        with (self.folder / f"{port}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "streams", *command],
                env=environ, cwd=ROOT, stdout=log, stderr=log,
            )  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("demo")
    yaml = ruamel.yaml.YAML(typ="safe")
    services = yaml.load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    ports = {role: free_port() for role in ROLES}
    settings = {"TOCSIN_MAX_POLL_RECORDS": "250", "TOCSIN_OPENINGS_BUDGET_PER_DAY": "0.5"}
    properties = broker_properties(services["kafka"]["environment"])
    assert properties["node.id"] == "1"
    with (
        KafkaNode(properties=properties) as kafka,
        Deployed(kafka, "dashboards", folder, **settings) as world,
    ):
        workers = [world.run(services[role]["command"], ports[role]) for role in ROLES]
        targets = {f"{role}:9464": f"127.0.0.1:{port}" for role, port in ports.items()}
        try:
            with Stack(folder, targets) as stack:
                assert world.run(services["demo"]["command"], free_port()).wait(120) == 0
                # One that cannot be read, so that what counts refusals has something to count.
                world.load([b"{"], "broken")
                wait_until(
                    lambda: bool(stack.firing("TocsinRegionEscalation")), 120, "Mali escalates"
                )
                wait_until(
                    lambda: _total(stack, "tocsin_lag_records") == 0, 120, "all is worked off"
                )
                send_labels(world.settings, world.broker, contradictions(world))
                wait_until(
                    lambda: _total(stack, "tocsin_labels_applied") == LABELS, 60, "labels learned"
                )
                yield stack
        finally:
            for worker in workers:
                worker.terminate()
            for worker in workers:
                worker.wait(60)


def contradictions(world: World) -> list[Label]:
    """Labels that say of documents on fuel, the surest first, that they are on no such thing."""
    sure = {
        entry.document_id: entry.probabilities["fuel"]
        for entry in world.log()
        if isinstance(entry, RegionObservation) and "fuel" in entry.features
        and "fuel" in entry.probabilities
    }  # fmt: skip
    surest = sorted(sure, key=lambda document: (-sure[document], document))[:LABELS]
    assert len(surest) == LABELS
    return [
        Label(
            document_id=document, country="", verdicts={"fuel": False}, author="ada",
            labelled_at="2025-11-20T00:00:00Z",
        )
        for document in surest
    ]  # fmt: skip


def _total(stack: Stack, metric: str) -> float | None:
    found = stack.query(f"sum({metric})")
    return float(found[0]["value"][1]) if found else None


def test_an_escalation_reaches_alertmanager_by_country_and_with_its_section(demo: Stack) -> None:
    def escalations() -> list[dict[str, object]]:
        return [
            group
            for group in demo.groups()
            if group["labels"].get("country") == "ML"
            and any(a["labels"]["alertname"] == "TocsinRegionEscalation" for a in group["alerts"])
        ]

    wait_until(lambda: bool(escalations()), 60, "Alertmanager holds Mali's group")
    group = escalations()[0]
    assert group["labels"] == {"country": "ML"}
    alerts = group["alerts"]
    assert isinstance(alerts, list)
    escalation = next(a for a in alerts if a["labels"]["alertname"] == "TocsinRegionEscalation")
    assert escalation["annotations"]["runbook_url"] == "docs/runbook.md#tocsinregionescalation"
    assert escalation["annotations"]["dashboard"] == "/d/tocsin-region?var-region=ML"


def test_what_subdivisions_say_is_inhibited_by_their_country(demo: Stack) -> None:
    def parts() -> list[dict[str, dict[str, object]]]:
        return [
            alert
            for group in demo.groups()
            for alert in group["alerts"]
            if alert["labels"].get("level") == "subdivision" and alert["labels"]["country"] == "ML"
        ]

    wait_until(lambda: bool(parts()), 60, "an incident of a subdivision is known")
    wait_until(
        lambda: all(part["status"]["state"] == "suppressed" for part in parts()),
        30,
        "the country's escalation silences its parts",
    )


def test_more_openings_than_the_budget_are_told_and_so_is_each_incident(demo: Stack) -> None:
    demo.wait_for("TocsinAlertBudgetSpent")
    assert {labels["region"] for labels in demo.wait_for("TocsinRegionIncident")}


def test_a_model_that_labels_contradict_is_told(demo: Stack) -> None:
    assert demo.wait_for("TocsinModelDrift")[0]["signal"] == "fuel"


def test_every_metric_has_a_sample_once_the_story_is_told(demo: Stack) -> None:
    def sampled(metric: Metric) -> bool:
        name = f"{metric.name}_count" if metric.kind == "histogram" else metric.name
        return bool(demo.query(name))

    assert {metric.name for metric in METRICS if not sampled(metric)} == set(UNSAMPLED)


def test_every_panel_has_finite_data_while_the_story_runs(demo: Stack) -> None:
    wrong = []
    for panel, expr in queries():
        # A region in the thick of it, and one of which nothing is known.
        for region in ("ML", "FJ"):
            asked = filled(expr.replace("$region", region))
            now = [one["value"][1] for one in demo.query(asked)]
            before = [v for one in demo.query_range(asked, 30, 5) for _, v in one["values"]]
            if not now or not all(math.isfinite(float(value)) for value in (*now, *before)):
                wrong.append((panel, asked, now))
    assert not wrong


def test_the_map_the_table_and_the_timeline_of_the_overview_show_mali(demo: Stack) -> None:
    shown = {
        panel: demo.query(filled(expr)) for panel, expr in queries() if panel.startswith("overview")
    }
    points = {one["metric"]["region"]: one for one in shown["overview: Where, by composite"]}
    assert int(points["ML"]["value"][1]) >= 2
    assert 10 < float(points["ML"]["metric"]["latitude"]) < 25
    states = shown["overview: Composite by country"]
    assert {one["metric"]["name"] for one in states} == {"Mali"}
    rules = {one["metric"]["alertname"] for one in shown["overview: Rules that fire"]}
    assert "TocsinRegionEscalation" in rules


def test_every_rule_is_evaluated_without_an_error(demo: Stack) -> None:
    unwell = [
        (rule["name"], rule["health"], rule.get("lastError"))
        for rule in demo.rules()
        if rule["health"] != "ok"
    ]
    assert not unwell


def test_the_runbooks_way_to_silence_a_rule_silences_it(demo: Stack) -> None:
    text = (ROOT / "docs/runbook.md").read_text("utf-8")
    (words,) = re.findall(r"`docker compose exec alertmanager (amtool .+?)`", text)
    there = words.replace("127.0.0.1:9093", f"127.0.0.1:{demo.alertmanager_port}")
    command = [find_tool("amtool"), *shlex.split(there)[1:]]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"[0-9a-f-]{36}", done.stdout.strip())


def test_every_metric_that_a_rule_reads_is_there(demo: Stack) -> None:
    missing = [name for name in sorted(_read_by_rules()) if not demo.query(name)]
    assert not missing


def _read_by_rules() -> set[str]:
    text = "".join(
        path.read_text("utf-8") for path in (ROOT / "deploy/prometheus/rules").glob("*.yml")
    )
    exprs = re.sub(r"#.*|summary:.*|description:.*|alert:.*|record:.*", "", text)
    return set(re.findall(r"\b(?:tocsin|process)_\w+|\btocsin:[\w:]+", exprs))


def test_a_scrape_of_the_tracker_is_small(demo: Stack) -> None:
    series = demo.query("max(scrape_samples_scraped{job='tocsin'})")
    assert float(series[0]["value"][1]) < 5_000
