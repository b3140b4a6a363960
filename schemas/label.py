"""Label: an analyst's verdict on a document."""

from __future__ import annotations

from typing import Final

import msgspec

MAX_LABEL_BYTES: Final = 8_192


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """Says whether a document reports a signal as current news.

    `verdicts` maps a signal to true or false; a signal left out is not judged. `country` is the
    one that the analyst looked at, empty where the verdict is on the document as a whole.
    """

    document_id: str
    country: str
    verdicts: dict[str, bool]
    author: str
    labelled_at: str
