"""KafkaNode: a real broker, one KRaft node on loopback, to be held by a test or a command."""

import base64
import contextlib
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import uuid
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Self

from deploy.kafka.needs import (
    HERE,
    HOST,
    KafkaLaunchError,
    find_java,
    free_port,
    is_free,
    resolve_jars,
)

STOP_SECONDS = 20.0
POLL_SECONDS = 0.05

# A node for one machine and for tests: nothing replicated, nothing made by accident, quick to
# take over. Broker session: after SIGKILL the next start has to wait until it has run out.
PROPERTIES: Mapping[str, str] = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "BROKER",
    "controller.listener.names": "CONTROLLER",
    "auto.create.topics.enable": "false",
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "num.network.threads": "2",
    "num.io.threads": "3",
    "num.recovery.threads.per.data.dir": "2",
    # Its default, 128 MB, is a quarter of the heap.
    "log.cleaner.dedupe.buffer.size": "16777216",
}

JAVA_OPTIONS = (
    "-Xms128m",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "-Xshare:auto",
)


def serves(port: int, timeout_seconds: float = 2.0) -> bool:
    """Tell whether a broker answers a Metadata request (version 1) and counts itself as alive."""
    client = b"tocsin-launch"
    request = struct.pack(f">hhih{len(client)}si", 3, 1, 1, len(client), client, 0)
    try:
        with socket.create_connection((HOST, port), timeout_seconds) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            with connection.makefile("rb") as answers:
                (size,) = struct.unpack(">i", answers.read(4))
                answer = answers.read(size)
        correlation, brokers = struct.unpack_from(">ii", answer)
    except (OSError, struct.error):
        return False
    return bool(correlation == 1 and brokers >= 1)


