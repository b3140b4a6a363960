"""One role in one process: builds its app, serves health and metrics, drains on SIGTERM."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from detectors.evidence import meanings
from detectors.gazetteer import atlas
from detectors.params import Params
from streams import logs
from streams.app import (
    RoleApp,
    Surroundings,
    find_topics,
    learn_app,
    observe_app,
    track_app,
)
from streams.batch import Partition
from streams.brokers.base import TopicInfo
from streams.brokers.kafka import KafkaBroker
from streams.errors import EXIT_GOOD, TocsinError
from streams.garbage import collected_rarely
from streams.metrics import Metrics, build_labels
from streams.resources import load_core
from streams.role_worker import Heart, Pulse, run_worker
from streams.settings import Settings
from streams.topics.identity import TopicMadeAgain, check_inputs, compare
from streams.transport import Consumer
from streams.watchdog import Standing, Watchdog, end_process
from streams.web import Health, WebServer

log = logging.getLogger(__name__)

WATCH_TIMEOUT_MS: Final = 5_000
IDENTITY_TURNS: Final = 10


class _Watched:
    """The app as the watchdog and the health page see it."""

    def __init__(self, app: RoleApp, pulse: Pulse) -> None:
        self._app = app
        self._pulse = pulse

    def _consumer(self) -> Consumer:
        return cast("Consumer", self._app.consumer)

    def standing(self) -> Standing:
        consumer = self._consumer()
        return Standing(consumer.positions(), consumer.held_partitions(), consumer.ready)

    def beats(self) -> int:
        return self._pulse.beats

    def health(self) -> Health:
        consumer = self._consumer()
        positions = {str(p): at for p, at in consumer.positions().items()}
        return Health(alive=True, ready=consumer.ready, details={"positions": positions})


def run_role(role: str, settings: Settings, *, heartbeat: bool = False) -> int:
    """Run `observe`, `track` or `learn` until SIGTERM (exit 0) or trouble (3; 2: bad usage)."""
    metrics = Metrics()
    logs.configure(settings, count=metrics.count_log_line)
    metrics.info("tocsin_build_info", **build_labels(_version(), role))
    metrics.set("tocsin_openings_budget_per_day", settings.openings_budget_per_day)
    try:
        broker = KafkaBroker(settings)
        names, topics = find_topics(settings, broker)
        check_inputs(broker, names.observations, topics)
        around = Surroundings(settings, names, topics, broker, metrics, end_process)
        if role == "observe":
            core = load_core(settings.cache_path(), notice=log.info)
            meanings.prepare()
            metrics.info("tocsin_model_info", digest=core.model_digest)
            app = observe_app(around, core)
        elif role == "learn":
            app = learn_app(around)
        else:
            atlas.prepare()
            app = track_app(around, Params())
        return _run(app, role, around, heartbeat=heartbeat and role == "observe")
    except TocsinError as error:
        log.critical("%s", error)
        return error.exit_code


def _run(app: RoleApp, role: str, around: Surroundings, *, heartbeat: bool) -> int:
    settings = around.settings
    pulse = Pulse(around.metrics)
    watched = _Watched(app, pulse)
    services: list[Any] = [pulse]
    if heartbeat:
        services.append(Heart(app, settings.principal, settings.heartbeat_every_s))
    watching = KafkaBroker(settings, timeout_ms=WATCH_TIMEOUT_MS)
    names = around.names
    topics = {
        "observe": list(names.inputs),
        "track": [names.observations],
        "learn": [names.labels],
    }[role]
    watchdog = Watchdog(
        watched,
        _Looking(watching, topics, around.topics, watched, around.metrics).ends,
        stall_after_s=settings.stall_after_s,
        orphaned=lambda: os.kill(os.getpid(), signal.SIGTERM),
    )
    web = WebServer(
        settings.web_host, settings.web_port, metrics=around.metrics, health=watched.health
    )
    log.info("role %s: health and metrics on %s:%d", role, settings.web_host, web.port)
    watchdog.start()
    try:
        # What was loaded stays for good; records come and go without cycles.
        with collected_rarely():
            code = run_worker(app, services, drain_s=settings.drain_s)
    finally:
        watchdog.stop()
        web.close()
    log.info("role %s has ended: %s", role, "drained" if code == EXIT_GOOD else "on an error")
    return code


class _Looking:
    """What the watchdog asks the broker: the ends each time, the topics' ids now and then.

    The lag is measured here, from the watchdog's thread: a stuck event loop cannot hide it.
    """

    def __init__(
        self,
        broker: KafkaBroker,
        names: Sequence[str],
        topics: Mapping[str, TopicInfo],
        watched: _Watched,
        metrics: Metrics,
    ) -> None:
        self._watched = watched
        self._metrics = metrics
        self._broker = broker
        self._names = names
        self._ids = {name: info.id for name, info in topics.items()}
        self._turns = 0

    def ends(self) -> Mapping[Partition, int]:
        self._turns += 1
        if self._turns % IDENTITY_TURNS == 0:
            try:
                compare(self._ids, self._broker.topics())
            except TopicMadeAgain as error:
                end_process(str(error))
        ends = {
            Partition(topic, number): end
            for topic in self._names
            for number, (_, end) in enumerate(self._broker.bounds(topic))
        }
        self._measure(ends)
        return ends

    def _measure(self, ends: Mapping[Partition, int]) -> None:
        standing, metrics = self._watched.standing(), self._metrics
        for partition, position in standing.positions.items():
            labels = {"topic": partition.topic, "partition": str(partition.number)}
            metrics.set("tocsin_position", position, **labels)
            lag = max(0, ends.get(partition, position) - position)
            metrics.set("tocsin_lag_records", lag, **labels)
        for topic in {partition.topic for partition in standing.positions}:
            held = sum(partition.topic == topic for partition in standing.held)
            metrics.set("tocsin_held_partitions", held, topic=topic)


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - once, at start

    return version("tocsin")


def main(arguments: Sequence[str]) -> int:
    """`python -m streams.process ROLE [--heartbeat]`: what the supervisor starts."""
    return run_role(arguments[0], Settings.from_env(), heartbeat="--heartbeat" in arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
