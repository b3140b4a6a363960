"""What commands share: the parser, arguments' types, the core, notices and progress on stderr."""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import TYPE_CHECKING, Final, NoReturn

from streams.clock import SystemClock
from streams.errors import EXIT_BAD_USAGE

if TYPE_CHECKING:
    from detectors.params import Params
    from detectors.pipeline import Core
    from streams.settings import Settings

    Commands = argparse._SubParsersAction["Parser"]  # noqa: SLF001 - it has no public name

_REDRAW_S: Final = 0.2
_NICE: Final = 10
_DAYS: Final = re.compile(r"(\d{1,5})d")


class Parser(argparse.ArgumentParser):
    """argparse with our way of speaking: one line, what is wrong, where to read on; exit 2."""

    def __init__(self, **options: object) -> None:
        options.setdefault("allow_abbrev", False)
        super().__init__(**options)  # type: ignore[arg-type] # argparse's own keywords, passed on

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and leave."""
        self.exit(EXIT_BAD_USAGE, f"{self.prog}: {message} (see `{self.prog} --help`)\n")


def whole_number(text: str) -> int:
    """An argument that is a whole number above nought."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return number


def seconds(text: str) -> float:
    """An argument that is a number of seconds, nought or more."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 3600:  # noqa: PLR2004 - nobody watches longer than an hour
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 0 to 3600")
    return number


def rate(text: str) -> float:
    """An argument that is a number a day, above nought."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 1e6:  # noqa: PLR2004 - beyond any feed; keeps infinity and NaN out
        raise argparse.ArgumentTypeError(f"{text!r} is not a number a day above 0")
    return number


def moment_ms(text: str) -> int:
    """An argument that is a date and time, in milliseconds since 1970."""
    from schemas.errors import DecodeError
    from schemas.times import parse_ms

    try:
        return parse_ms(text, "time")
    except DecodeError as error:
        raise argparse.ArgumentTypeError(error.reason) from error


def day(text: str) -> int:
    """An argument that is a date, in whole days since 1970."""
    from schemas.times import DAY_MS

    return moment_ms(text) // DAY_MS


def days_ms(text: str) -> int:
    """An argument that is a number of days, as `180d`, in milliseconds."""
    from schemas.times import DAY_MS

    found = _DAYS.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days, as 180d")
    return int(found[1]) * DAY_MS


def add_nice(parser: argparse.ArgumentParser) -> None:
    """Declare `--nice`: how far a command stands back behind what is live on the machine."""
    parser.add_argument(
        "--nice", metavar="N", type=int, default=_NICE, choices=range(20),
        help=f"stand back behind live workers, 0 to 19 (default {_NICE}; 0: take what there is)",
    )  # fmt: skip


def stand_back(arguments: argparse.Namespace) -> None:
    """Let everything that is not so nice go first, on processors; for good, and for children."""
    os.nice(arguments.nice)


def notice(text: str) -> None:
    """A sentence for the person at the terminal; a pipe is not told."""
    if sys.stderr.isatty():
        print(f"tocsin: {text}", file=sys.stderr)


def warn(text: str) -> None:
    """A sentence on stderr, always."""
    print(f"tocsin: {text}", file=sys.stderr)


def make_core(settings: Settings, params: str | None = None, model: str | None = None) -> Core:
    """The core with the parameters and the model of these files, or the shipped ones."""
    from streams.models.model_file import read_model
    from streams.parameters import read_params
    from streams.resources import load_core

    return load_core(
        settings.cache_path(),
        params=read_params(params) if params else None,
        model=read_model(model) if model else None,
        notice=notice,
    )


def make_core_of(settings: Settings, params: Params, model: str | None = None) -> Core:
    """The core with these parameters and the model of this file, or the shipped one."""
    from streams.models.model_file import read_model
    from streams.resources import load_core

    snapshot = read_model(model) if model else None
    return load_core(settings.cache_path(), params=params, model=snapshot, notice=notice)


class Ticker:
    """A line on a terminal's stderr that is written over a few times a second."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._clock = SystemClock()
        self._began = self._clock.monotonic_s()
        self._shown = self._began
        self._on = sys.stderr.isatty()

    def show(self, done: int, more: str = "") -> None:
        """So many are done."""
        now = self._clock.monotonic_s()
        if not self._on or now - self._shown < _REDRAW_S:
            return
        self._shown = now
        rate = done / max(now - self._began, 1e-9)
        print(f"\r\x1b[K{self._what}: {done:,} ({rate:,.0f}/s) {more}", end="", file=sys.stderr)

    def close(self) -> None:
        """Clear the line."""
        if self._on:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