class KafkaNode:
    """A broker and controller in one process, on loopback, with data that ends with it.

    ``port`` is taken as given, or chosen; ``data`` is kept if given, else a throw-away folder.
    ``properties`` are added to, or override, PROPERTIES. Errors are KafkaLaunchError.
    """

    def __init__(
        self,
        *,
        port: int | None = None,
        data: Path | None = None,
        properties: Mapping[str, str] | None = None,
        java_options: Sequence[str] = JAVA_OPTIONS,
        start_seconds: float = 90.0,
    ) -> None:
        self._given_port = port
        self.port = port or 0
        self._controller_port = 0
        self._throw_away = data is None
        self.data = data or Path(tempfile.mkdtemp(prefix="tocsin-kafka-"))
        self._properties = dict(properties or {})
        self._java_options = tuple(java_options)
        self._start_seconds = start_seconds
        self._guard: subprocess.Popen[str] | None = None
        self.pid: int | None = None
        # Finalisers run at exit as well, the latest first: the broker ends, then its data go.
        if self._throw_away:
            self._remover = weakref.finalize(self, shutil.rmtree, self.data, ignore_errors=True)
        self._ender: weakref.finalize[[subprocess.Popen[str]], KafkaNode] | None = None

    @property
    def bootstrap(self) -> str:
        """The address for clients, ``127.0.0.1:port``."""
        return f"{HOST}:{self.port}"

    @property
    def keeps_data(self) -> bool:
        """Whether the data folder was given, and so outlives the broker."""
        return not self._throw_away

    @property
    def log(self) -> Path:
        """The broker's log file."""
        return self.data / "kafka.log"

    @property
    def running(self) -> bool:
        """Whether the broker's process is there."""
        return self._guard is not None and self._guard.poll() is None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the broker and return once it serves; on a second start, the same port and data."""
        if self.running:
            raise KafkaLaunchError(f"the broker on {self.bootstrap} is running already")
        java, jars = find_java(), resolve_jars()
        self.data.mkdir(parents=True, exist_ok=True)
        first = self._controller_port == 0
        for attempts_left in (2, 1, 0) if first else (0,):
            if first:
                self._choose_ports()
            self._configure()
            self._format(java, jars)
            self._spawn(java, jars)
            try:
                self._wait_until_it_serves()
            except KafkaLaunchError:
                self.kill()
                # Somebody else took a chosen port between the look and the broker's bind.
                if attempts_left and "Address already in use" in self.last_lines(200):
                    continue
                raise
            return

    def stop(self) -> None:
        """End the broker with SIGTERM, after 20 s with SIGKILL; the data stay for start()."""
        self._end("TERM")

    def kill(self) -> None:
        """End the broker with SIGKILL; the data stay as they lie."""
        self._end("KILL")

    def restart(self, *, graceful: bool = True) -> None:
        """Stop or kill, then start again on the same port with the same data."""
        if graceful:
            self.stop()
        else:
            self.kill()
        self.start()

    def wait(self) -> int:
        """Wait for the broker to end by itself or by stop(); 0 when it ended in order."""
        if self._guard is None:
            raise KafkaLaunchError("the broker has not been started")
        return self._guard.wait()

    def close(self) -> None:
        """Stop, and remove a throw-away data folder."""
        self.stop()
        if self._throw_away:
            self._remover()

    def last_lines(self, count: int = 25) -> str:
        """Return the end of what the broker has printed and logged."""
        said: list[str] = []
        for file in (self.data / "console.log", self.log):
            if file.exists():
                said += file.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
        return "\n".join(said)

    # --- steps of start and stop --------------------------------------------------------------

    def _choose_ports(self) -> None:
        if self._given_port is not None and not is_free(self._given_port):
            raise KafkaLaunchError(
                f"port {self._given_port} is taken: another broker may be running; give --port"
            )
        self.port = self._given_port or free_port()
        self._controller_port = self.port
        while self._controller_port == self.port:
            self._controller_port = free_port()

    def _configure(self) -> None:
        clients, quorum = f"BROKER://{self.bootstrap}", f"{HOST}:{self._controller_port}"
        settings = {
            **PROPERTIES,
            "listeners": f"{clients},CONTROLLER://{quorum}",
            "advertised.listeners": clients,
            "controller.quorum.voters": f"1@{quorum}",
            "log.dirs": str(self.data / "log"),
            **self._properties,
        }
        lines = (f"{key}={value}\n" for key, value in settings.items())
        (self.data / "server.properties").write_text("".join(lines), encoding="utf-8")

    def _command(self, java: str, jars: Path, main: str, *arguments: str) -> list[str]:
        logging = [
            f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}",
            f"-Dtocsin.kafka.log={self.log}",
        ]
        return [java, *self._java_options, *logging, "-cp", f"{jars}/*", main, *arguments]

    def _format(self, java: str, jars: Path) -> None:
        if (self.data / "log" / "meta.properties").exists():
            return
        # Kafka refuses ids that begin with a dash: they look like options.
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        cluster = "t" + cluster[1:] if cluster.startswith("-") else cluster
        arguments = ["format", "-t", cluster, "-c", str(self.data / "server.properties")]
        command = self._command(java, jars, "kafka.tools.StorageTool", *arguments)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise KafkaLaunchError(f"could not format {self.data}:\n{done.stdout}{done.stderr}")

    def _spawn(self, java: str, jars: Path) -> None:
        command = self._command(java, jars, "kafka.Kafka", str(self.data / "server.properties"))
        orphans_folder = str(self.data) if self._throw_away else ""
        guard = [sys.executable, "-I", str(HERE / "guard.py"), str(STOP_SECONDS), orphans_folder]
        with (self.data / "console.log").open("a", encoding="utf-8") as console:
            self._guard = subprocess.Popen(
                [*guard, *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=console,
                text=True,
                start_new_session=True,
            )
        self._ender = weakref.finalize(self, _end_with_starter, self._guard)
        pid = _pipe(self._guard.stdout).readline()
        if not pid:
            raise KafkaLaunchError(f"could not start {java}:\n{self.last_lines()}")
        self.pid = int(pid)

    def _wait_until_it_serves(self) -> None:
        deadline = time.monotonic() + self._start_seconds
        while not serves(self.port):
            if not self.running:
                raise KafkaLaunchError(f"the broker ended while starting:\n{self.last_lines()}")
            if time.monotonic() > deadline:
                raise KafkaLaunchError(
                    f"no answer on {self.bootstrap} after {self._start_seconds:.0f} s:\n"
                    f"{self.last_lines()}"
                )
            time.sleep(POLL_SECONDS)

    def _end(self, order: str) -> None:
        guard = self._guard
        if guard is None:
            return
        with contextlib.suppress(BrokenPipeError):
            _order(guard, order)
        try:
            guard.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            _order(guard, "KILL")
            guard.wait()
        if self._ender is not None:
            self._ender()
        self._guard = self.pid = None


def _pipe(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise KafkaLaunchError("the guard was started without its pipes")
    return stream


def _order(guard: "subprocess.Popen[str]", order: str) -> None:
    orders = _pipe(guard.stdin)
    orders.write(f"{order}\n")
    orders.flush()


def _end_with_starter(guard: "subprocess.Popen[str]") -> None:
    """Close the guard's stdin, upon which it ends the broker; called at exit too."""
    with contextlib.suppress(BrokenPipeError):
        _pipe(guard.stdin).close()
    guard.wait()
    _pipe(guard.stdout).close()
