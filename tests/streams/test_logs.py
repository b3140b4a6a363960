"""Log lines: JSON for machines, no text of documents, no storms from libraries."""

import io
import logging
from collections.abc import Iterator

import orjson
import pytest

from streams.clock import ManualClock
from streams.logs import NOISY, RateLimit, configure, fields
from streams.settings import LogLevel, Settings


@pytest.fixture(autouse=True)
def _root_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.NOTSET)


def lines(level: LogLevel = "info") -> io.StringIO:
    out = io.StringIO()
    configure(Settings(log_level=level), out)
    return out


def test_away_from_a_terminal_a_line_is_one_json_object_with_its_fields() -> None:
    out = lines()
    logging.getLogger("streams.x").warning("late by %d s", 3, extra=fields(partition=2))
    line = orjson.loads(out.getvalue())
    assert line["message"] == "late by 3 s"
    assert (line["level"], line["logger"], line["partition"]) == ("warning", "streams.x", 2)
    assert line["time"].endswith("Z")


def test_an_exception_stays_inside_its_line() -> None:
    out = lines()
    try:
        raise ValueError("no")  # noqa: TRY301 - the test needs an exception in hand
    except ValueError:
        logging.getLogger("streams.x").exception("failed")
    assert "ValueError: no" in orjson.loads(out.getvalue())["exception"]


def test_text_of_documents_is_written_in_debug_only() -> None:
    out = lines()
    logging.getLogger("streams.x").info("refused", extra=fields(text="secret words", id="a"))
    assert "secret words" not in out.getvalue()
    out = lines("debug")
    logging.getLogger("streams.x").debug("refused", extra=fields(text="secret words"))
    assert "secret words" in out.getvalue()


def test_a_console_line_stays_one_line() -> None:
    out = io.StringIO()
    configure(Settings(log_format="console"), out)
    logging.getLogger("streams.x").info("two\nlines", extra=fields(partition=1))
    assert out.getvalue().count("\n") == 1
    assert "partition=1" in out.getvalue()


def test_every_line_is_counted_by_level() -> None:
    counted: list[str] = []
    configure(Settings(), io.StringIO(), count=counted.append)
    logging.getLogger("streams.x").error("a")
    logging.getLogger("streams.x").debug("b")
    assert counted == ["error"]


def record(name: str, message: str = "away") -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, __file__, 1, message, (), None)


def test_a_storm_of_a_library_is_held_back_and_summed_up() -> None:
    clock = ManualClock()
    limit = RateLimit(clock, most=2, period_s=10)
    passed = [limit.filter(record("aiokafka.conn")) for _ in range(100)]
    assert passed.count(True) == 2
    clock.advance(seconds=10)
    after = record("aiokafka.conn")
    assert limit.filter(after)
    assert after.getMessage() == "away (and 98 more like it, not shown)"


def test_libraries_are_heard_from_warnings_on_and_below_in_debug() -> None:
    out = lines()
    logging.getLogger("kafka.conn").info("connected")
    logging.getLogger("aiokafka.conn").warning("away")
    assert "connected" not in out.getvalue()
    assert "away" in out.getvalue()
    out = lines("debug")
    logging.getLogger("kafka.conn").debug("connected")
    assert "connected" in out.getvalue()


def test_our_own_lines_are_never_held_back() -> None:
    limit = RateLimit(ManualClock(), most=1)
    assert all(limit.filter(record("streams.worker")) for _ in range(50))
