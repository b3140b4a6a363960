"""Label: an analyst's verdict on a document."""

from __future__ import annotations

import msgspec


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """Says whether a document reports a signal as current news.

    `verdicts` maps a signal to true or false; a signal left out is not judged.
    """

    document_id: str
    country: str
    verdicts: dict[str, bool]
    author: str
    labelled_at: str
