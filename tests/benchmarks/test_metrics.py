"""What metrics cost: a scrape of 10,000 series, and what a worker spends on counting.

Prints its figures (`make bench` shows them); asserts the bound on bytes, which no machine changes.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable

import pytest

from detectors.overview import LiveScore, OpenIncident, Overview
from schemas.countries import COUNTRIES
from schemas.signals import SIGNALS
from streams.metrics import Metrics
from streams.roles.region_gauges import RegionGauges
from tests.streams.roles import Deployment
from tests.streams.tiny_core import tiny_documents

SERIES = 10_000
SCRAPE_BYTES = 1_000_000


def say(line: str) -> None:
    """Onto standard output; run with -s to see it."""
    sys.stdout.write(line + "\n")


def least_ms(work: Callable[[], object], rounds: int = 9) -> float:
    """Processor milliseconds of the least disturbed round."""
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken) * 1000


def crowded() -> Metrics:
    """As many live series as SERIES: the gauges of a storm filled up, the rest per partition."""
    metrics = Metrics()
    regions = [f"{country}-{part}" for country in sorted(COUNTRIES) for part in range(40)]
    scores = [LiveScore(r, s, 2.5, 1.25) for r in regions[:200] for s in SIGNALS]
    incidents = [
        OpenIncident(r, s, "Severe", 1_700_000_000_000, 3, 5) for r in regions for s in SIGNALS[:1]
    ]
    RegionGauges(metrics).show(0, Overview(scores, incidents, {}))
    for number in range(SERIES - series(metrics)):
        topic, partition = f"t.input-{number % 50}", str(number // 50)
        metrics.set("tocsin_lag_records", 123456, topic=topic, partition=partition)
    return metrics


def series(metrics: Metrics) -> int:
    return sum(not line.startswith(b"#") for line in metrics.expose().splitlines())


def test_a_scrape_of_ten_thousand_series() -> None:
    metrics = crowded()
    page = metrics.expose()
    assert series(metrics) >= SERIES
    assert len(page) <= SCRAPE_BYTES
    say(f"\n{series(metrics):,} series: {len(page):,} bytes, {least_ms(metrics.expose):.1f} ms")


class Watch:
    """Adds up the processor time of the calls of Metrics, by method."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.spent = 0.0
        self.calls: Counter[str] = Counter()
        self._deep = False
        for name in ("inc", "set", "observe", "info", "replace", "count_languages"):
            patch.setattr(Metrics, name, self._timed(name, getattr(Metrics, name)))

    def _timed(self, name: str, method: Callable[..., None]) -> Callable[..., None]:
        def call(*arguments: object, **labels: object) -> None:
            if self._deep:
                method(*arguments, **labels)
                return
            self._deep = True
            began = time.perf_counter()
            try:
                method(*arguments, **labels)
            finally:
                self.spent += time.perf_counter() - began
                self.calls[name] += 1
                self._deep = False

        return call


def test_share_of_metrics_in_the_work_of_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = tiny_documents(1, hours=24 * 40)
    Deployment().load(documents[:10])
    for role, batch in (("observe", 40), ("track", 40)):
        deployment = Deployment()
        deployment.load(documents)
        if role == "track":
            deployment.observe()
        with monkeypatch.context() as patch:
            watch = Watch(patch)
            began = time.perf_counter()
            if role == "observe":
                deployment.observe()
            else:
                deployment.track(batch=batch)
            whole = time.perf_counter() - began
        assert watch.calls["inc"] > len(documents) / batch
        say(
            f"\n{role}, batches of {batch}: {sum(watch.calls.values()):,} calls in "
            f"{watch.spent * 1000:.0f} ms of {whole * 1000:.0f} ms: {watch.spent / whole:.2%}"
        )
