"""Prometheus, promtool, Alertmanager and amtool: from the PATH, or Debian's packages unpacked.

Nothing is installed: the packages are downloaded by apt and unpacked into `.prometheus/` of the
checkout, once.
"""

import fcntl
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = HERE.parent.parent / ".prometheus"
PACKAGES = ("prometheus", "prometheus-alertmanager")
# Debian names Alertmanager's program after its package.
PROGRAMS = {
    "prometheus": "prometheus",
    "promtool": "promtool",
    "alertmanager": "prometheus-alertmanager",
    "amtool": "amtool",
}
# Where Debian's Alertmanager looks for its templates.
SHARED = Path("/usr/share/prometheus/alertmanager")


class ToolMissing(RuntimeError):
    """A program is neither here nor to be had; the message says what to install."""


def find_tool(name: str, cache: Path = CACHE) -> str:
    """The path of one of PROGRAMS. Raises ToolMissing.

    Safe for several processes at once: one unpacks, the others wait for it.
    """
    for known in {name, PROGRAMS[name]}:
        found = shutil.which(known)
        if found:
            return found
    program = cache / "usr" / "bin" / PROGRAMS[name]
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            _unpack(cache)
    if not program.exists():
        raise ToolMissing(f"{PROGRAMS[name]} is in none of Debian's {', '.join(PACKAGES)}")
    return str(program)


def _unpack(cache: Path) -> None:
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        raise ToolMissing(
            "neither Prometheus nor apt is here: put prometheus, promtool, alertmanager and "
            "amtool on the PATH"
        )
    if not _download(cache):
        # A fresh machine may have no package lists yet.
        subprocess.run(["apt-get", "update", "--quiet"], check=False, capture_output=True)
        if not _download(cache):
            raise ToolMissing(f"apt cannot download {', '.join(PACKAGES)}")
    for package in sorted(cache.glob("*.deb")):
        subprocess.run(["dpkg", "-x", str(package), str(cache)], check=True)
        package.unlink()
    _move_template(cache)


def _move_template(cache: Path) -> None:
    """Let Alertmanager find its template where it is unpacked.

    Debian builds the template's place in the system into the program; the same number of bytes
    says: in the folder it is run in. `working_folder` is that folder.
    """
    program = cache / "usr" / "bin" / PROGRAMS["alertmanager"]
    there = SHARED.as_posix().encode()
    program.write_bytes(program.read_bytes().replace(there, b"." + b"/" * (len(there) - 1)))


def working_folder(cache: Path = CACHE) -> Path:
    """The folder to run an unpacked Alertmanager in."""
    return cache / SHARED.relative_to("/")


def _download(cache: Path) -> bool:
    command = ["apt-get", "download", "--quiet", *PACKAGES]
    done = subprocess.run(command, cwd=cache, check=False, capture_output=True)
    return done.returncode == 0
