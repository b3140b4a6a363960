"""The real broker through kafka-python: topics, offsets, reading and writing without a group."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Final, TypeVar

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic
from kafka.errors import KafkaError

from streams.brokers.base import BrokerError, Outgoing, Record, SendFailed, TopicInfo
from streams.brokers.security import ssl_context
from streams.settings import Settings

MAX_UNACKED: Final = 20_000
POLL_MS: Final = 200
READ_DEADLINE_MS: Final = 30_000
RETRY_S: Final = 0.2

T = TypeVar("T")


def connection(settings: Settings) -> dict[str, Any]:
    """The options that every kafka-python client takes to reach and trust the brokers."""
    options: dict[str, Any] = {
        "bootstrap_servers": list(settings.bootstrap),
        "security_protocol": {
            "plaintext": "PLAINTEXT",
            "tls": "SSL",
            "sasl_plaintext": "SASL_PLAINTEXT",
            "sasl_tls": "SASL_SSL",
        }[settings.security],
    }
    if settings.uses_tls:
        options["ssl_context"] = ssl_context(settings)
    if settings.uses_sasl:
        options["sasl_mechanism"] = settings.sasl_mechanism
        options["sasl_plain_username"] = settings.sasl_username
        options["sasl_plain_password"] = settings.read_sasl_password()
    return options


class KafkaBroker:
    """A broker as Settings name it; connects when first asked, one caller at a time.

    `timeout_ms` bounds each request, so that a broker that is away is told of and not waited for.
    """

    def __init__(self, settings: Settings, *, timeout_ms: int = READ_DEADLINE_MS) -> None:
        self._options = connection(settings)
        self._where = ",".join(settings.bootstrap)
        self._replication = settings.replication_factor
        self._timeout_ms = timeout_ms
        self._admin: Any = None
        self._consumer: Any = None
        # Commands have one thread; a worker also asks from its watchdog's.
        self._lock = threading.RLock()

    def _fail(self, doing: str, error: Exception) -> BrokerError:
        return BrokerError(f"broker {self._where}: {doing}: {type(error).__name__}: {error}")

    def _admin_client(self) -> Any:
        if self._admin is None:
            try:
                self._admin = KafkaAdminClient(
                    **self._options,
                    request_timeout_ms=self._timeout_ms,
                    bootstrap_timeout_ms=self._timeout_ms,
                )
            except KafkaError as error:
                raise self._fail("cannot be reached", error) from error
        return self._admin

    def _reader(self) -> Any:
        if self._consumer is None:
            try:
                self._consumer = KafkaConsumer(
                    **self._options,
                    group_id=None,
                    enable_auto_commit=False,
                    auto_offset_reset="earliest",
                    isolation_level="read_committed",
                    allow_auto_create_topics=False,
                    request_timeout_ms=self._timeout_ms,
                    bootstrap_timeout_ms=self._timeout_ms,
                    fetch_max_wait_ms=POLL_MS,
                    max_poll_records=5_000,
                )
            except KafkaError as error:
                raise self._fail("cannot be reached", error) from error
        return self._consumer

    def _drop(self) -> None:
        """Forget the clients: after an outage kafka-python's may not find back by themselves."""
        clients = self._admin, self._consumer
        self._admin = self._consumer = None
        for client in clients:
            if client is not None:
                with suppress(KafkaError, OSError):
                    client.close()

    def _ask(self, doing: str, question: Callable[[], T]) -> T:
        """The answer; asked again with fresh clients until the time is up."""
        deadline = time.monotonic() + self._timeout_ms / 1000
        while True:
            try:
                with self._lock:
                    return question()
            except (KafkaError, BrokerError) as error:
                self._drop()
                if time.monotonic() > deadline or not _worth_another_try(error):
                    raise (
                        error if isinstance(error, BrokerError) else self._fail(doing, error)
                    ) from error
                time.sleep(RETRY_S)

    def topics(self) -> dict[str, TopicInfo]:
        """All topics by name, but for the broker's own."""
        found = self._ask("topics cannot be listed", lambda: self._admin_client().describe_topics())
        return {
            topic["name"]: TopicInfo(
                topic["name"], str(topic["topic_id"]), len(topic["partitions"])
            )
            for topic in sorted(found, key=lambda topic: str(topic["name"]))
            if not topic["is_internal"] and not topic["error_code"]
        }

    def configs(self, names: Sequence[str]) -> dict[str, dict[str, str]]:
        """The settings of topics that differ from the broker's defaults."""
        asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        if not asked:
            return {}
        found = self._ask(
            "topic settings cannot be read", lambda: self._admin_client().describe_configs(asked)
        )
        return {
            name: {key: str(entry["value"]) for key, entry in entries.items()}
            for name, entries in found["topic"].items()
        }

    def create(self, name: str, partitions: int, config: Mapping[str, str]) -> None:
        """Make a topic; raises BrokerError where it exists or the broker refuses."""
        topic = NewTopic(name, partitions, self._replication, topic_configs=dict(config))
        with self._lock:
            admin = self._admin_client()
            try:
                admin.create_topics([topic])
                admin.wait_for_topics([name])
            except KafkaError as error:
                raise self._fail(f"topic {name} cannot be made", error) from error

    def delete(self, name: str) -> None:
        """Remove a topic with its records; returns when it is gone."""
        with self._lock:
            admin = self._admin_client()
            try:
                admin.delete_topics([name])
                deadline = time.monotonic() + self._timeout_ms / 1000
                while name in admin.list_topics():
                    if time.monotonic() > deadline:
                        raise BrokerError(f"broker {self._where}: topic {name} does not go away")
            except KafkaError as error:
                raise self._fail(f"topic {name} cannot be removed", error) from error

    def bounds(self, topic: str) -> list[tuple[int, int]]:
        """Per partition its first offset and the one after its last."""

        def question() -> list[tuple[int, int]]:
            reader = self._reader()
            numbers = reader.partitions_for_topic(topic)
            if not numbers:
                raise BrokerError(f"broker {self._where}: there is no topic {topic}")
            partitions = [TopicPartition(topic, number) for number in sorted(numbers)]
            first = reader.beginning_offsets(partitions, timeout_ms=self._timeout_ms)
            end = reader.end_offsets(partitions, timeout_ms=self._timeout_ms)
            return [(first[tp], end[tp]) for tp in partitions]

        return self._ask(f"offsets of {topic} cannot be read", question)

    def offsets_at(self, topic: str, timestamp_ms: int) -> list[int]:
        """Per partition the first offset whose record timestamp is not before; else its end."""
        bounds = self.bounds(topic)

        def question() -> list[int]:
            asked = {TopicPartition(topic, number): timestamp_ms for number in range(len(bounds))}
            found = self._reader().offsets_for_times(asked)
            return [
                bounds[tp.partition][1] if found[tp] is None else found[tp].offset for tp in asked
            ]

        return self._ask(f"offsets of {topic} cannot be read", question)

    def read(self, topic: str, partition: int, start: int, stop: int) -> Iterator[Record]:
        """The records with start <= offset < stop that the log still has, in order.

        Read one stretch to its end before asking for another.
        """
        due = start
        while due < stop:
            records, due = self._ask(
                f"{topic}/{partition} cannot be read",
                partial(self._poll, TopicPartition(topic, partition), due),
            )
            for found in records:
                if found.offset >= stop:
                    return
                yield Record(
                    topic,
                    partition,
                    found.offset,
                    found.timestamp,
                    found.key,
                    found.value,
                    found.headers,
                )

    def _poll(self, tp: Any, due: int) -> tuple[Sequence[Any], int]:
        """Some records from `due` on, and the offset that is due after them."""
        reader = self._reader()
        if reader.assignment() != {tp} or reader.position(tp) != due:
            reader.assign([tp])
            reader.seek(tp, due)
        quiet_ms = 0
        while quiet_ms <= self._timeout_ms:
            records = reader.poll(timeout_ms=POLL_MS).get(tp, ())
            after = reader.position(tp, timeout_ms=self._timeout_ms)
            if records or after > due:
                return records, after
            quiet_ms += POLL_MS
        raise BrokerError(f"broker {self._where}: {tp.topic}/{tp.partition} is silent at {due}")

    @contextmanager
    def writer(self) -> Iterator[KafkaWriter]:
        """An idempotent writer; leaving the context flushes it."""
        try:
            producer = KafkaProducer(
                **self._options,
                acks="all",
                enable_idempotence=True,
                linger_ms=5,
                batch_size=262_144,
                max_request_size=1_048_576,
                compression_type="gzip",
                bootstrap_timeout_ms=self._timeout_ms,
                delivery_timeout_ms=max(120_000, self._timeout_ms),
            )
        except KafkaError as error:
            raise self._fail("cannot be reached", error) from error
        writer = KafkaWriter(producer, self._where)
        try:
            yield writer
            writer.flush()
        finally:
            producer.close(timeout=5)

    def close(self) -> None:
        """Give up the connections."""
        with self._lock:
            self._drop()


