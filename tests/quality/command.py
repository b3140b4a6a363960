"""The command: which tables, how thorough, to the terminal or to the page."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence

from tests.quality.alarms import alarms
from tests.quality.copies import copies
from tests.quality.languages import languages
from tests.quality.larger import larger_sets
from tests.quality.layout import Table
from tests.quality.library import Library
from tests.quality.models import Models
from tests.quality.places import places
from tests.quality.positives import positives
from tests.quality.rows import ROUNDS
from tests.quality.signals import hand_labelled

Make = Callable[[Library, Models, int], list[Table]]
TABLES: Mapping[str, Make] = {
    "signals": hand_labelled,
    "languages": languages,
    "sets": larger_sets,
    "positives": positives,
    "alarms": alarms,
    "geo": places,
    "copies": copies,
}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=", ".join(TABLES))
    parser.add_argument("--terms-only", action="store_true")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args(arguments)
    names = asked.tables or list(TABLES)
    library = Library(terms_only=asked.terms_only)
    models = Models(library)
    for name in names:
        for table in TABLES[name](library, models, asked.rounds):
            sys.stdout.write(f"{table}\n\n")
            sys.stdout.flush()
    return 0
