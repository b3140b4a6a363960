"""`tocsin test`: runs held to what is expected of them, for CI."""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

from streams.cli.common import make_core, notice
from streams.errors import EXIT_CHECK_FAILED, EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    import argparse

    from detectors.evaluate.courses import Course
    from detectors.pipeline import Core
    from streams.cli.common import Commands
    from streams.judging.expectations import Result
    from streams.settings import Settings


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "test",
        help="alerts held to expectations, for CI",
        description="Runs each test of the files from fresh state, over documents, a scenario or "
        "a run made before, and holds its alerts to what must and must not come "
        "(docs/expectations.md). Exit status 1 if an expectation fails.",
    )
    parser.add_argument("files", metavar="EXPECTATIONS", nargs="+", help="expectations (TOML)")
    parser.add_argument(
        "--only", metavar="NAME", action="append", default=[], help="only this test; may repeat"
    )
    parser.add_argument(
        "--unexpected", choices=("fail", "warn", "ignore"),
        help="what an incident that nothing expects counts as (default: what the file says)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="results as JSON")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    import msgspec

    from streams.judging.expectations import read_expectations, run_slice

    # All files are checked before the first test runs: a misspelling is told at once.
    slices = [(path, one) for path in arguments.files for one in read_expectations(path)]
    if arguments.only:
        strange = set(arguments.only) - {one.name for _, one in slices}
        if strange:
            raise BadUsage(f"--only {min(strange)}: no test of that name")
        slices = [(path, one) for path, one in slices if one.name in arguments.only]
    if arguments.unexpected:
        slices = [(p, one._replace(unexpected=arguments.unexpected)) for p, one in slices]

    @functools.cache
    def core(params: str | None, model: str | None) -> Core:
        return make_core(settings, params, model)

    results: list[tuple[str, Result]] = []
    for path, one in slices:
        notice(f"running {one.name}")
        results.append((path, run_slice(one, core)))
    if arguments.json:
        records = [_record(path, result) for path, result in results]
        sys.stdout.buffer.write(msgspec.json.encode(records) + b"\n")
    else:
        _print(results)
    failed = any(result.failed for _, result in results)
    return EXIT_CHECK_FAILED if failed else EXIT_GOOD


def _print(results: list[tuple[str, Result]]) -> None:
    from streams.tables import print_table

    rows = []
    for _, result in results:
        for held in result.held:
            word = "FAILED" if held.failure else "ok"
            first = f"; first {_words(held.found[0])}" if held.found else ""
            said = held.failure or f"{len(held.found)} found{first}"
            rows.append((result.slice.name, word, f"{held.expectation.name}: {said}"))
        if result.slice.unexpected != "ignore":
            word = "FAILED" if result.slice.unexpected == "fail" else "warned"
            rows += [
                (result.slice.name, word, f"not expected: {_words(course)}")
                for course in result.unexpected
            ]
    print_table(("test", "result", "expectation"), rows)
    failures = sum(row[1] == "FAILED" for row in rows)
    held_all = sum(row[1] == "ok" for row in rows)
    warned = sum(row[1] == "warned" for row in rows)
    print(f"\n{held_all} held, {failures} failed, {warned} warned of")


def _words(course: Course) -> str:
    from schemas.times import format_ms
    from streams.views.incidents import printable

    opened = format_ms(course.opened_ms)[:16].replace("T", " ")
    return printable(
        f"{course.signal} in {course.transitions[-1].region.name} ({course.region}), {opened}, "
        f"{course.peak.severity}"
    )


def _record(path: str, result: Result) -> dict[str, Any]:
    return {
        "file": path,
        "test": result.slice.name,
        "failed": result.failed,
        "expectations": [
            {
                "name": held.expectation.name,
                "failure": held.failure,
                "incidents": [course.incident_id for course in held.found],
            }
            for held in result.held
        ],
        "unexpected": [course.incident_id for course in result.unexpected],
    }
