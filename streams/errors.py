"""What can go wrong in the shell, as the caller's choices, with the exit status each one means.

    TocsinError
    |-- CheckFailed             exit 1: a comparison or check did not hold
    |-- BadUsage                exit 2: options, settings or input that cannot be used
    |   |-- BadSetting              an environment variable; names it and its value
    |   |-- BadInput                a file; names file, line, field and value
    |-- InfrastructureError     exit 3: broker, disk or network; not the user's words
        |-- Retryable               worth another try after a pause

A record that is refused is none of these: `schemas.errors.DecodeError` says why, the record goes
to `dead-letters` or becomes a refused line, and the work goes on.
"""

from __future__ import annotations

from typing import ClassVar, Final

EXIT_GOOD: Final = 0
EXIT_CHECK_FAILED: Final = 1
EXIT_BAD_USAGE: Final = 2
EXIT_INFRASTRUCTURE: Final = 3
EXIT_INTERRUPTED: Final = 130


class TocsinError(Exception):
    """Ends the command; its text is one or more plain sentences for the person who started it."""

    exit_code: ClassVar[int] = EXIT_INFRASTRUCTURE


class CheckFailed(TocsinError):
    """A comparison or a check did not hold."""

    exit_code = EXIT_CHECK_FAILED


class BadUsage(TocsinError):
    """Options, settings or input that cannot be used."""

    exit_code = EXIT_BAD_USAGE


class BadSetting(BadUsage):
    """A setting that cannot be used; the text names the environment variable."""


class BadInput(BadUsage):
    """A file that cannot be used: `place` is `file`, `file:line` or `file:line: field`."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


class InfrastructureError(TocsinError):
    """A broker, a disk or a network that does not do its part."""

    exit_code = EXIT_INFRASTRUCTURE


class Retryable(InfrastructureError):
    """What may well work after a pause."""
