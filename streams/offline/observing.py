"""What `tocsin observe` prints of each line: the first stage alone, with its story."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from detectors.pipeline import Core
from detectors.places.mention import Mention
from detectors.places.mentions import located
from detectors.stories.sketches import StoryIndex, sketch
from detectors.understanding import Understanding
from schemas.codec import decode_document
from schemas.document import MAX_BYTES, Document
from schemas.errors import DecodeError
from schemas.signals import SIGNALS
from schemas.times import HOUR_MS
from streams.files import Line

# So many texts are remembered whatever their time; beyond that, what is out of the window goes.
REMEMBERED: Final = 100_000


class Observer:
    """Reads documents line by line; remembers texts, to name the first of each story."""

    def __init__(self, core: Core, default_published_ms: int | None = None) -> None:
        self._core = core
        self._default_ms = default_published_ms
        window_ms = int(core.params.story_window_hours * HOUR_MS)
        self._stories = StoryIndex(window_ms, core.params.story_share)
        self._newest_ms = 0

    def lines(self, lines: Iterable[Line]) -> Iterator[dict[str, object]]:
        """One record a line, in order; a refused line says why and changes nothing further."""
        for line in lines:
            yield self.record(line)

    def record(self, line: Line) -> dict[str, object]:
        """What is printed of one line."""
        try:
            document = decode_document(line.value, default_published_ms=self._default_ms)
        except DecodeError as error:
            return refused(line, error.reason)
        understood = self._core.read(document)
        mentions = understood.mentions
        if document.spans is None:
            # Asked for a span, we answer for each; of our own accord we name places only.
            mentions = located(mentions)
        return {
            "id": document.id,
            "lang": understood.reading.lang,
            "signals": {s: understood.probabilities.get(s, 0.0) for s in SIGNALS},
            "regions": [
                {"code": code, "weight": round(weight, 6)} for code, weight in understood.regions
            ],
            "mentions": [_mention(mention, understood) for mention in mentions],
            "story": self._story(document, understood),
        }

    def _story(self, document: Document, understood: Understanding) -> str:
        text = sketch(understood.reading.folded.text)
        story = self._stories.match(text, document.published_ms) or document.id
        self._stories.add(story, text, document.published_ms)
        self._newest_ms = max(self._newest_ms, document.published_ms)
        if len(self._stories) > REMEMBERED:
            self._stories.advance(self._newest_ms)
        return story


def refused(line: Line, reason: str) -> dict[str, object]:
    """The record of a line that was refused; its id where one can be read."""
    if line.length > MAX_BYTES:
        reason = f"{line.length} bytes, more than the limit of {MAX_BYTES}"
    return {
        "id": readable_id(line.value),
        "line": line.number,
        "rejected": reason,
        "signals": {},
        "regions": [],
        "mentions": [],
    }


class _Named(msgspec.Struct):
    id: str | None = None


def readable_id(value: bytes) -> str | None:
    """The `id` of a record that is JSON at least, if it is a text; else None."""
    with contextlib.suppress(msgspec.DecodeError, RecursionError):
        return msgspec.json.decode(value, type=_Named).id
    return None


def _mention(mention: Mention, understood: Understanding) -> dict[str, object]:
    field, start, end = understood.reading.field(mention.start, mention.end)
    return {
        "field": field,
        "start": start,
        "end": end,
        "surface": mention.surface,
        "geonameid": mention.geonameid,
        "lat": mention.lat,
        "lon": mention.lon,
        "country": mention.country,
        "region": mention.region,
    }
