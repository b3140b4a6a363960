"""`tocsin label`: an analyst's verdict on a document, for the learner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schemas.signals import SIGNALS
from streams.brokers.connected import connected
from streams.errors import EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    import argparse

    from schemas.label import Label
    from streams.cli.common import Commands
    from streams.settings import Settings

VERDICTS: Final = {"true": True, "yes": True, "false": False, "no": False}


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "label",
        help="say whether a document reports a signal as current news (Kafka)",
        description="Writes verdicts to the labels topic, from which the role `learn` learns. "
        "From a file: JSON Lines of document_id and verdicts, an object of signal and true or "
        "false, with author, country and labelled_at where they are known. A file with a line "
        "that cannot be used is refused as a whole.",
    )
    parser.add_argument("document", metavar="DOCUMENT_ID", nargs="?", help="of the document judged")
    parser.add_argument(
        "--signal", metavar="S", action="append", choices=SIGNALS, help="judged; repeat for several"
    )
    parser.add_argument(
        "--verdict", choices=VERDICTS, help="whether the document reports it as current news"
    )
    parser.add_argument("--author", metavar="A", help="who judges (with a file: where not said)")
    parser.add_argument("--country", metavar="C", default="", help="ISO 3166-1 alpha-2, if any")
    parser.add_argument("--file", metavar="F", help="labels as JSON Lines (.gz, .zst, -)")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.topics.labels import send_labels

    labels = _labels(arguments)
    with connected(settings) as broker:
        count = send_labels(settings, broker, labels)
    print(f"{count:,} labels are written" if count > 1 else "1 label is written")
    return EXIT_GOOD


def _labels(arguments: argparse.Namespace) -> list[Label]:
    from schemas.label import Label
    from schemas.times import format_ms
    from streams.clock import SystemClock
    from streams.topics.labels import checked, read_labels

    now = format_ms(SystemClock().now_ms())
    single = arguments.document, arguments.signal, arguments.verdict
    if arguments.file:
        if any(single) or arguments.country:
            raise BadUsage("label: --file holds the verdicts; give no document, signal or country")
        return read_labels(arguments.file, author=arguments.author or "", labelled_at=now)
    if not all((*single, arguments.author)):
        raise BadUsage("label: DOCUMENT_ID, --signal, --verdict and --author are wanted, or --file")
    label = Label(
        document_id=arguments.document,
        country=arguments.country,
        verdicts=dict.fromkeys(arguments.signal, VERDICTS[arguments.verdict]),
        author=arguments.author,
        labelled_at=now,
    )
    return [checked(label)]
