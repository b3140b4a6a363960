"""Where in a TOML file of `[[test]]` and `[[test.expect]]` tables a field stands.

`tomllib` keeps no lines, and a message without one sends its reader searching.
"""

from __future__ import annotations

import itertools
import re
from typing import Final

from streams.errors import BadInput

_HEADER: Final = re.compile(r"^\s*\[\[\s*test\s*(\.\s*expect\s*)?\]\]")
_AT: Final = re.compile(r" - at `\$(?P<path>[^`]*)`$")
_UNKNOWN: Final = re.compile(r"^Object contains unknown field `(?P<field>[^`]*)`")
_STEP: Final = re.compile(r"\.(?P<name>\w+)|\[(?P<index>\d+)\]")


class TomlPlace:
    """Where in the file a table or a field stands, for messages."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self._lines = text.splitlines()

    def error(self, reason: str, test: int, expect: int | None = None, field: str = "") -> BadInput:
        """The error of a field of the numbered test, or of its numbered expectation."""
        line = self._line(test, expect, field)
        where = f"{self.path}:{line}" if line else self.path
        return BadInput(f"{where}: {field}" if field else where, reason)

    def of_error(self, message: str) -> BadInput:
        """The same for what msgspec says, whose path is like `$.test[0].expect[1].signal`."""
        found = _AT.search(message)
        path = found["path"] if found else ""
        reason = _AT.sub("", message)
        unknown = _UNKNOWN.match(reason)
        steps = [m["name"] or int(m["index"]) for m in _STEP.finditer(path)]
        numbers = {name: n for name, n in itertools.pairwise(steps) if isinstance(n, int)}
        field = (
            unknown["field"]
            if unknown
            else next((s for s in steps[::-1] if isinstance(s, str)), "")
        )
        if "test" not in numbers:
            line = self._find(0, len(self._lines), field)
            return BadInput(f"{self.path}:{line}: {field}" if line else self.path, reason)
        if field in {"test", "expect"} and not unknown:
            field = ""
        return self.error(reason, numbers["test"], numbers.get("expect"), field)

    def _line(self, test: int, expect: int | None, field: str) -> int | None:
        """The line of the field, else of its table; None where tables are written inline."""
        at, inner, start = -1, -1, None
        for number, line in enumerate(self._lines):
            header = _HEADER.match(line)
            if not header:
                continue
            if start is not None:
                return self._find(start, number, field) or start + 1
            at, inner = (at, inner + 1) if header[1] else (at + 1, -1)
            if at == test and (inner == expect if expect is not None else not header[1]):
                start = number
        if start is None:
            return None
        return self._find(start, len(self._lines), field) or start + 1

    def _find(self, start: int, end: int, field: str) -> int | None:
        key = re.compile(rf"""^\s*["']?{re.escape(field)}["']?\s*=""")
        found = (n for n in range(start, end) if field and key.match(self._lines[n]))
        return next((n + 1 for n in found), None)
