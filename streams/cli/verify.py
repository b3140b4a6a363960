"""`tocsin verify`: the live alert log against the log that it must follow from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.brokers.connected import connected
from streams.cli.common import Ticker, moment_ms
from streams.errors import EXIT_CHECK_FAILED, EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    import argparse

    from streams.cli.common import Commands
    from streams.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "verify",
        help="whether the live alerts follow from the log (Kafka)",
        description="Makes the alerts of a range again from the observations log and compares "
        "them with the live alert log in digest form; exit 1 and the first difference if they "
        "are not the same.",
    )
    parser.add_argument("--from", dest="first", metavar="T", type=moment_ms, required=True)
    parser.add_argument("--to", dest="last", metavar="T", type=moment_ms, required=True)
    parser.add_argument("--checkpoint", metavar="DIR", help="go on from here, not from the start")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.judging.verifying import verify
    from streams.replay.checkpoints import read_checkpoint

    if arguments.last <= arguments.first:
        raise BadUsage("--from and --to: no range")
    checkpoint = read_checkpoint(arguments.checkpoint) if arguments.checkpoint else None
    ticker = Ticker("verify")
    with connected(settings) as broker:
        span = arguments.first, arguments.last
        verdict = verify(
            broker, settings, span, checkpoint,
            lambda done, total: ticker.show(done, f"of {total:,}"),
        )  # fmt: skip
    ticker.close()
    if not verdict.differences:
        print(f"{verdict.same:,} alerts: the live log is what the observations give")
        return EXIT_GOOD
    first = verdict.differences[0]
    print(
        f"{verdict.same:,} alerts agree, {len(verdict.differences):,} do not; the first:\n"
        f"{first.at} {first.incident_id}@{first.revision} {first.what}"
    )
    return EXIT_CHECK_FAILED
