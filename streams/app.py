"""The Faust apps: one app id and one consumer group for each role."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn, cast

import faust
from faust.auth import SASLCredentials, SSLCredentials
from faust.types.auth import AuthProtocol, SASLMechanism

from detectors.model.snapshot import shipped_model
from detectors.params import Params
from detectors.pipeline import Core
from detectors.state.snapshot import VOLUMES_KEY
from detectors.tracker import PartitionTracker
from streams.agents import add_agent
from streams.batch import Partition, Role
from streams.brokers.base import Broker, Outbox, Record, TopicInfo
from streams.brokers.security import ssl_context
from streams.errors import BadUsage
from streams.metrics import Metrics
from streams.models.log import Registry
from streams.models.model_choice import ModelChoice
from streams.models.training import FeatureIndex
from streams.roles.learn_role import LearnRole
from streams.roles.observe_role import ObserveRole
from streams.roles.track_role import TrackRole
from streams.settings import Settings
from streams.topics.names import Inputs, Names
from streams.topics.state import StateStore
from streams.transport import Consumer, FaustOutbox, Wiring, wired

CHECK_STATE_S: Final = 30.0
REQUEST_TIMEOUT_S: Final = 30.0


class Surroundings(NamedTuple):
    """What an app is built from. `state_broker` is asked from a thread of its own."""

    settings: Settings
    names: Names
    topics: dict[str, TopicInfo]
    broker: Broker
    metrics: Metrics
    fatal: Callable[[str], NoReturn]


def group_of(settings: Settings, role: str) -> str:
    """The consumer group, and app id, of a role."""
    return f"{settings.deployment}.{role}"


def find_topics(settings: Settings, broker: Broker) -> tuple[Names, dict[str, TopicInfo]]:
    """The deployment's topics as they are; raises BadUsage where one is missing or unfit."""
    topics = broker.topics()
    names = Names.of(settings.deployment, settings.observations_partitions)
    needed = [*names.inputs, names.observations, names.state, names.events, names.current]
    needed += [names.dead_letters, names.labels, names.models]
    missing = sorted(name for name in needed if name not in topics)
    if missing:
        raise BadUsage(
            f"topics {', '.join(missing)} are missing: `tocsin topics create` makes them"
        )
    count = topics[names.observations].partitions
    uneven = [
        f"{name} has {topics[name].partitions}"
        for name in (names.state, names.events, names.current)
        if topics[name].partitions != count
    ]
    if uneven:
        raise BadUsage(
            f"{names.observations} has {count} partitions, but {', '.join(uneven)}: "
            "they must be equal, see `tocsin topics check`"
        )
    return names._replace(partitions=count), topics


def observe_app(around: Surroundings, core: Core) -> RoleApp:
    """The app of the role `observe`."""
    settings, names = around.settings, around.names
    models = ModelChoice(
        core,
        shipped_model(),
        Registry(around.broker, names.models),
        around.broker,
        observations=names.observations,
        every_s=settings.model_poll_s,
    )

    async def inputs() -> Inputs:
        return Inputs.found(names, await asyncio.to_thread(around.broker.topics))

    def role(outbox: Outbox) -> Role:
        return ObserveRole(
            models,
            outbox,
            names=names,
            inputs=inputs,
            trusted=settings.trusted_principals,
            align_hours=settings.align_hours,
            metrics=around.metrics,
        )

    def binding(topic: str) -> str:
        ids = around.topics
        return f"{topic}={ids[topic].id} {names.observations}={_bound(ids[names.observations])}"

    return _app(around, "observe", role, list(names.inputs), binding, idle_again_s=None)


def track_app(around: Surroundings, params: Params) -> RoleApp:
    """The app of the role `track`."""
    names = around.names

    def open_store(outbox: Outbox, number: int) -> StateStore:
        async def bounds() -> tuple[int, int]:
            return (await asyncio.to_thread(around.broker.bounds, names.state))[number]

        async def read(start: int, stop: int) -> Sequence[Record]:
            return await asyncio.to_thread(
                lambda: list(around.broker.read(names.state, number, start, stop))
            )

        return StateStore(
            names.state, number, seal=VOLUMES_KEY, bounds=bounds, read=read, outbox=outbox
        )

    def role(outbox: Outbox) -> Role:
        return TrackRole(
            outbox,
            names=names,
            restore=lambda number, values: PartitionTracker.restore(number, params, values),
            open_store=lambda number: open_store(outbox, number),
            metrics=around.metrics,
            check_every_s=CHECK_STATE_S,
        )

    def binding(topic: str) -> str:
        ids = around.topics
        return f"{topic}={_bound(ids[topic])} {names.state}={ids[names.state].id}"

    return _app(around, "track", role, [names.observations], binding, idle_again_s=CHECK_STATE_S)


