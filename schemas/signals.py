"""The seven signals, in the one order in which they are stored, printed and hashed."""

from __future__ import annotations

from typing import Final

SIGNALS: Final[tuple[str, ...]] = (
    "siege",
    "fuel",
    "kidnapping",
    "attack",
    "evacuation",
    "coup",
    "humanitarian",
)
"""Every signal a document is scored for. The order is part of the wire form and never changes;
a new signal is added at the end."""

COMPOSITE: Final = "escalation"
"""The composite of a country over its signals."""
