"""`tocsin dead-letters`: what was refused, why, and another try."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from streams.brokers.connected import connected
from streams.cli.common import warn
from streams.errors import EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    from streams.cli.common import Commands, Parser
    from streams.settings import Settings
    from streams.topics.dead_letter_log import DeadLetterLog, Refused

_REASON: Final = 120


def add(commands: Commands) -> None:
    """Declare the commands."""
    parser: Parser = commands.add_parser(
        "dead-letters", help="list, show or retry what the workers refused"
    )
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    listed = verbs.add_parser("list", help="what was refused, oldest first, with the reason")
    _narrow(listed)
    listed.add_argument("--json", action="store_true", help="one JSON line each, without the bytes")
    listed.set_defaults(run=_list)
    show = verbs.add_parser("show", help="one with its origin, its reason and its bytes")
    show.add_argument("offset", metavar="OFFSET", type=_offset, help="as `list` tells it")
    show.add_argument("--raw", action="store_true", help="the bytes alone, as they came")
    show.set_defaults(run=_show)
    retry = verbs.add_parser(
        "retry",
        help="write the original bytes to their topic again",
        description="Writes the original bytes to the topic they came from, as new records. What "
        "must be refused is refused again; a document that was taken meanwhile is a copy.",
    )
    retry.add_argument("offsets", metavar="OFFSET", nargs="*", type=_offset)
    retry.add_argument("--all", action="store_true", help="all, or all that --topic, --kind name")
    _narrow(retry)
    retry.set_defaults(run=_retry)


def _narrow(parser: Parser) -> None:
    parser.add_argument("--topic", metavar="NAME", default="", help="only from this input (news)")
    parser.add_argument("--kind", metavar="KIND", default="", help="only of this kind (bad-field)")


def _offset(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no offset")
    return int(text)


def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    import orjson

    from schemas.times import format_ms
    from streams.tables import print_table
    from streams.topics.dead_letter_log import DeadLetterLog
    from streams.views.incidents import printable

    with connected(settings) as broker:
        log = DeadLetterLog(broker, settings)
        found = list(log.read(topic=arguments.topic, kind=arguments.kind))
    _tell(log)
    if arguments.json:
        sys.stdout.buffer.writelines(orjson.dumps(_record(entry)) + b"\n" for entry in found)
        return EXIT_GOOD
    rows = [
        (
            str(entry.offset),
            format_ms(entry.timestamp_ms)[:19],
            printable(entry.origin),
            printable(entry.letter.kind),
            f"{entry.letter.length:,}",
            printable(entry.letter.reason)[:_REASON],
        )
        for entry in found
    ]
    print_table(("offset", "refused", "origin", "kind", "bytes", "reason"), rows)
    return EXIT_GOOD


def _record(entry: Refused) -> dict[str, object]:
    from schemas.times import format_ms

    letter = entry.letter
    return {
        "offset": entry.offset,
        "refused_at": format_ms(entry.timestamp_ms),
        "topic": letter.origin.input.topic,
        "topic_id": letter.origin.input.topic_id,
        "partition": letter.origin.input.partition,
        "record_offset": letter.origin.offset,
        "kind": letter.kind,
        "reason": letter.reason,
        "length": letter.length,
        "sha256": letter.sha256,
        "whole": letter.whole,
    }


def _show(arguments: argparse.Namespace, settings: Settings) -> int:
    from schemas.times import format_ms
    from streams.topics.dead_letter_log import DeadLetterLog
    from streams.views.incidents import printable

    with connected(settings) as broker:
        entry = DeadLetterLog(broker, settings).show(arguments.offset)
    letter = entry.letter
    if arguments.raw:
        sys.stdout.buffer.write(letter.value)
        return EXIT_GOOD
    cut = "" if letter.whole else f", of which {len(letter.value):,} are left"
    for line in (
        f"origin   {entry.origin} (topic id {letter.origin.input.topic_id})",
        f"refused  {format_ms(entry.timestamp_ms)}",
        f"kind     {letter.kind}",
        f"reason   {letter.reason}",
        f"length   {letter.length:,} bytes{cut}",
        f"sha256   {letter.sha256}",
        "",
        *letter.value.decode(errors="replace").splitlines(),
    ):
        print(printable(line))
    return EXIT_GOOD


def _retry(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.topics.dead_letter_log import DeadLetterLog

    if bool(arguments.offsets) == arguments.all:
        raise BadUsage("retry: offsets or --all, one of the two")
    if arguments.offsets and (arguments.topic or arguments.kind):
        raise BadUsage("retry: --topic and --kind go with --all")
    with connected(settings) as broker:
        log = DeadLetterLog(broker, settings)
        if arguments.all:
            chosen = list(log.read(topic=arguments.topic, kind=arguments.kind))
        else:
            chosen = [log.show(offset) for offset in dict.fromkeys(arguments.offsets)]
        written = log.retry(chosen)
    _tell(log)
    print(f"{written:,} written again")
    return EXIT_GOOD


def _tell(log: DeadLetterLog) -> None:
    for text in log.unreadable:
        warn(text)
