"""`tocsin checkpoint`: what `track` remembers at a time, made offline from the log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from streams.brokers.connected import connected
from streams.cli.common import Ticker, moment_ms, warn
from streams.errors import EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    import argparse

    from streams.cli.common import Commands
    from streams.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "checkpoint",
        help="what is remembered at a time, from the log alone (Kafka)",
        description="Reads the observations log from its start and writes a folder from which "
        "`replay` and `verify` go on exactly.",
    )
    parser.add_argument(
        "--until", metavar="T", type=moment_ms, required=True, help="event time (RFC 3339), not in"
    )
    parser.add_argument("--out", metavar="DIR", required=True)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from schemas.topics import BY_NAME
    from streams.replay.checkpoints import make_checkpoint

    out = Path(arguments.out)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadUsage(f"{out} is there and not an empty folder: it is not written over")
    topic = BY_NAME["observations"].full_name(settings.deployment)
    ticker = Ticker("checkpoint")
    with connected(settings) as broker:
        head = make_checkpoint(
            broker,
            topic,
            arguments.until,
            out,
            lambda done, total: ticker.show(done, f"of {total:,}"),
        )
    ticker.close()
    keys = sum(part.keys for part in head.parts)
    warn(f"{out}: {topic} until {head.until}, {keys:,} values of {len(head.parts)} partitions")
    return EXIT_GOOD
