"""`tocsin signals`: what documents are read for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.errors import EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    import argparse

    from streams.cli.common import Commands
    from streams.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "signals", help="the signals: meaning, terms per language, examples, what they miss"
    )
    parser.add_argument(
        "signal", metavar="SIGNAL", nargs="?", help="only this one, with all its examples"
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.signal_table import signal_rows
    from streams.tables import print_table

    del settings
    rows = signal_rows()
    if arguments.signal is not None:
        chosen = [row for row in rows if row.signal == arguments.signal]
        if not chosen:
            names = ", ".join(row.signal for row in rows)
            raise BadUsage(f"{arguments.signal}: no such signal; there are {names}")
        for title, lines in (
            (chosen[0].about, ()),
            ("reports it:", chosen[0].positive),
            ("does not:", chosen[0].negative),
            ("known to be missed:", chosen[0].misses),
        ):
            print("\n".join((title, *(f"  {line}" for line in lines))))
        return EXIT_GOOD
    languages = sorted({language for row in rows for language in row.terms})
    print_table(
        ("signal", *languages, "about"),
        [(r.signal, *(str(r.terms.get(x, 0)) for x in languages), r.about) for r in rows],
    )
    print("\nthe numbers count term forms; `tocsin signals SIGNAL` shows examples and misses")
    return EXIT_GOOD
