"""The Dockerfile and every YAML file, judged by the linters that exist for them."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def judged(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(BIN / tool), *arguments]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    done = judged("hadolint", "--no-color", "deploy/Dockerfile")
    assert done.returncode == 0, done.stdout + done.stderr


def test_hadolint_finds_an_image_without_a_tag(tmp_path: Path) -> None:
    bad = tmp_path / "Dockerfile"
    text = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    bad.write_text(text.replace("FROM python:3.11.13-slim-bookworm\n", "FROM python\n"), "utf-8")
    done = judged("hadolint", "--no-color", str(bad))
    assert done.returncode == 1
    assert "DL3006" in done.stdout


def test_yamllint_finds_nothing_in_any_yaml_file() -> None:
    listed = judged("yamllint", "--list-files", ".").stdout.splitlines()
    assert {"./docker-compose.yml", "./deploy/prometheus/rules/world.yml"} <= set(listed)
    done = judged("yamllint", "--strict", ".")
    assert done.returncode == 0, done.stdout + done.stderr
