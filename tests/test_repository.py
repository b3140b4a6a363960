"""What may be in the repository at all."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LARGEST_BYTES = 1_500_000

# Spelt so that this file does not itself contain what it looks for.
MACHINE_PATHS = re.compile(r"(?<![\w.}])/(?:ro{2}t|ho[m]e|wo[r]k|Us[e]rs|fa[r]m)/\w")
PACKAGE_HOSTS = re.compile(
    r"pyp[i]\.org|python[h]osted|maven\.or[g]|apache\.org/mave[n]|crate[s]\.io|npm[j]s|deb\.debia[n]"
    r"|prox[y]\.golang"
)


def _tracked() -> list[Path]:
    """Give what git tracks or would track: everything that is not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return sorted(path for path in paths if path.is_file() and ".venv" not in path.parts)


TRACKED = _tracked()


def _texts() -> list[tuple[Path, str]]:
    read = ((path, path.read_bytes()) for path in TRACKED)
    return [(path, data.decode("utf-8", "replace")) for path, data in read if b"\0" not in data]


def test_no_file_is_larger_than_a_megabyte_and_a_half() -> None:
    assert [path for path in TRACKED if path.stat().st_size > LARGEST_BYTES] == []


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, PACKAGE_HOSTS])
def test_no_file_names_a_machine_or_a_package_host(pattern: re.Pattern[str]) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path, text in _texts()
        for match in pattern.finditer(text)
    ]
    assert found == []


def test_core_never_calls_the_salted_hash() -> None:
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in TRACKED
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in {"schemas", "detectors"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hash"
    ]
    assert calls == []
