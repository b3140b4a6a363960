"""Records to bytes and back, with limits.

JSON is read by orjson, which refuses lone surrogates, NaN and numbers past a double, but lets the
last of duplicate keys win; what comes from strangers is therefore checked for them here.
"""

from __future__ import annotations

import json
from typing import Any, Final, TypeVar

import msgspec
import orjson

from schemas import document as limits
from schemas.control import Acknowledgement, ParamsChange, Silence
from schemas.countries import COUNTRIES
from schemas.document import Document, Kind, Span
from schemas.errors import BadField, BadJson, TooLarge
from schemas.label import MAX_LABEL_BYTES, Label
from schemas.marks import marks
from schemas.observation import RegionObservation
from schemas.signals import SIGNALS
from schemas.tick import Tick
from schemas.times import parse_ms

R = TypeVar("R")
LogRecord = RegionObservation | Tick | ParamsChange
ControlRecord = Silence | Acknowledgement

_ENCODER: Final = msgspec.json.Encoder(order="deterministic")
_LOG_DECODER: Final[msgspec.json.Decoder[LogRecord]] = msgspec.json.Decoder(LogRecord)
_CONTROL_DECODER: Final[msgspec.json.Decoder[ControlRecord]] = msgspec.json.Decoder(ControlRecord)
# Not made anew for each document.
_SPANS: Final = tuple[Span, ...]
_CITED: Final = tuple[str, ...]
_BACKSLASH, _QUOTE = 0x5C, 0x22
_LABEL_TEXT: Final = 512
_WORDS: Final = frozenset({"title", "text"})
_LENGTHS: Final = {
    "id": 512, "source": 512, "title": 4_096, "lang": 32, "url": 8_192, "author": 512,
}  # fmt: skip


def encode(record: msgspec.Struct) -> bytes:
    """The record as JSON; equal records give equal bytes in every process."""
    return _ENCODER.encode(record)


