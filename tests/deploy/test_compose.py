"""docker-compose.yml and what it mounts: by the published schema, and by our own rules."""

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from streams import scenarios
from streams.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent


def _yaml(name: str) -> dict[str, Any]:
    loaded = YAML(typ="safe").load((ROOT / name).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


COMPOSE = _yaml("docker-compose.yml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
# A service that others wait for to complete runs once: nobody asks it for its health.
ONCE = {
    name
    for service in SERVICES.values()
    for name, wait in service.get("depends_on", {}).items()
    if wait["condition"] == "service_completed_successfully"
}
every_service = pytest.mark.parametrize("name", sorted(SERVICES))


def test_compose_file_fits_the_published_schema() -> None:
    vendored = resources.files("check_jsonschema.builtin_schemas.vendor")
    schema = json.loads((vendored / "compose-spec.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(COMPOSE)


@every_service
def test_every_image_has_an_exact_tag(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9./-]+:v?\d+\.\d+\.\d+", SERVICES[name]["image"])


@every_service
def test_every_lasting_service_has_health_check_restart_and_limits(name: str) -> None:
    service = SERVICES[name]
    if "profiles" in service:
        # Started by hand, and once: a loader that began anew would send all twice.
        assert service["restart"] == "no"
        return
    if name in ONCE:
        assert service["restart"].startswith("on-failure")
        return
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] == "CMD"
    assert {"cpus", "memory"} <= service["deploy"]["resources"]["limits"].keys()


@every_service
def test_ports_are_published_on_loopback_only(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", ()))


@every_service
def test_nothing_secret_is_written_down(name: str) -> None:
    named = SERVICES[name].get("environment", {})
    assert not [key for key in named if re.search("PASSWORD|SECRET|TOKEN|PRIVATE", key)]


@every_service
def test_what_is_mounted_is_there_or_a_named_volume(name: str) -> None:
    for volume in SERVICES[name].get("volumes", ()):
        source = volume.split(":")[0]
        assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


@every_service
def test_services_wait_only_for_health_checks_that_exist(name: str) -> None:
    for awaited, wait in SERVICES[name].get("depends_on", {}).items():
        assert awaited in ONCE or "healthcheck" in SERVICES[awaited], wait


def test_workers_settings_are_settings_that_exist() -> None:
    ours = [service for service in SERVICES.values() if service["image"].startswith("tocsin:")]
    assert len(ours) == 5
    for service in ours:
        Settings.from_env(service["environment"])


def test_a_plain_up_loads_no_documents_and_the_demo_profile_tells_the_story() -> None:
    loaders = {
        name: service
        for name, service in SERVICES.items()
        if service.get("command", [""])[0] == "load"
    }
    assert {name: service["profiles"] for name, service in loaders.items()} == {"demo": ["demo"]}
    scenario = loaders["demo"]["command"][loaders["demo"]["command"].index("--scenario") + 1]
    assert scenario in scenarios.names()


def test_prometheus_scrapes_every_worker_on_its_metrics_port() -> None:
    jobs = {
        job["job_name"]: job for job in _yaml("deploy/prometheus/prometheus.yml")["scrape_configs"]
    }
    scraped = {
        (target, group["labels"]["role"])
        for group in jobs["tocsin"]["static_configs"]
        for target in group["targets"]
    }
    workers = {
        (
            f"{name}:{service['environment']['TOCSIN_WEB_PORT']}",
            service["command"][service["command"].index("--roles") + 1],
        )
        for name, service in SERVICES.items()
        if service.get("command", [""])[0] == "worker"
    }
    assert scraped == workers


def test_addresses_between_services_name_services() -> None:
    named = re.compile(r"(?:https?://)?([a-z]+):\d{4,5}")
    files = [
        "deploy/prometheus/prometheus.yml",
        "deploy/grafana/provisioning/datasources/prometheus.yml",
    ]
    hosts = {host for file in files for host in named.findall((ROOT / file).read_text("utf-8"))}
    assert hosts
    assert hosts <= SERVICES.keys()


def test_grafana_opens_on_the_overview_and_finds_what_is_provisioned() -> None:
    grafana = SERVICES["grafana"]
    mounted = {
        place: ROOT / source
        for source, place, *_ in (volume.split(":") for volume in grafana["volumes"])
    }
    home = Path(grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])
    assert json.loads((mounted[str(home.parent)] / home.name).read_text("utf-8"))["uid"] == (
        "tocsin-overview"
    )
    provider = _yaml("deploy/grafana/provisioning/dashboards/tocsin.yml")["providers"][0]
    assert mounted[provider["options"]["path"]].is_dir()
    assert (mounted["/etc/grafana/provisioning"] / "dashboards" / "tocsin.yml").exists()


def test_image_of_kafka_is_the_release_of_the_launcher() -> None:
    pom = (ROOT / "deploy" / "kafka" / "pom.xml").read_text(encoding="utf-8")
    version = re.search(r"<kafka.version>(.+?)</kafka.version>", pom)
    assert version is not None
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{version[1]}"


def test_stages_of_the_image_have_one_exact_base_and_the_last_is_not_root() -> None:
    lines = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    bases = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", bases[0])
    last_stage = lines[len(lines) - 1 - lines[::-1].index(f"FROM {bases[1]}") :]
    assert any(re.fullmatch(r"USER [1-9]\d*", line) for line in last_stage)
