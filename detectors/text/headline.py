"""What a document is called on pages and in alerts: its title or beginning, on one line."""

from __future__ import annotations

from typing import Final

from detectors.text.seek import next_break
from schemas.document import Document

__all__ = ["HEADLINE", "headline"]

HEADLINE: Final = 160
# Mostly enough for a headline and a character more, after which nothing counts.
_OPENING: Final = 192


def headline(document: Document) -> str:
    """The title, or the text's beginning, on one line of at most 160 characters."""
    whole = document.title or document.text[: 4 * HEADLINE]
    line = whole[:_OPENING]
    if next_break(line) < 0:
        # Most are in one line already.
        line = line.removesuffix(" ")
    else:
        line = _in_one_line(line)
        if len(line) <= HEADLINE and len(whole) > _OPENING:
            line = _in_one_line(whole)
    if len(line) <= HEADLINE:
        return line
    return line[: HEADLINE - 1].rsplit(" ", 1)[0] + "\u2026"


def _in_one_line(text: str) -> str:
    line = " ".join(text.split())
    if next_break(line) >= 0:
        line = "".join(char for char in line if char.isprintable())
    return line