def learn_app(around: Surroundings) -> RoleApp:
    """The app of the role `learn`."""
    settings, names, ids = around.settings, around.names, around.topics
    index = FeatureIndex(around.broker, names.observations, settings.label_search_records)

    def role(outbox: Outbox) -> Role:
        return LearnRole(
            outbox,
            names=names,
            labels_id=ids[names.labels].id,
            registry=Registry(around.broker, names.models),
            shipped=shipped_model(),
            find=index.find,
            metrics=around.metrics,
        )

    def binding(topic: str) -> str:
        return f"{topic}={ids[topic].id} {names.models}={ids[names.models].id}"

    return _app(around, "learn", role, [names.labels], binding, idle_again_s=CHECK_STATE_S)


def _bound(topic: TopicInfo) -> str:
    return f"{topic.id}/{topic.partitions}"


class RoleApp(faust.App):
    """An app with our transport, and no folder of its own on disk."""

    wiring: Wiring
    outbox: Outbox

    def positions(self) -> dict[Partition, int]:
        """Per assigned partition the offset below which everything is acknowledged."""
        return cast("Consumer", self.consumer).positions()

    def _new_transport(self) -> Any:
        return wired(self.wiring)(self.conf.broker_consumer, self)

    def _create_directories(self) -> None:
        """Nothing is kept on disk."""


def _app(
    around: Surroundings,
    role_name: str,
    make_role: Callable[[Outbox], Role],
    topics: list[str],
    binding: Callable[[str], str],
    *,
    idle_again_s: float | None,
) -> RoleApp:
    settings = around.settings
    app = RoleApp(group_of(settings, role_name), **_options(settings, role_name))
    outbox = FaustOutbox(
        lambda: cast("Any", app.producer)._producer,  # noqa: SLF001 - Faust has no batch sends
        around.metrics,
        deadline_s=settings.send_deadline_s,
    )
    role = make_role(outbox)
    app.outbox = outbox
    app.wiring = Wiring(
        role_name=role_name,
        role=role,
        binding=binding,
        fatal=around.fatal,
        metrics=around.metrics,
        fetch_max_wait_ms=settings.fetch_max_wait_ms,
        idle_after_s=settings.idle_after_s,
        idle_again_s=idle_again_s,
    )
    add_agent(app, topics, role, around.fatal)
    return app


def _options(settings: Settings, role_name: str) -> dict[str, Any]:
    instance = settings.group_instance_id
    return {
        "broker": [f"kafka://{address}" for address in settings.bootstrap],
        "broker_credentials": credentials(settings),
        "broker_session_timeout": settings.session_timeout_s,
        "broker_heartbeat_interval": settings.heartbeat_interval_s,
        "broker_request_timeout": max(REQUEST_TIMEOUT_S, settings.session_timeout_s + 1),
        "broker_max_poll_records": settings.max_poll_records,
        "broker_commit_interval": settings.commit_interval_s,
        "consumer_group_instance_id": f"{instance}.{role_name}" if instance else None,
        # The deadline of a send ends it, with words, and not the library's own before it.
        "producer_request_timeout": max(REQUEST_TIMEOUT_S, settings.send_deadline_s),
        "producer_linger": 0.0,
        "producer_max_batch_size": 524_288,
        "store": "memory://",
        "datadir": Path(),
        "topic_disable_leader": True,
        "topic_allow_declare": False,
        "table_standby_replicas": 0,
        "web_enabled": False,
        "autodiscover": False,
        "worker_redirect_stdouts": False,
        "processing_guarantee": "at_least_once",
    }


def credentials(settings: Settings) -> Any:
    """TLS and SASL as Faust takes them; None for a plain connection."""
    context = ssl_context(settings) if settings.uses_tls else None
    if settings.uses_sasl:
        made = SASLCredentials(
            username=settings.sasl_username,
            password=settings.read_sasl_password(),
            ssl_context=context,
            mechanism=SASLMechanism(settings.sasl_mechanism),
        )
        made.protocol = AuthProtocol.SASL_SSL if context else AuthProtocol.SASL_PLAINTEXT
        return made
    return SSLCredentials(context) if context is not None else None
