"""What is missing or wrong for Tocsin to work here, in plain words, and how to mend it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from detectors.model.classifier import SignalClassifier
from schemas.topics import TOPICS
from streams.brokers.base import Broker, BrokerError
from streams.errors import EXIT_CHECK_FAILED, EXIT_GOOD, EXIT_INFRASTRUCTURE
from streams.resources import cache_file, read_cache
from streams.settings import Settings
from streams.topics import admin

# good; note: fine without it; wrong: to be mended; away: what should answer does not.
State = Literal["good", "note", "wrong", "away"]
JAVA: Final = 17
_VERSION: Final = re.compile(r'version "(\d+)')


class Finding(NamedTuple):
    """One thing looked at: how it stands, and how to mend it if need be."""

    subject: str
    state: State
    said: str
    mend: str = ""


def examine(settings: Settings, connect: Callable[[], Broker]) -> Iterator[Finding]:
    """Look at everything, cheapest first; `connect` gives the broker of the settings."""
    yield _gazetteer(settings)
    yield _model()
    yield from _tools()
    yield from _kafka(settings, connect)


def exit_code(findings: Sequence[Finding]) -> int:
    """0 if nothing is wrong, 3 if something does not answer, else 1."""
    states = {finding.state for finding in findings}
    if "away" in states:
        return EXIT_INFRASTRUCTURE
    return EXIT_CHECK_FAILED if "wrong" in states else EXIT_GOOD


def _gazetteer(settings: Settings) -> Finding:
    said: list[str] = []
    compiled = read_cache(settings.cache_path(), said.append)
    path = cache_file(settings.cache_path())
    if compiled is not None:
        return Finding("gazetteer", "good", f"compiled, {len(compiled) / 1e6:.0f} MB in {path}")
    if said:
        return Finding("gazetteer", "note", said[0], "nothing to do: the next start builds it")
    return Finding(
        "gazetteer",
        "note",
        f"not compiled yet for this version ({path})",
        "nothing to do: the next start takes half a minute longer",
    )


def _model() -> Finding:
    try:
        digest = SignalClassifier.shipped().digest
    except (OSError, ValueError) as error:
        return Finding(
            "model", "wrong", f"the shipped weights cannot be read: {error}", "install Tocsin anew"
        )
    return Finding("model", "good", f"shipped weights, digest {digest[:16]}")


def _tools() -> Iterator[Finding]:
    java = shutil.which("java")
    found = _java_version(java) if java else None
    if found is None:
        yield Finding("java", "note", "not found", f"only `make kafka` needs it: Java {JAVA}")
    elif found < JAVA:
        yield Finding("java", "note", f"version {found}", f"`make kafka` needs Java {JAVA}")
    else:
        yield Finding("java", "good", f"version {found}")
    if shutil.which("mvn") is None:
        yield Finding("maven", "note", "not found", "only `make kafka` needs it: install Maven")
    else:
        yield Finding("maven", "good", "found")


def _java_version(java: str) -> int | None:
    try:
        ran = subprocess.run(  # noqa: S603 - the java of PATH, asked for its version
            [java, "-version"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = _VERSION.search(ran.stderr + ran.stdout)
    return int(match[1]) if match else None


def _kafka(settings: Settings, connect: Callable[[], Broker]) -> Iterator[Finding]:
    where = ",".join(settings.bootstrap)
    broker = connect()
    try:
        topics = broker.topics()
        problems = admin.check(broker, settings)
    except BrokerError as error:
        yield Finding(
            "broker",
            "away",
            str(error),
            "start one (`make kafka`) or name yours in TOCSIN_BOOTSTRAP; "
            "`tocsin run` and `tocsin demo` need none",
        )
        return
    finally:
        broker.close()
    yield Finding("broker", "good", f"{where} answers and has {len(topics)} topics")
    for problem in problems:
        yield Finding("topic", "wrong", f"{problem.topic} {problem.problem}", problem.remedy)
    if not problems:
        yield Finding("topics", "good", f"all {len(TOPICS)} are as they must be")