def _worth_another_try(error: Exception) -> bool:
    cause = error.__cause__ if isinstance(error, BrokerError) else error
    return isinstance(cause, KafkaError) and bool(getattr(cause, "retriable", False))


class KafkaWriter:
    """Sends in order and keeps account of what is not acknowledged yet."""

    def __init__(self, producer: Any, where: str) -> None:
        self._producer = producer
        self._where = where
        self._unacked: deque[tuple[Outgoing, Any]] = deque()

    def send(self, record: Outgoing) -> None:
        """Take a record; waits for acknowledgements where very many are outstanding."""
        try:
            future = self._producer.send(
                record.topic,
                key=record.key,
                value=record.value,
                partition=record.partition,
                headers=list(record.headers),
            )
        except (KafkaError, ValueError) as error:
            raise self._failed(record, error) from error
        self._unacked.append((record, future))
        while len(self._unacked) > MAX_UNACKED or (self._unacked and self._unacked[0][1].is_done):
            self._settle()

    def _settle(self) -> None:
        record, future = self._unacked.popleft()
        try:
            future.get(timeout=120)
        except KafkaError as error:
            raise self._failed(record, error) from error

    def _failed(self, record: Outgoing, error: Exception) -> SendFailed:
        return SendFailed(
            f"broker {self._where}: a record for {record.topic}/{record.partition} was not "
            f"accepted: {type(error).__name__}: {error}"
        )

    def flush(self) -> None:
        """Wait until everything that was sent is acknowledged."""
        try:
            self._producer.flush(timeout=120)
        except KafkaError as error:
            raise SendFailed(f"broker {self._where}: {type(error).__name__}: {error}") from error
        while self._unacked:
            self._settle()
