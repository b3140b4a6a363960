"""`tocsin alerts`: what the workers have found, from the alert topics."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Final

from streams.cli.common import connected, warn, whole_number
from streams.errors import EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    import argparse

    from streams.alert_log import Transition
    from streams.brokers.base import BrokerError
    from streams.cli.common import Commands
    from streams.settings import Settings

TAIL: Final = 10
POLL_S: Final = 0.5


def add(commands: Commands) -> None:
    """Declare the commands."""
    parser = commands.add_parser("alerts", help="follow, show or export what the workers found")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    tail = verbs.add_parser(
        "tail", help="the last transitions and those that come, until Ctrl-C; JSON in a pipe"
    )
    tail.add_argument(
        "--last", metavar="N", type=whole_number, default=TAIL, help="of a partition (default 10)"
    )
    tail.add_argument("--all", action="store_true", help="from the first transition on")
    tail.add_argument("--no-follow", action="store_true", help="leave at the end of what is there")
    tail.set_defaults(run=_tail)
    show = verbs.add_parser("show", help="an incident with its evidence and its why")
    show.add_argument("incident", metavar="INCIDENT_ID[@REVISION]")
    show.set_defaults(run=_show)
    export = verbs.add_parser("export", help="all transitions so far, repeats dropped, JSON lines")
    export.add_argument("--to", metavar="F", default="-", help="file (default -, stdout)")
    export.set_defaults(run=_export)


def _tail(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.alert_log import AlertLog, follow

    told: set[str] = set()

    def away(error: BrokerError) -> None:
        # An outage is told once, not twice a second.
        if str(error) not in told:
            told.add(str(error))
            warn(str(error))

    with connected(settings) as broker:
        log = AlertLog(broker, settings)
        if not arguments.all:
            log.skip_to_end(arguments.last)
        if arguments.no_follow:
            for entry in log.read():
                _print(entry)
            return EXIT_GOOD
        stop = threading.Event()
        for entry in follow(log, wait=lambda: not stop.wait(POLL_S), on_error=away):
            _print(entry)
    return EXIT_GOOD


def _print(entry: Transition) -> None:
    from streams.views.incidents import transition_line

    if sys.stdout.isatty():
        print(transition_line(entry.alert))
    else:
        sys.stdout.buffer.write(entry.value + b"\n")
    sys.stdout.flush()


def _show(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.alert_log import AlertLog
    from streams.views.incidents import describe

    name, _, revision = arguments.incident.partition("@")
    with connected(settings) as broker:
        found = AlertLog(broker, settings).show(name)
    if not found:
        raise BadUsage(f"{name}: there is no such incident on the alert log")
    chosen = [e.alert for e in found if not revision or str(e.alert.revision) == revision]
    if not chosen:
        raise BadUsage(f"{name}: has no revision {revision}, but 1 to {found[-1].alert.revision}")
    print("\n".join(describe([entry.alert for entry in found], chosen[-1])))
    return EXIT_GOOD


def _export(arguments: argparse.Namespace, settings: Settings) -> int:
    from schemas.digest import log_digest
    from streams.alert_log import AlertLog
    from streams.outputs import whole_file

    with connected(settings) as broker:
        log = AlertLog(broker, settings)
        found = sorted(
            log.read(), key=lambda e: (e.alert.updated_at, e.alert.incident_id, e.alert.revision)
        )
    with whole_file(arguments.to) as out:
        for entry in found:
            out.write(entry.value + b"\n")
    digest = log_digest(entry.alert for entry in found)
    warn(f"{len(found):,} transitions, {log.repeats:,} repeats dropped, digest {digest}")
    return EXIT_GOOD
