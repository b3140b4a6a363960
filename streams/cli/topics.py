"""`tocsin topics`: the deployment's topics on the broker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.brokers.connected import connected
from streams.errors import EXIT_CHECK_FAILED, EXIT_GOOD

if TYPE_CHECKING:
    import argparse

    from streams.cli.common import Commands
    from streams.settings import Settings


def add(commands: Commands) -> None:
    """Declare the commands."""
    parser = commands.add_parser("topics", help="make the topics, or hold the broker to them")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    create = verbs.add_parser("create", help="make those that are missing; changes no other")
    create.set_defaults(run=_create)
    check = verbs.add_parser("check", help="exit 1 where one is missing or has another shape")
    check.set_defaults(run=_check)


def _create(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.topics import admin

    del arguments
    with connected(settings) as broker:
        made = admin.create(broker, settings)
    for name in made.made:
        print(f"made   {name}")
    for name in made.found:
        print(f"there  {name}")
    return EXIT_GOOD


def _check(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.topics import admin

    del arguments
    with connected(settings) as broker:
        problems = admin.check(broker, settings)
    for problem in problems:
        print(f"{problem.topic} {problem.problem}: {problem.remedy}")
    if problems:
        return EXIT_CHECK_FAILED
    print("all topics are as they must be")
    return EXIT_GOOD
