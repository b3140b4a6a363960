"""`tocsin worker`: the Faust workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from streams.cli.common import Commands
    from streams.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "worker",
        help="the Faust workers, one process a role",
        description="Runs the roles asked for, each in a process of its own that is started again "
        "when it ends with trouble, until SIGTERM. Brokers and all else come from settings.",
    )
    parser.add_argument(
        "--roles",
        metavar="R,...",
        default="observe,track",
        help="of observe, track, learn; comma-separated (default observe,track)",
    )
    parser.add_argument(
        "--heartbeat", action="store_true", help="write heartbeats to the input topics (live feeds)"
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.worker import parse_roles, run

    return run(parse_roles(arguments.roles), settings, heartbeat=arguments.heartbeat)