def decode(kind: type[R], data: bytes) -> R:
    """A record of our own making from its bytes; raises BadField or BadJson with the place."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        raise BadField(str(error)) from None
    except msgspec.DecodeError as error:
        raise BadJson(str(error)) from None


def decode_log(data: bytes) -> LogRecord:
    """A record of the observations log."""
    try:
        return _LOG_DECODER.decode(data)
    except msgspec.ValidationError as error:
        raise BadField(str(error)) from None
    except msgspec.DecodeError as error:
        raise BadJson(str(error)) from None


def decode_control(data: bytes) -> ControlRecord:
    """A record of the control topic."""
    try:
        return _CONTROL_DECODER.decode(data)
    except msgspec.ValidationError as error:
        raise BadField(str(error)) from None
    except msgspec.DecodeError as error:
        raise BadJson(str(error)) from None


def decode_label(data: bytes) -> Label:
    """A label from whoever may write labels; raises a DecodeError that says what is wrong."""
    if len(data) > MAX_LABEL_BYTES:
        raise TooLarge(f"{len(data)} bytes, more than the limit of {MAX_LABEL_BYTES}")
    label = decode(Label, data)
    for field in ("document_id", "author"):
        value = getattr(label, field)
        if not 0 < len(value) <= _LABEL_TEXT or "\0" in value:
            raise BadField(f"{field}: 1 to {_LABEL_TEXT} characters are wanted, without NUL")
    unknown = sorted(set(label.verdicts) - set(SIGNALS))
    if unknown or not label.verdicts:
        said = f"unknown signals {[name[:64] for name in unknown]}" if unknown else "none is given"
        raise BadField(f"verdicts: {said}; the signals are {', '.join(SIGNALS)}")
    if label.country and label.country not in COUNTRIES:
        raise BadField(f"country: {label.country[:64]!r} is not an ISO 3166-1 alpha-2 code")
    parse_ms(label.labelled_at, "labelled_at")
    return label


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise BadJson(f"duplicate key {key[:64]!r}")
        made[key] = value
    return made


def _check_depth(data: bytes) -> None:
    depth, in_string, escaped = 0, False, False
    for byte in data:
        if in_string:
            if escaped:
                escaped = False
            elif byte == _BACKSLASH:
                escaped = True
            elif byte == _QUOTE:
                in_string = False
        elif byte == _QUOTE:
            in_string = True
        elif byte in b"[{":
            depth += 1
            if depth > limits.MAX_DEPTH:
                raise BadJson(f"nested deeper than {limits.MAX_DEPTH} levels")
        elif byte in b"]}":
            depth -= 1


def _load(data: bytes) -> dict[str, Any]:
    if len(data) > limits.MAX_BYTES:
        raise TooLarge(f"{len(data)} bytes, more than the limit of {limits.MAX_BYTES}")
    opened, keys, spaced = marks(data)
    if opened > limits.MAX_DEPTH:
        _check_depth(data)
    try:
        loaded = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadJson(f"not JSON: {str(error)[:200]}") from None
    if not isinstance(loaded, dict):
        raise BadJson(f"a JSON object is wanted, this is a {type(loaded).__name__}")
    # Every key is followed by `":` unless spaced; where the counts agree nothing can be hidden.
    if keys != len(loaded) or spaced:
        json.loads(data, object_pairs_hook=_no_duplicates)
    return loaded


def _text(record: dict[str, Any], field: str) -> str:
    value = record.get(field)
    if value is None:
        return ""
    if type(value) is not str:
        # Reasons are written to logs, which hold no text of documents.
        said = type(value).__name__ if field in _WORDS else repr(str(value)[:64])
        raise BadField(f"{field}: a string is wanted, this is {said}")
    if "\0" in value:
        raise BadField(f"{field}: holds a NUL character at {value.index(chr(0))}")
    longest = _LENGTHS.get(field)
    if longest is not None and len(value) > longest:
        raise BadField(f"{field}: {len(value)} characters, more than the limit of {longest}")
    return value


def _list(record: dict[str, Any], field: str, kind: type[R], most: int) -> R | None:
    value = record.get(field)
    if value is None:
        return None
    try:
        made = msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise BadField(f"{field}: {error}") from None
    if len(value) > most:
        raise BadField(f"{field}: {len(value)} entries, more than the limit of {most}")
    return made


def _check_span(span: Span, title: str, text: str) -> None:
    length = len(title if span.field == "title" else text)
    if not 0 <= span.start < span.end <= length:
        message = f"spans: {span.start}-{span.end} lies outside {span.field} ({length} characters)"
        raise BadField(message)


def decode_document(
    data: bytes, kind: Kind = "news", default_published_ms: int | None = None
) -> Document:
    """A stranger's document from its bytes; raises a DecodeError that says what is wrong.

    `kind` is the topic's, used where the document names none. Without `published` the document is
    refused, unless a default is given. `id` is required, and some title or text.
    """
    record = _load(data)
    identity = _text(record, "id")
    if not identity:
        raise BadField("id: missing")
    published = record.get("published")
    if published is None and default_published_ms is not None:
        published_ms = default_published_ms
    elif published is None:
        raise BadField("published: missing")
    else:
        published_ms = parse_ms(_text(record, "published"))
    title, text = _text(record, "title"), _text(record, "text")
    if not (title or text):
        raise BadField("text: missing, and no title either")
    own_kind = record.get("kind")
    if own_kind is not None and own_kind not in limits.KINDS:
        raise BadField(f"kind: {str(own_kind)[:64]!r} is none of {', '.join(limits.KINDS)}")
    country = _text(record, "country")
    if country and country not in COUNTRIES:
        raise BadField(f"country: {country[:64]!r} is not an ISO 3166-1 alpha-2 code")
    spans = _list(record, "spans", _SPANS, limits.MAX_SPANS)
    for span in spans or ():
        _check_span(span, title, text)
    return Document(
        id=identity,
        published_ms=published_ms,
        source=_text(record, "source"),
        text=text,
        title=title,
        lang=_text(record, "lang"),
        url=_text(record, "url"),
        kind=own_kind or kind,
        author=_text(record, "author"),
        country=country,
        cited=_list(record, "cited", _CITED, limits.MAX_CITED) or (),
        spans=spans,
    )
