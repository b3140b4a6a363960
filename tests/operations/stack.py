"""Prometheus and Alertmanager as `make up` would start them, on loopback and forty times faster.

All durations of rules, all windows, and every bound that is an age in seconds are divided by
FACTOR; nothing else of the shipped files is changed but addresses. What the rules say at their
real durations is held by `promtool test rules`.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import ruamel.yaml

from deploy.prometheus.needs import find_tool, working_folder
from tests.faults.world import free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
FACTOR = 40
SCRAPE = "500ms"
# Addresses and the names of listeners, where data lie, and the heap: the launcher's own.
ELSEWHERE = re.compile(r"listener|voters|^log\.dirs$|^heap\.opts$")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def _shorter(number: str, unit: str) -> str:
    return f"{max(1, round(int(number) * _SECONDS[unit] * 1000 / FACTOR))}ms"


def scaled(rules: str) -> str:
    """The text of a rules file with its durations, windows and ages divided by FACTOR."""
    rules = re.sub(r"\[(\d+)([smhd])\]", lambda m: f"[{_shorter(m[1], m[2])}]", rules)
    rules = re.sub(
        r"((?:for|keep_firing_for): )(\d+)([smhd])", lambda m: m[1] + _shorter(m[2], m[3]), rules
    )
    return re.sub(
        r"((?:time\(\) - |lag_seconds).*> )(\d+)$",
        lambda m: f"{m[1]}{int(m[2]) / FACTOR:g}",
        rules,
        flags=re.MULTILINE,
    )


def broker_properties(environment: Mapping[str, str]) -> dict[str, str]:
    """What the image of Kafka makes of its environment, but for names and places of the network."""
    named = {
        key.removeprefix("KAFKA_").replace("_", ".").lower(): value
        for key, value in environment.items()
    }
    return {key: value for key, value in named.items() if not ELSEWHERE.search(key)}


class Stack:
    """A Prometheus that scrapes `targets` (name in the shipped file to address), an Alertmanager.

    Use as a context manager; both end with it.
    """

    def __init__(self, folder: Path, targets: Mapping[str, str]) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.port, self.alertmanager_port = free_port(), free_port()
        self._addresses = {
            **targets,
            "alertmanager:9093": f"127.0.0.1:{self.alertmanager_port}",
            "127.0.0.1:9090": f"127.0.0.1:{self.port}",
        }

    def __enter__(self) -> Self:
        self._start(
            "alertmanager",
            f"--config.file={self._alertmanager_config()}",
            f"--storage.path={self._folder / 'alertmanager'}",
            "--cluster.listen-address=",
            f"--web.listen-address=127.0.0.1:{self.alertmanager_port}",
        )
        self._start(
            "prometheus",
            f"--config.file={self._config()}",
            f"--storage.tsdb.path={self._folder / 'prometheus'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
        )
        try:
            wait_until(lambda: _ready(self.port), 30, "Prometheus is ready")
            wait_until(lambda: _ready(self.alertmanager_port), 30, "Alertmanager is ready")
        except AssertionError:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End both."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(30)

    def _start(self, tool: str, *arguments: str) -> None:
        with (self._folder / f"{tool}.log").open("wb") as log:
            command = [find_tool(tool), *arguments]
            folder = working_folder() if working_folder().is_dir() else self._folder
            self._processes.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=folder))

    def _config(self) -> Path:
        yaml = ruamel.yaml.YAML(typ="safe")
        config = yaml.load((ROOT / "deploy/prometheus/prometheus.yml").read_text("utf-8"))
        config["global"] = {
            "scrape_interval": SCRAPE, "scrape_timeout": SCRAPE, "evaluation_interval": SCRAPE,
        }  # fmt: skip
        for group in [*config["scrape_configs"], *config["alerting"]["alertmanagers"]]:
            for static in group["static_configs"]:
                static["targets"] = [
                    self._addresses[t] for t in static["targets"] if t in self._addresses
                ]
        rules = self._folder / "rules"
        rules.mkdir()
        for path in (ROOT / "deploy/prometheus/rules").glob("*.yml"):
            (rules / path.name).write_text(scaled(path.read_text("utf-8")), "utf-8")
        made = self._folder / "prometheus.yml"
        made.write_text(json.dumps(config), "utf-8")
        return made

    def _alertmanager_config(self) -> Path:
        text = (ROOT / "deploy/alertmanager/alertmanager.yml").read_text("utf-8")
        waits = r"((?:group_wait|group_interval|repeat_interval): )(\d+)([smhd])"
        made = self._folder / "alertmanager.yml"
        made.write_text(re.sub(waits, lambda m: m[1] + _shorter(m[2], m[3]), text), "utf-8")
        return made

    def query(self, expr: str) -> list[dict[str, Any]]:
        """The series an instant query gives now."""
        asked = urllib.parse.urlencode({"query": expr})
        answer = _get(f"http://127.0.0.1:{self.port}/api/v1/query?{asked}")
        result: list[dict[str, Any]] = answer["data"]["result"]
        return result

    def query_range(self, expr: str, seconds: float, step: float) -> list[dict[str, Any]]:
        """The series over the last so many seconds."""
        now = time.time()
        asked = urllib.parse.urlencode(
            {"query": expr, "start": now - seconds, "end": now, "step": step}
        )
        answer = _get(f"http://127.0.0.1:{self.port}/api/v1/query_range?{asked}")
        result: list[dict[str, Any]] = answer["data"]["result"]
        return result

    def rules(self) -> list[dict[str, Any]]:
        """Every rule, with how its last evaluation went."""
        answer = _get(f"http://127.0.0.1:{self.port}/api/v1/rules")
        return [rule for group in answer["data"]["groups"] for rule in group["rules"]]

    def firing(self, name: str) -> list[dict[str, str]]:
        """Labels of the alerts of a rule that fire now."""
        answer = _get(f"http://127.0.0.1:{self.port}/api/v1/alerts")
        return [
            alert["labels"]
            for alert in answer["data"]["alerts"]
            if alert["labels"]["alertname"] == name and alert["state"] == "firing"
        ]

    def groups(self) -> list[dict[str, Any]]:
        """The groups of alerts as Alertmanager holds them."""
        found: list[dict[str, Any]] = _get(
            f"http://127.0.0.1:{self.alertmanager_port}/api/v2/alerts/groups"
        )
        return found

    def wait_for(self, name: str, seconds: float = 60) -> list[dict[str, str]]:
        """The labels of a rule's alerts, as soon as it fires."""
        wait_until(lambda: bool(self.firing(name)), seconds, f"{name} fires")
        return self.firing(name)


def _get(url: str) -> Any:  # noqa: ANN401 - JSON
    with urllib.request.urlopen(url, timeout=10) as page:  # noqa: S310 - our own address
        return json.load(page)


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=2) as page:
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError):
        return False
