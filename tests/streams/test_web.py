"""The health and metrics port."""

import contextlib
import http.client
from collections.abc import Iterator
from dataclasses import dataclass

import orjson
import pytest

from streams.errors import InfrastructureError
from streams.metrics import CONTENT_TYPE, Metrics
from streams.web import Health, Page, WebServer


@dataclass
class State:
    alive: bool = True
    ready: bool = False


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def server(state: State) -> Iterator[WebServer]:
    made = WebServer(
        "127.0.0.1",
        0,
        metrics=Metrics(process=False),
        health=lambda: Health(state.alive, state.ready, {"role": "track"}),
        pages={"/report": Page("text/html", b"<p>hi")},
    )
    with contextlib.closing(made):
        yield made


def get(server: WebServer, path: str) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    with contextlib.closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type", ""), answer.read()


def test_metrics_are_served_as_prometheus_reads_them(server: WebServer) -> None:
    status, kind, body = get(server, "/metrics")
    assert (status, kind) == (200, CONTENT_TYPE)
    assert b"# TYPE tocsin_documents_total counter" in body


def test_health_and_readiness_are_told_apart(server: WebServer, state: State) -> None:
    assert get(server, "/health")[0] == 200
    assert get(server, "/ready")[0] == 503
    state.ready = True
    status, _, body = get(server, "/ready?now")
    assert status == 200
    assert orjson.loads(body) == {"alive": True, "ready": True, "role": "track"}
    state.alive = False
    assert get(server, "/health")[0] == 503


def test_pages_are_served_and_others_are_not(server: WebServer) -> None:
    assert get(server, "/report") == (200, "text/html", b"<p>hi")
    assert get(server, "/../etc/passwd")[0] == 404


def test_a_taken_port_is_told(server: WebServer) -> None:
    with pytest.raises(InfrastructureError, match=f"127.0.0.1:{server.port}"):
        WebServer(
            "127.0.0.1",
            server.port,
            metrics=Metrics(process=False),
            health=lambda: Health(alive=True, ready=True, details={}),
        )
