"""What can be wrong with bytes from outside, as the caller's choices.

DecodeError                 the record is refused: dead letter, go on
|-- BadJson                 not JSON, or JSON past a limit (depth, duplicate keys, surrogates)
|-- BadField                a field is missing, of the wrong type or out of range
|-- TooLarge                past the size limit
"""

from __future__ import annotations


class DecodeError(ValueError):
    """A record that cannot be accepted; `reason` is a sentence naming the field and the value."""

    kind = "unreadable"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BadJson(DecodeError):
    """The bytes are not acceptable JSON."""

    kind = "bad-json"


class BadField(DecodeError):
    """A field is missing, of the wrong type, or says something impossible."""

    kind = "bad-field"


class TooLarge(DecodeError):
    """The record is longer than the limit for its kind."""

    kind = "too-large"
