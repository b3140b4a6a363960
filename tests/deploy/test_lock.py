"""The lock files pin everything by hash, say nothing of where it came from, and are up to date."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-dev.lock")
every_lock = pytest.mark.parametrize("lock", LOCKS)


def _pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _entries(lock: str) -> list[str]:
    """Give each requirement of a lock with its hashes, on one line, without comments."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (line.split(" #")[0].strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _pinned(lock: str) -> dict[str, str]:
    pairs = (entry.split()[0].split("==") for entry in _entries(lock))
    return {canonicalize_name(name): version for name, version in pairs}


def _unmet(asked: list[str], lock: str) -> list[str]:
    pinned = _pinned(lock)
    requirements = (Requirement(text) for text in asked)
    return [
        str(requirement)
        for requirement in requirements
        if not requirement.specifier.contains(pinned.get(canonicalize_name(requirement.name), "0"))
    ]


@every_lock
def test_every_line_is_an_exact_version_with_hashes(lock: str) -> None:
    entry = re.compile(r"[a-z0-9._-]+==[^\s;]+(\s+--hash=sha256:[0-9a-f]{64})+", re.IGNORECASE)
    assert [line for line in _entries(lock) if not entry.fullmatch(line)] == []


@every_lock
def test_no_address_and_no_option_is_written_down(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"\S*://\S*|^\s*--(?!hash=)\S+|^-\w.*| @ \S+", text, re.MULTILINE) == []


def test_what_runs_is_pinned_as_pyproject_asks() -> None:
    assert _unmet(_pyproject()["project"]["dependencies"], "requirements.lock") == []


def test_tools_are_pinned_as_pyproject_asks() -> None:
    extras = _pyproject()["project"]["optional-dependencies"]
    assert _unmet(extras["dev"], "requirements-dev.lock") == []


def test_build_backend_is_pinned_as_pyproject_asks() -> None:
    asked = _pyproject()["build-system"]["requires"]
    assert _unmet(asked, "requirements-build.lock") == []
    assert _unmet(asked, "requirements-dev.lock") == []


def test_tests_run_on_the_very_versions_that_run_in_production() -> None:
    runtime, developing = _pinned("requirements.lock"), _pinned("requirements-dev.lock")
    assert runtime.items() <= developing.items()
