"""`tocsin params`: the numbers that can change an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.brokers.connected import connected
from streams.errors import EXIT_GOOD

if TYPE_CHECKING:
    import argparse

    from streams.cli.common import Commands, Parser
    from streams.settings import Settings


def add(commands: Commands) -> None:
    """Declare the commands."""
    parser: Parser = commands.add_parser(
        "params", help="show the parameters, or apply others to the running workers"
    )
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    show = verbs.add_parser("show", help="every parameter: value, bounds, unit, meaning")
    show.add_argument("--params", metavar="F", help="parameters (TOML); left out: the defaults")
    show.set_defaults(run=_show)
    apply = verbs.add_parser(
        "apply", help="make the workers use these parameters from here on (Kafka)"
    )
    apply.add_argument("file", metavar="F", help="parameters (TOML)")
    apply.set_defaults(run=_apply)


def _show(arguments: argparse.Namespace, settings: Settings) -> int:
    from detectors.params import Params, fields, params_id
    from streams.parameters import read_params
    from streams.tables import print_table

    del settings
    params = read_params(arguments.params) if arguments.params else Params()
    print(f"params_id {params_id(params)}\n")
    rows = []
    for field in fields():
        value = getattr(params, field.name)
        rows.append(
            (
                field.name + ("" if value == field.default else " *"),
                f"{value:g}",
                f"{field.low:g} to {field.high:g}",
                field.unit,
                ", ".join(f"{tried:g}" for tried in field.sweep),
                field.meaning,
            )
        )
    print_table(("name", "value", "bounds", "unit", "sweep", "meaning"), rows)
    if arguments.params:
        print("\n* differs from the default")
    return EXIT_GOOD


def _apply(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.parameters import read_params
    from streams.topics.params_apply import apply_params

    params = read_params(arguments.file)
    with connected(settings) as broker:
        applied = apply_params(settings, broker, params)
    print(f"params_id {applied.params_id} holds from here on in {applied.partitions} partitions")
    return EXIT_GOOD
