"""`tocsin demo`: the Bamako scenario and its quiet twin, embedded."""

from __future__ import annotations

import contextlib
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from streams.cli.common import make_core, seconds
from streams.errors import EXIT_GOOD

if TYPE_CHECKING:
    import argparse

    from streams.cli.common import Commands
    from streams.settings import Settings
    from streams.views.terminal import View

WATCH_S: Final = 20.0


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "demo",
        help="the Bamako scenario: live view, report, metrics page",
        description="Runs the quiet twin, which must open nothing, and then the fuel blockade of "
        "Bamako in 2025, embedded; shows it live on a terminal, and writes report.html, "
        "alerts.jsonl and metrics.txt.",
    )
    parser.add_argument(
        "--out", metavar="DIR", default="tocsin-demo", help="folder (default tocsin-demo)"
    )
    parser.add_argument(
        "--seconds",
        metavar="S",
        type=seconds,
        help=f"how long the story takes (default {WATCH_S:g} on a terminal, else no longer than "
        "it needs)",
    )
    parser.add_argument(
        "--serve", action="store_true", help="go on serving report and metrics until Ctrl-C"
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.demo import run_demo
    from streams.metrics import Metrics
    from streams.web import Health, Page, WebServer

    core = make_core(settings)
    metrics = Metrics()
    on_terminal = sys.stdout.isatty()
    watch = arguments.seconds
    if watch is None:
        watch = WATCH_S if on_terminal else 0.0
    with contextlib.ExitStack() as stack:
        view = _view(stack, on_terminal=on_terminal)
        written = run_demo(core, view, metrics, Path(arguments.out), seconds=watch)
    print(f"Report:  {written.report}\nAlerts:  {written.alerts}\nMetrics: {written.metrics}")
    if arguments.serve:
        page = Page("text/html; charset=utf-8", written.report.read_bytes())
        server = WebServer(
            settings.web_host,
            settings.web_port,
            metrics=metrics,
            health=lambda: Health(alive=True, ready=True, details={"role": "demo"}),
            pages={"/": page, "/report": page},
        )
        print(
            f"Serving http://{settings.web_host}:{server.port}/report and /metrics until Ctrl-C",
            flush=True,
        )
        with contextlib.closing(server):
            threading.Event().wait()
    return EXIT_GOOD


def _view(stack: contextlib.ExitStack, *, on_terminal: bool) -> View:
    from streams.views.terminal import LiveView, PlainView

    if not on_terminal:
        return PlainView(sys.stdout)
    from rich.console import Console

    return stack.enter_context(LiveView(Console()))
