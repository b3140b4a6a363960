"""The health and metrics port: `/health`, `/ready`, `/metrics`, and pages given as bytes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, NamedTuple

import orjson

from streams.errors import InfrastructureError
from streams.metrics import CONTENT_TYPE, Metrics

JSON_TYPE: Final = "application/json"


class Health(NamedTuple):
    """Whether the process does its work; `details` in plain values say how it stands."""

    alive: bool
    ready: bool
    details: Mapping[str, object]


class Page(NamedTuple):
    """A page served as it is."""

    content_type: str
    body: bytes


class WebServer:
    """Serves in threads of its own until `close()`; bound to loopback unless Settings say more.

    Raises InfrastructureError where the port is taken. `port` is the one in use, also when 0
    was asked for.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        metrics: Metrics,
        health: Callable[[], Health],
        pages: Mapping[str, Page] | None = None,
    ) -> None:
        served = dict(pages or {})

        def answer(path: str) -> tuple[int, str, bytes]:
            if path == "/metrics":
                return HTTPStatus.OK, CONTENT_TYPE, metrics.expose()
            if path in {"/health", "/ready"}:
                state = health()
                good = state.alive if path == "/health" else state.ready
                status = HTTPStatus.OK if good else HTTPStatus.SERVICE_UNAVAILABLE
                said = {"alive": state.alive, "ready": state.ready, **state.details}
                return status, JSON_TYPE, orjson.dumps(said, default=str)
            if path in served:
                return HTTPStatus.OK, served[path].content_type, served[path].body
            return HTTPStatus.NOT_FOUND, JSON_TYPE, b'{"error":"no such page"}'

        class Handler(BaseHTTPRequestHandler):
            server_version = "tocsin"
            sys_version = ""
            timeout = 10

            def do_GET(self) -> None:
                status, content_type, body = answer(self.path.partition("?")[0])
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("X-Content-Type-Options", "nosniff")
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited
                """Requests are not logged: a scrape every few seconds says nothing."""

        try:
            self._server = ThreadingHTTPServer((host, port), Handler)
        except OSError as error:
            raise InfrastructureError(
                f"{host}:{port}: the health and metrics port cannot be opened: {error.strerror}"
            ) from error
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, name="web", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
