"""The launcher brings up a real broker, keeps it on its port, and leaves nothing behind."""

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaTimeoutError

from deploy.kafka import needs
from deploy.kafka.launch import KafkaLaunchError, KafkaNode
from deploy.kafka.node import serves

ROOT = Path(__file__).resolve().parent.parent.parent
LAUNCH = ROOT / "deploy" / "kafka" / "launch.py"


@pytest.fixture(scope="module")
def node() -> Iterator[KafkaNode]:
    with KafkaNode() as started:
        yield started


def _create(node: KafkaNode, topic: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=node.bootstrap)
    try:
        admin.create_topics({topic: {"num_partitions": 1, "replication_factor": 1}})
    finally:
        admin.close()


def _produce(node: KafkaNode, topic: str, value: bytes) -> None:
    producer = KafkaProducer(bootstrap_servers=node.bootstrap, acks="all")
    try:
        producer.send(topic, value, partition=0).get(30)
    finally:
        producer.close()


def _consume(node: KafkaNode, topic: str) -> list[bytes]:
    consumer = KafkaConsumer(bootstrap_servers=node.bootstrap, auto_offset_reset="earliest")
    partition = TopicPartition(topic, 0)
    values: list[bytes] = []
    try:
        consumer.assign([partition])
        consumer.seek_to_beginning(partition)
        end = consumer.end_offsets([partition])[partition]
        while consumer.position(partition) < end:
            for records in consumer.poll(500).values():
                values += [record.value for record in records]
    finally:
        consumer.close()
    return values


def _ends(pid: int, within_seconds: float = 30.0) -> bool:
    """Wait on a process that is not our child."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(within_seconds * 1000))
    finally:
        os.close(descriptor)


@pytest.mark.kafka
def test_records_survive_a_graceful_restart_and_a_kill_on_the_same_port(node: KafkaNode) -> None:
    bootstrap = node.bootstrap
    _create(node, "survivors")
    _produce(node, "survivors", b"before")
    node.restart()
    _produce(node, "survivors", b"between")
    node.restart(graceful=False)
    _produce(node, "survivors", b"after")
    assert node.bootstrap == bootstrap
    assert _consume(node, "survivors") == [b"before", b"between", b"after"]


@pytest.mark.kafka
def test_no_topic_is_made_by_accident(node: KafkaNode) -> None:
    producer = KafkaProducer(bootstrap_servers=node.bootstrap, max_block_ms=500)
    try:
        with pytest.raises(KafkaTimeoutError):
            producer.send("never-created", b"x").get(5)
    finally:
        producer.close()
    admin = KafkaAdminClient(bootstrap_servers=node.bootstrap)
    try:
        assert "never-created" not in admin.list_topics()
    finally:
        admin.close()


@pytest.mark.kafka
def test_a_second_start_of_a_running_node_is_refused(node: KafkaNode) -> None:
    with pytest.raises(KafkaLaunchError, match="running already"):
        node.start()


@pytest.mark.kafka
def test_a_taken_port_is_named(node: KafkaNode) -> None:
    with pytest.raises(KafkaLaunchError, match=f"port {node.port} is taken"):
        KafkaNode(port=node.port).start()


@pytest.mark.kafka
def test_what_a_broker_said_before_it_died_is_shown() -> None:
    with pytest.raises(KafkaLaunchError, match=r"(?s)ended while starting.*no\.such\.Class"):
        KafkaNode(properties={"authorizer.class.name": "no.such.Class"}).start()


@pytest.mark.kafka
def test_an_impossible_property_is_named() -> None:
    with pytest.raises(KafkaLaunchError, match=r"(?s)could not format.*num\.io\.threads"):
        KafkaNode(properties={"num.io.threads": "none"}).start()


@pytest.mark.kafka
def test_closing_ends_the_broker_and_removes_throw_away_data() -> None:
    with KafkaNode() as closed:
        pid, data = closed.pid, closed.data
        assert pid is not None
        assert data.is_dir()
    assert _ends(pid)
    assert not data.exists()
    assert needs.is_free(closed.port)


@pytest.mark.kafka
def test_given_data_stay_and_serve_again_on_another_port(tmp_path: Path) -> None:
    with KafkaNode(data=tmp_path / "kept") as first:
        _create(first, "kept")
        _produce(first, "kept", b"one")
    with KafkaNode(data=tmp_path / "kept") as second:
        assert second.port != first.port
        assert _consume(second, "kept") == [b"one"]


@pytest.mark.kafka
def test_the_broker_dies_with_a_starter_that_is_killed() -> None:
    program = (
        "import sys; from deploy.kafka.launch import KafkaNode\n"
        "node = KafkaNode(); node.start(); print(node.pid, flush=True)\n"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        starter.kill()
    assert _ends(pid)


@pytest.mark.kafka
def test_the_command_serves_until_sigterm_and_exits_with_0() -> None:
    port = needs.free_port()
    with subprocess.Popen(
        [sys.executable, str(LAUNCH), "--port", str(port)], stdout=subprocess.PIPE, text=True
    ) as command:
        assert command.stdout is not None
        first_line = command.stdout.readline()
        assert f"127.0.0.1:{port}" in first_line
        assert serves(port)
        command.send_signal(signal.SIGTERM)
        assert command.wait(30) == 0
    assert needs.is_free(port)


def test_a_port_that_only_accepts_does_not_count_as_serving() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        assert not serves(mute.getsockname()[1], timeout_seconds=0.2)


def test_chosen_ports_lie_below_those_given_to_clients() -> None:
    lines = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="utf-8").split()
    assert needs.free_port() < int(lines[0])


def test_a_missing_java_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(KafkaLaunchError, match=f"JAVA_HOME is '{tmp_path}' and has no bin/java"):
        needs.find_java()
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KafkaLaunchError, match="Java 17 or later: no `java` on the PATH"):
        needs.find_java()


def test_an_old_java_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n", encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(KafkaLaunchError, match=f"{java} is 8"):
        needs.find_java()


def test_a_missing_maven_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KafkaLaunchError, match="no `mvn` on the PATH"):
        needs.resolve_jars(tmp_path / "cache")


def test_a_maven_that_fails_is_quoted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    maven = tmp_path / "mvn"
    maven.write_text("#!/bin/sh\necho 'Unknown host'\nexit 1\n", encoding="utf-8")
    maven.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KafkaLaunchError, match=r"(?s)mvn could not resolve.*Unknown host"):
        needs.resolve_jars(tmp_path / "cache")
