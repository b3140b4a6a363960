"""`tocsin schema`: the JSON Schema of what travels."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from streams.errors import EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    import argparse

    from streams.cli.common import Commands
    from streams.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "schema", help="JSON Schema (2020-12) of a record; without a name, the records there are"
    )
    parser.add_argument("record", metavar="RECORD", nargs="?", help="for example alert")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.json_schema import RECORDS, schema_bytes

    del settings
    if arguments.record is None:
        for name in RECORDS:
            print(name)
        return EXIT_GOOD
    if arguments.record not in RECORDS:
        raise BadUsage(f"{arguments.record}: no such record; there are {', '.join(RECORDS)}")
    sys.stdout.buffer.write(schema_bytes(arguments.record))
    return EXIT_GOOD
