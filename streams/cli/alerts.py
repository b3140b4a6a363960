"""`tocsin alerts`: what the workers have found, from the alert topics."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Final

from streams.brokers.connected import connected
from streams.cli import silences
from streams.cli.common import warn, whole_number
from streams.errors import EXIT_GOOD, BadUsage, TocsinError

if TYPE_CHECKING:
    import argparse

    from streams.cli.common import Commands
    from streams.settings import Settings
    from streams.topics.delivery import Delivery

TAIL: Final = 10
POLL_S: Final = 0.5


def add(commands: Commands) -> None:
    """Declare the commands."""
    parser = commands.add_parser(
        "alerts", help="follow, show, export, silence what the workers found"
    )
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    tail = verbs.add_parser(
        "tail", help="the last transitions and those that come, until Ctrl-C; JSON in a pipe"
    )
    tail.add_argument(
        "--last", metavar="N", type=whole_number, default=TAIL, help="of a partition (default 10)"
    )
    tail.add_argument("--all", action="store_true", help="from the first transition on")
    tail.add_argument("--no-follow", action="store_true", help="leave at the end of what is there")
    tail.add_argument(
        "--silenced", action="store_true", help="also those that a silence holds back, marked"
    )
    tail.set_defaults(run=_tail)
    show = verbs.add_parser("show", help="an incident with its evidence and its why")
    show.add_argument("incident", metavar="INCIDENT_ID[@REVISION]")
    show.set_defaults(run=_show)
    export = verbs.add_parser("export", help="all transitions so far, repeats dropped, JSON lines")
    export.add_argument("--to", metavar="F", default="-", help="file (default -, stdout)")
    export.set_defaults(run=_export)
    silences.add(verbs)


def _tail(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.brokers.base import BrokerError
    from streams.clock import SystemClock
    from streams.topics.alert_log import AlertLog, follow
    from streams.topics.control_log import ControlLog

    told: set[str] = set()
    held_back = 0

    def away(error: TocsinError) -> None:
        # An outage is told once, not twice a second.
        if str(error) not in told:
            told.add(str(error))
            warn(str(error))

    with connected(settings) as broker:
        log, control = AlertLog(broker, settings), ControlLog(broker, settings)
        standing, clock, stop = control.read(), SystemClock(), threading.Event()
        if not arguments.all:
            log.skip_to_end(arguments.last)
        found = (
            log.read()
            if arguments.no_follow
            else follow(log, wait=lambda: not stop.wait(POLL_S), on_error=away)
        )
        for entry in found:
            try:
                standing = control.recent(clock, POLL_S)
            except BrokerError as error:
                away(error)
            silences.tell_refused(control)
            delivery = standing.deliver(entry.alert, entry.value)
            if delivery.silenced and not arguments.silenced:
                held_back += 1
            else:
                _print(delivery)
    if held_back:
        warn(f"{held_back:,} held back by silences (`--silenced` shows them)")
    return EXIT_GOOD


def _print(delivery: Delivery) -> None:
    from streams.views.incidents import transition_line

    if sys.stdout.isatty():
        marks = [f"silenced by {name}" for name in delivery.alert.silenced_by]
        if delivery.acknowledged is not None:
            marks.append(f"taken on by {delivery.acknowledged.author}")
        print("  ".join((transition_line(delivery.alert), *(f"[{mark}]" for mark in marks))))
    else:
        sys.stdout.buffer.write(delivery.value + b"\n")
    sys.stdout.flush()


def _show(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.topics.alert_log import AlertLog
    from streams.topics.control_log import ControlLog
    from streams.views.incidents import describe, printable

    name, _, revision = arguments.incident.partition("@")
    with connected(settings) as broker:
        found = AlertLog(broker, settings).show(name)
        control = ControlLog(broker, settings)
        standing = control.read()
    silences.tell_refused(control)
    if not found:
        raise BadUsage(f"{name}: there is no such incident on the alert log")
    chosen = [e.alert for e in found if not revision or str(e.alert.revision) == revision]
    if not chosen:
        raise BadUsage(f"{name}: has no revision {revision}, but 1 to {found[-1].alert.revision}")
    print("\n".join(describe([entry.alert for entry in found], chosen[-1])))
    for silence in standing.deliver(chosen[-1], b"").alert.silenced_by:
        said = standing.silences[silence]
        print(printable(f"silenced by {said.author} until {said.ends_at}: {said.comment}"))
    taken = standing.acknowledgements.get(name)
    if taken is not None:
        print(printable(f"taken on by {taken.author} at {taken.at}: {taken.comment}"))
    return EXIT_GOOD


def _export(arguments: argparse.Namespace, settings: Settings) -> int:
    from schemas.digest import log_digest
    from streams.outputs import whole_file
    from streams.topics.alert_log import AlertLog
    from streams.topics.control_log import ControlLog

    with connected(settings) as broker:
        control = ControlLog(broker, settings)
        standing = control.read()
        log = AlertLog(broker, settings)
        found = sorted(
            log.read(), key=lambda e: (e.alert.updated_at, e.alert.incident_id, e.alert.revision)
        )
    silences.tell_refused(control)
    with whole_file(arguments.to) as out:
        for entry in found:
            out.write(standing.deliver(entry.alert, entry.value).value + b"\n")
    digest = log_digest(entry.alert for entry in found)
    warn(f"{len(found):,} transitions, {log.repeats:,} repeats dropped, digest {digest}")
    return EXIT_GOOD
