"""`tocsin doctor`: what is missing or wrong, and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse

    from streams.cli.common import Commands
    from streams.settings import Settings

MOST_S: Final = 5.0
_SIGNS: Final = {"good": "ok   ", "note": "note ", "wrong": "WRONG", "away": "AWAY "}


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "doctor",
        help="what is missing or wrong here, and how to mend it",
        description="Looks at gazetteer, model, broker and topics. Exit 0: nothing is wrong, "
        "1: something is, 3: the broker does not answer.",
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.brokers.kafka import KafkaBroker
    from streams.doctor import examine, exit_code

    del arguments
    wait_ms = round(min(settings.request_timeout_s, MOST_S) * 1000)
    findings = []
    for finding in examine(settings, lambda: KafkaBroker(settings, timeout_ms=wait_ms)):
        findings.append(finding)
        print(f"{_SIGNS[finding.state]} {finding.subject}: {finding.said}", flush=True)
        if finding.mend:
            print(f"      {finding.mend}")
    return exit_code(findings)
