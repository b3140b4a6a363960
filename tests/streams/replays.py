"""What tests of replays share: a plan over a made-up deployment, run, and what it leaves."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from detectors.params import Params
from detectors.pipeline import Core
from schemas.alert import Alert
from schemas.times import DAY_MS
from streams.brokers.memory import MemoryBroker
from streams.judging.reporting import Truth, folder_page, gathered
from streams.replay.asked import Asked
from streams.replay.jobs import Surroundings
from streams.replay.plan import Plan
from streams.replay.planning import make_plan
from streams.replay.running import run_plan
from streams.run_folder import ALERTS, REPORT, SCORES, SUMMARY, RunFolder
from streams.settings import Settings
from streams.topics.alert_log import AlertLog
from tests.streams.roles import Deployment
from tests.streams.tiny_core import START_MS, tiny_core, tiny_documents

END_MS = START_MS + 13 * DAY_MS
MIDDLE_MS = START_MS + 6 * DAY_MS
SETTINGS = Settings(deployment="t")
FILES = (ALERTS, SCORES, SUMMARY, REPORT)


def around(
    tmp_path: Path,
    processes: int = 1,
    on_progress: object = None,
    truth: Truth | None = None,
) -> Surroundings:
    def core(params: Params) -> Core:
        made = tiny_core()
        made.params = params
        return made

    return Surroundings(
        make_core=core,
        cache=tmp_path / "cache",
        processes=processes,
        report=lambda folder, counted: folder_page(folder, counted, truth),
        gather=lambda span: gathered(span, judged=truth is not None),
        trusted=("tocsin",),
        compiled="tiny",
        on_progress=on_progress or (lambda _: None),  # type: ignore[arg-type] # a callable
    )


def plan_of(broker: MemoryBroker | None, **asked: object) -> Plan:
    values: dict[str, object] = {"from_ms": START_MS, "to_ms": END_MS, **asked}
    return make_plan(Asked(**values), "t", broker)  # type: ignore[arg-type] # values by name


def replayed(tmp_path: Path, broker: MemoryBroker | None, **asked: object) -> RunFolder:
    plan = plan_of(broker, **asked)
    return run_plan(plan, tmp_path / "out", around(tmp_path), broker)[0]


def alerts_of(broker: MemoryBroker) -> list[Alert]:
    return [entry.alert for entry in AlertLog(broker, SETTINGS).read()]


def files(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def everything(broker: MemoryBroker) -> str:
    digest = hashlib.sha256()
    for topic in sorted(info.name for info in broker.topics().values()):
        for number, (first, end) in enumerate(broker.bounds(topic)):
            for record in broker.read(topic, number, first, end):
                digest.update(repr(record).encode())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def live() -> Deployment:
    """A deployment that has observed and tracked all of its documents."""
    made = Deployment()
    made.load(tiny_documents(3))
    made.observe()
    made.track()
    return made
