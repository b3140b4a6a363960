"""`tocsin explain`: why a document was read as it was; an alert made again from the log."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from streams.brokers.connected import connected
from streams.cli.common import make_core, moment_ms, warn
from streams.errors import EXIT_CHECK_FAILED, EXIT_GOOD, BadInput, BadUsage

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from schemas.document import Document
    from streams.cli.common import Commands
    from streams.settings import Settings

_INCIDENT: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?\.[a-z]+\.\d{8}\.[0-9a-f]{4}(@\d+)?")
_LINE: Final = re.compile(r"(.+):([1-9]\d*)")


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "explain",
        help="why a document was read as it was; an alert made again",
        description="For each document: what every feature adds to a signal's logit, the terms "
        "and cues found with their offsets, and where each region's weight comes from. For an "
        "incident: its alert made again from the observations log, what made it, and whether the "
        "live log has the same bytes (Kafka; exit 1 if not).",
    )
    parser.add_argument(
        "document",
        metavar="INCIDENT_ID[@REVISION] | DOCUMENT",
        help="an incident's transition (its last), or JSON Lines (.gz, .zst, - for stdin), all "
        "of its documents; FILE:LINE for one",
    )
    parser.add_argument("--id", metavar="ID", help="only the documents of this id")
    parser.add_argument("--model", metavar="F", help="model snapshot (JSON); left out: shipped")
    parser.add_argument(
        "--default-published",
        metavar="T",
        type=moment_ms,
        help="time of documents that have none (RFC 3339); left out: they are refused",
    )
    parser.add_argument("--json", action="store_true", help="one JSON line a document")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    name = arguments.document
    if _INCIDENT.fullmatch(name) and not Path(name).exists():
        return _incident(name, arguments, settings)
    return _documents(arguments, settings)


def _incident(name: str, arguments: argparse.Namespace, settings: Settings) -> int:
    """The alert made again, why it was sent, and whether it is what was sent, byte for byte."""
    from schemas.codec import encode
    from streams.judging.verifying import field_difference, rebuild
    from streams.views.incidents import printable, transition_line

    if arguments.id or arguments.model or arguments.default_published is not None:
        raise BadUsage(f"{name}: is an incident; --id, --model, --default-published go with files")
    incident, _, revision = name.partition("@")
    with connected(settings) as broker:
        found = rebuild(broker, settings, incident, int(revision) if revision else None)
    if arguments.json:
        sys.stdout.buffer.write(encode(found.alert) + b"\n")
    else:
        alert = found.alert
        print(transition_line(alert))
        print(f"  score {alert.score:+.3f}, threshold {alert.threshold:+.3f}:")
        for term in alert.why:
            print(f"    {term.weight * term.value:+.3f}  {term.feature} ({term.value:g})")
        for evidence in alert.evidence:
            where = f"{evidence.topic}/{evidence.partition}, offset {evidence.offset}"
            print(f"  {evidence.contribution:.2f}  {printable(evidence.headline)}")
            print(f"        {printable(evidence.document_id)} ({where})")
    place = f"observations/{found.partition}, offset {found.offset}"
    if found.same:
        warn(f"made again from {place}: the bytes that were sent")
        return EXIT_GOOD
    if found.live is None:
        said = "it is not on the live alert log"
    else:
        said = f"what was sent differs: {field_difference(found.live.alert, found.alert)}"
    warn(f"made again from {place}; {said}")
    return EXIT_CHECK_FAILED


def _documents(arguments: argparse.Namespace, settings: Settings) -> int:
    from detectors.explanation import explain
    from schemas.codec import encode
    from streams.views.explained import explained_lines

    path, number = _place(arguments.document)
    core, told = make_core(settings, model=arguments.model), 0
    for document in _chosen(path, number, arguments):
        explanation = explain(core, document)
        if arguments.json:
            sys.stdout.buffer.write(encode(explanation) + b"\n")
        else:
            print("\n".join([*([""] if told else []), *explained_lines(explanation)]))
        told += 1
    if not told:
        wanted = "document" if number is None else f"line {number}"
        wanted = wanted if arguments.id is None else f"id {arguments.id!r}"
        raise BadInput(path, f"there is no {wanted} in it")
    return EXIT_GOOD


def _place(name: str) -> tuple[str, int | None]:
    """A file, and a line of it where one is asked for."""
    found = _LINE.fullmatch(name)
    return (found[1], int(found[2])) if found and not Path(name).exists() else (name, None)


def _chosen(path: str, number: int | None, arguments: argparse.Namespace) -> Iterator[Document]:
    """The documents asked for; one that is asked for and cannot be read raises BadInput."""
    from schemas.codec import decode_document
    from schemas.errors import DecodeError
    from streams.files import display_name, read_lines
    from streams.offline.observing import readable_id

    for line in read_lines(path):
        if number is not None and line.number != number:
            continue
        if arguments.id is not None and readable_id(line.value) != arguments.id:
            continue
        try:
            yield decode_document(line.value, default_published_ms=arguments.default_published)
        except DecodeError as error:
            raise BadInput(f"{display_name(path)}:{line.number}", error.reason) from error
        if number is not None:
            return
