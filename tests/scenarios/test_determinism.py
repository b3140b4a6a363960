"""However a run is cut, shuffled or seeded: the same alerts, or the same incidents."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from schemas.alert import Alert
from schemas.digest import log_digest
from streams import scenarios
from streams.offline.runner import Cut
from tests.cores import cache_dir, shipped_core
from tests.scenarios.runs import assert_same_incidents, run, run_lines, shuffled

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def test_batches_of_1_100_and_1000_give_the_same_bytes() -> None:
    digests = {log_digest(run("bamako", Cut(batch=size)).alerts) for size in (1, 100, 1000)}
    assert len(digests) == 1


@pytest.mark.parametrize("batch", [1, 100, 1000])
def test_event_time_in_steps_of_a_batch_gives_the_same_incidents(batch: int) -> None:
    assert_same_incidents(
        run("bamako").alerts, run("bamako", Cut(batch=batch, coalesced=True)).alerts
    )


@pytest.mark.parametrize("partitions", [4, 7])
def test_more_partitions_give_the_same_incidents(partitions: int) -> None:
    assert_same_incidents(run("bamako").alerts, run("bamako", Cut(partitions=partitions)).alerts)


@pytest.mark.parametrize("seed", [1, 2])
def test_another_order_within_the_lateness_gives_the_same_incidents(seed: int) -> None:
    lateness_ms = int(shipped_core().params.lateness_minutes * 60_000)
    told = run_lines("bamako", shuffled("bamako", lateness_ms, seed))
    assert_same_incidents(run("bamako").alerts, told.alerts)


def test_two_hash_seeds_give_the_same_bytes(tmp_path: Path) -> None:
    shipped_core()
    file = tmp_path / "bamako.jsonl.gz"
    with gzip.open(file, "wb", compresslevel=1) as out:
        out.writelines(line + b"\n" for line in scenarios.documents("bamako"))
    written = []
    for seed in ("1", "2"):
        alerts = tmp_path / seed
        subprocess.run(
            [sys.executable, "-m", "streams", "run", str(file), "--alerts", str(alerts)],
            env=os.environ
            | {
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": str(ROOT),
                "TOCSIN_CACHE_DIR": str(cache_dir()),
            },
            check=True,
            capture_output=True,
        )
        written.append(alerts.read_bytes())
    assert written[0] == written[1]
    read = [msgspec.json.decode(line, type=Alert) for line in written[0].splitlines()]
    assert read
