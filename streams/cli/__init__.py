"""The `tocsin` command: its groups, and how errors become messages and exit statuses.

argparse of the standard library: options and help are plain, it starts in no time, and an
operator's machine needs nothing more for it.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from typing import Final

from streams.cli.common import Parser
from streams.errors import EXIT_BAD_USAGE, EXIT_INTERRUPTED, TocsinError
from streams.logs import configure
from streams.settings import Settings
from streams.version import version

# In the order of the help text: the main job, Kafka, looking, then what is fixed.
GROUPS: Final = (
    "demo", "run", "observe", "explain", "evaluate", "report", "diff", "test", "calibrate",
    "simulate", "replay", "checkpoint", "verify", "sweep",
    "worker", "topics", "load", "doctor",
    "alerts", "dead_letters", "label", "model", "params", "signals", "schema",
)  # fmt: skip
_CLOSED_PIPE: Final = 141


def build_parser() -> argparse.ArgumentParser:
    """The whole command line, also for the generated page."""
    parser = Parser(
        prog="tocsin",
        description="Watches news and social feeds for the signs that a place is tipping into "
        "crisis: few, early, explained alerts per region.",
        epilog="Settings come from environment variables (docs/settings.md). "
        "Exit status: 0 good, 1 a check failed, 2 bad usage or input, 3 infrastructure.",
    )
    parser.add_argument("--version", action="version", version=f"tocsin {version()}")
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, parser_class=Parser
    )
    for group in GROUPS:
        importlib.import_module(f"streams.cli.{group}").add(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; no traceback for what a user can mend."""
    try:
        arguments = build_parser().parse_args(argv)
        settings = Settings.from_env()
        configure(settings)
        logging.captureWarnings(capture=True)
        status: int = arguments.run(arguments, settings)
        sys.stdout.flush()
    except TocsinError as error:
        print(f"tocsin: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (`| head`): nothing more to say, also not at interpreter exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _CLOSED_PIPE
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else EXIT_BAD_USAGE
    return status
