"""`tocsin load`: documents from files, or of a scenario, onto an input topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.topics import INPUTS
from streams.brokers.connected import connected
from streams.cli.common import Ticker
from streams.errors import EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    import argparse

    from streams.cli.common import Commands
    from streams.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "load",
        help="documents from files onto an input topic",
        description="Deals documents in event-time order over the topic's partitions and ends each "
        "with an end-of-input record. Unreadable lines are sent too: the worker refuses them.",
    )
    parser.add_argument("files", metavar="FILE", nargs="*", help="JSON Lines (.gz, .zst, -)")
    parser.add_argument(
        "--topic",
        required=True,
        choices=[topic.name for topic in INPUTS],
        help=f"one of {', '.join(topic.name for topic in INPUTS)}",
        metavar="T",
    )
    parser.add_argument(
        "--scenario", metavar="NAME", default="", help="a shipped story: bamako, or its twin quiet"
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.topics.load import load

    if not arguments.files and not arguments.scenario:
        raise BadUsage("load: nothing to load: name files, - for standard input, or --scenario")
    ticker = Ticker("load")
    with connected(settings) as broker:
        loaded = load(
            broker,
            settings,
            arguments.files,
            arguments.topic,
            scenario=arguments.scenario,
            progress=ticker.show,
        )
    ticker.close()
    print(
        f"{loaded.lines:,} lines onto {loaded.partitions} partitions of {arguments.topic}; "
        f"{loaded.undated:,} without a readable time, {loaded.cut:,} cut as too long"
    )
    return EXIT_GOOD
