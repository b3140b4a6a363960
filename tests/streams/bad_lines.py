"""Lines that must be refused, each with a word of its reason, and lines that must not."""

from typing import Final

import orjson

WHEN: Final = "2025-09-03T19:40:00Z"
GOOD: Final = {
    "id": "good",
    "published": WHEN,
    "source": "Radio",
    "text": "Gunmen attacked a fuel convoy near Bamako, Mali, and burnt four tankers.",
}


def line(**changes: object) -> bytes:
    """The good document with other or further fields; None leaves a field out."""
    record = GOOD | changes
    return orjson.dumps({name: value for name, value in record.items() if value is not None})


_TEXT: Final = b'{"id":"x","published":"2025-09-03T19:40:00Z","text":'
REFUSED: Final[dict[str, tuple[bytes, str]]] = {
    "broken JSON": (b'{"id": "x", ', "not JSON"),
    "not an object": (b"[1, 2]", "a JSON object is wanted"),
    "a bare number": (b"17", "a JSON object is wanted"),
    "two values": (line() + line(), "not JSON"),
    "not UTF-8": (_TEXT + b'"\xff\xfe"}', "not JSON"),
    "a lone surrogate": (_TEXT + b'"\\ud800"}', "not JSON"),
    "not a number": (b'{"id":"x","published":NaN}', "not JSON"),
    "a NUL": (line(text="a\0b"), "NUL"),
    "duplicate keys": (_TEXT + b'"a","text":"b"}', "duplicate key"),
    "deep nesting": (_TEXT + b'"a","more":' + b"[" * 200 + b"]" * 200 + b"}", "nested deeper"),
    "no id": (line(id=None), "id: missing"),
    "an id that is a number": (line(id=5), "id: a string is wanted"),
    "a text that is a list": (line(text=["a"]), "text: a string is wanted"),
    "no text and no title": (line(text=None), "text: missing"),
    "no time": (line(published=None), "published: missing"),
    "a time that is a number": (line(published=1756928400), "published: a string is wanted"),
    "a day that does not exist": (line(published="2025-02-30T00:00:00Z"), "2025-02-30"),
    "words for a time": (line(published="last Tuesday"), "last Tuesday"),
    "an unknown kind": (line(kind="gossip"), "kind"),
    "an unknown region": (line(country="XX"), "country: 'XX'"),
    "cited that is a text": (line(cited="AFP"), "cited"),
    "a span outside the text": (
        line(spans=[{"field": "text", "start": 5, "end": 5000}]),
        "spans: 5-5000",
    ),
    "a title past its limit": (line(title="t" * 5000), "title: 5000 characters"),
    "a document past its limit": (line(text="t" * 300_000), "more than the limit of 262144"),
}
"""By name: the line, and what its reason says."""


def mixed() -> tuple[bytes, int, int]:
    """A file of refused lines between good ones, with the counts of lines and refusals."""
    lines = []
    for number, (refused, _) in enumerate(REFUSED.values()):
        lines += [line(id=f"good-{number}"), refused]
    return b"\n".join(lines) + b"\n", len(lines), len(REFUSED)
