"""The command: which tables, how thorough, to the terminal or to the page."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence

from tests.quality.alarms import alarms
from tests.quality.copies import copies
from tests.quality.errors import errors
from tests.quality.floors import against
from tests.quality.languages import languages
from tests.quality.larger import larger_sets
from tests.quality.layout import Table
from tests.quality.library import DATA, Library
from tests.quality.models import Models
from tests.quality.page import PAGE, page
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
WITHOUT_PLACES = ("signals", "languages", "sets", "positives", "alarms")


def main(arguments: Sequence[str]) -> int:
    asked = parsed(arguments)
    if not DATA.is_dir():
        sys.stderr.write(f"{DATA} is missing: the tables are of the data sets in it\n")
        return 2
    library = Library(terms_only=asked.terms_only)
    models = Models(library, baselines=not asked.fast)
    if asked.errors:
        for text in errors(library, models, asked.errors):
            sys.stdout.write(f"{text}\n")
        return 0
    made: list[Table] = []
    for name in asked.tables or TABLES:
        for table in TABLES[name](library, models, asked.rounds):
            made.append(table)
            say(table)
    figures = {name: value for table in made for name, value in table.figures.items()}
    if asked.tables:
        return 0
    made.insert(0, against(figures))
    say(made[0])
    if asked.write:
        PAGE.write_text(page(made, shipped=models.shipped_is_fitted()), "utf-8")
    return 0


def say(table: Table) -> None:
    sys.stdout.write(f"{table}\n\n")
    sys.stdout.flush()


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """The options; wrong ones end the process with status 2."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.quality",
        description="How well the first stage reads, on every labelled set, beside baselines.",
    )
    parser.add_argument(
        "tables", nargs="*", metavar="TABLE", help=f"some of {', '.join(TABLES)}; all by default"
    )
    parser.add_argument(
        "--fast", action="store_true", help="no bags of words, folds, unlabelled sets"
    )
    parser.add_argument(
        "--terms-only",
        action="store_true",
        help="read no places, so that an edited lexicon needs no compiling; not for geo, copies",
    )
    parser.add_argument(
        "--errors", metavar="LANG", help="instead of tables: each wrong verdict in a language"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of the bootstrap; 0: none")
    parser.add_argument("--write", action="store_true", help="write docs/quality.md; all tables")
    asked = parser.parse_args(arguments)
    unknown = sorted(set(asked.tables) - set(TABLES))
    if unknown:
        parser.error(f"no table {', '.join(unknown)}: there are {', '.join(TABLES)}")
    if asked.rounds < 0:
        parser.error(f"--rounds {asked.rounds}: 0 or more")
    if asked.terms_only:
        if set(asked.tables) - set(WITHOUT_PLACES):
            parser.error("--terms-only reads no places: not for geo and copies")
        asked.tables = asked.tables or list(WITHOUT_PLACES)
    if asked.write and (asked.tables or asked.fast or not asked.rounds):
        parser.error("--write wants every table whole")
    return asked
