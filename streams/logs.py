"""Log lines: for people on a terminal, one JSON object a line elsewhere, to standard error.

Fields beside the message go in by `extra=fields(partition=3)`. Fields that hold the text of
documents are dropped from every line above debug, whoever logs them.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import IO, Final

import orjson

from streams.clock import Clock, SystemClock
from streams.settings import Settings

DOCUMENT_FIELDS: Final = frozenset({"text", "title", "headline", "value", "document", "surface"})
# An outage makes these write a hundred lines a second that all say the same.
NOISY: Final = ("aiokafka", "kafka", "faust", "mode")
_KEY: Final = "tocsin_fields"


def fields(**values: object) -> dict[str, object]:
    """What to pass as `extra` so that the values stand as fields of the line."""
    return {_KEY: values}


def configure(
    settings: Settings,
    stream: IO[str] | None = None,
    *,
    count: Callable[[str], None] | None = None,
    clock: Clock | None = None,
) -> logging.Handler:
    """Make the root logger write as Settings say; returns its only handler.

    Libraries are heard from warnings on, in debug wholly. `count` is called with each line's level
    (for the counter of log lines).
    """
    out = sys.stderr if stream is None else stream
    handler = logging.StreamHandler(out)
    as_json = settings.log_format == "json" or (settings.log_format == "auto" and not out.isatty())
    handler.setFormatter(JsonFormatter() if as_json else ConsoleFormatter())
    handler.addFilter(RateLimit(clock or SystemClock()))
    if count is not None:
        handler.addFilter(_Counter(count))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    # Libraries tell of every connection at info; what they warn of is what an operator needs.
    library = logging.NOTSET if settings.log_level in {"debug", "error"} else logging.WARNING
    for name in NOISY:
        logging.getLogger(name).setLevel(library)
    return handler


def _fields_of(record: logging.LogRecord) -> dict[str, object]:
    given = getattr(record, _KEY, None)
    if not isinstance(given, dict):
        return {}
    if record.levelno <= logging.DEBUG:
        return given
    return {name: value for name, value in given.items() if name not in DOCUMENT_FIELDS}


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class JsonFormatter(logging.Formatter):
    """One JSON object: time, level, logger, message, then the line's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        line: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name, value in _fields_of(record).items():
            line.setdefault(name, value)
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


class ConsoleFormatter(logging.Formatter):
    """`12:00:01 warning  streams.worker  message  name=value`."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line to read, and its traceback below it if there is one."""
        said = "".join(f"  {name}={value}" for name, value in _fields_of(record).items())
        message = " ".join(record.getMessage().split("\n"))
        line = (
            f"{_time(record)[11:19]} {record.levelname.lower():<8} {record.name}  {message}{said}"
        )
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line


class RateLimit(logging.Filter):
    """Lets a few lines of one logger and template through per period, then says how many it held.

    Only libraries' loggers are limited (`NOISY`); our own lines always pass.
    """

    def __init__(self, clock: Clock, *, most: int = 5, period_s: float = 10.0) -> None:
        super().__init__()
        self._clock = clock
        self._most = most
        self._period_s = period_s
        self._seen: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written; the first of a new period tells how many were held back."""
        if record.name.partition(".")[0] not in NOISY:
            return True
        key = (record.name, record.levelno, str(record.msg)[:80])
        now = self._clock.monotonic_s()
        since, count = self._seen.get(key, (now, 0))
        held = 0
        if now - since >= self._period_s:
            held, since, count = max(0, count - self._most), now, 0
        self._seen[key] = (since, count + 1)
        if len(self._seen) > 1000:  # noqa: PLR2004 - templates are few; a formatted one is not
            self._seen.pop(next(iter(self._seen)))
        if held:
            record.msg = f"{record.getMessage()} (and {held} more like it, not shown)"
            record.args = ()
        return count < self._most


class _Counter(logging.Filter):
    def __init__(self, count: Callable[[str], None]) -> None:
        super().__init__()
        self._count = count

    def filter(self, record: logging.LogRecord) -> bool:
        self._count(record.levelname.lower())
        return True
