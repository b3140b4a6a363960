"""What a broker needs of this machine: a java, its jars, and free ports; and its one error."""

import fcntl
import hashlib
import os
import random
import re
import shutil
import socket
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = HERE.parent.parent / ".kafka"
HOST = "127.0.0.1"
OLDEST_JAVA = 17


class KafkaLaunchError(RuntimeError):
    """The broker could not be brought up; the message says what is missing or what it said."""


def find_java() -> str:
    """Return the path of a java of version 17 or later: JAVA_HOME's first, then the PATH's."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if java is None or not Path(java).is_file():
        where = f"JAVA_HOME is {home!r} and has no bin/java" if home else "no `java` on the PATH"
        raise KafkaLaunchError(f"Kafka needs Java {OLDEST_JAVA} or later: {where}")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    if version is None:
        raise KafkaLaunchError(f"{java} -version does not name a version: {said.strip()!r}")
    if int(version[1]) < OLDEST_JAVA:
        raise KafkaLaunchError(f"Kafka needs Java {OLDEST_JAVA} or later; {java} is {version[1]}")
    return java


def resolve_jars(cache: Path = CACHE) -> Path:
    """Return the folder of the broker's jars, resolved by Maven when pom.xml is new or changed.

    Safe for several processes at once: one resolves, the others wait for it.
    """
    pom = HERE / "pom.xml"
    jars = cache / f"jars-{hashlib.sha256(pom.read_bytes()).hexdigest()[:12]}"
    if jars.is_dir():
        return jars
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if jars.is_dir():
            return jars
        maven = shutil.which("mvn")
        if maven is None:
            raise KafkaLaunchError("no `mvn` on the PATH: Maven fetches Kafka's jars (once)")
        unfinished = cache / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        goal = ["dependency:copy-dependencies", f"-DoutputDirectory={unfinished}"]
        done = subprocess.run(
            [maven, "--batch-mode", "--quiet", "--file", str(pom), *goal, "-DincludeScope=runtime"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0 or not any(unfinished.glob("kafka_*.jar")):
            said = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
            raise KafkaLaunchError(f"mvn could not resolve {pom}:\n{said}")
        for outdated in cache.glob("jars-*"):
            shutil.rmtree(outdated)
        unfinished.rename(jars)
    return jars


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a free loopback port below the ports that the system gives to clients.

    A broker that comes back on its old port must not find a client there; a client that calls a
    port of that range while nothing listens can even be connected to itself.
    """
    draw = random.SystemRandom()
    for _ in range(1000):
        port = draw.randrange(20_000, 32_000)
        if is_free(port):
            return port
    raise KafkaLaunchError("no free loopback port between 20000 and 32000")
