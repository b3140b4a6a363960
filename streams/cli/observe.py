"""`tocsin observe`: what is read of each document, one JSON line each."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from streams.cli.common import Ticker, make_core, moment_ms
from streams.errors import EXIT_GOOD

if TYPE_CHECKING:
    import argparse

    from streams.cli.common import Commands
    from streams.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "observe",
        help="what is read of each document, as JSON lines",
        description="The first stage alone: language, signals, regions, places and story of each "
        "document, one JSON line each, in input order. A refused line has `rejected` and is no "
        "error.",
    )
    parser.add_argument("inputs", metavar="INPUT", nargs="+", help="JSON Lines (.gz, .zst, -)")
    parser.add_argument("--model", metavar="F", help="model snapshot (JSON); left out: shipped")
    parser.add_argument(
        "--default-published",
        metavar="T",
        type=moment_ms,
        help="time of documents that have none (RFC 3339); left out: they are refused",
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    import orjson

    from streams.files import read_lines
    from streams.garbage import collected_rarely
    from streams.offline.observing import Observer

    observer = Observer(make_core(settings, model=arguments.model), arguments.default_published)
    ticker, done, out = Ticker("observe"), 0, sys.stdout.buffer
    with collected_rarely():
        for path in arguments.inputs:
            for record in observer.lines(read_lines(path)):
                out.write(orjson.dumps(record) + b"\n")
                done += 1
                ticker.show(done)
    out.flush()
    ticker.close()
    return EXIT_GOOD
