"""Secrets: passwords that nothing shows, from a variable or from a file's first line."""

from __future__ import annotations

from pathlib import Path

from streams.errors import BadSetting


class Secret:
    """A text that is not shown by print, repr, logs or tracebacks; `reveal()` gives it.

    Example:
        >>> Secret("hunter2")
        Secret(set)
    """

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the library that must have it."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret(set)" if self._text else "Secret(unset)"

    __str__ = __repr__


def read_secret(variable: str, file: str, given: Secret) -> str:
    """The first line of the file that `variable` names, or what was given where it names none.

    Raises BadSetting where the file cannot be read or has no first line.
    """
    if not file:
        return given.reveal()
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{variable}: {file}: cannot be read: {type(error).__name__}") from None
    if not lines or not lines[0]:
        raise BadSetting(f"{variable}: {file}: the first line is empty")
    return lines[0]
