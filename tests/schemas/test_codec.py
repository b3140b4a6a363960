"""Documents from strangers: what is taken, what is refused and with which words."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codec import decode_document
from schemas.document import MAX_BYTES, Document
from schemas.errors import BadField, BadJson, DecodeError, TooLarge

GOOD = {"id": "a-1", "published": "2025-09-04T06:30:00Z", "source": "Radio", "text": "Calm."}


def verdict(data: bytes) -> str:
    """The document's id or the reason of its refusal."""
    try:
        return decode_document(data).id
    except DecodeError as error:
        return error.reason


def raw(**changes: object) -> bytes:
    return orjson.dumps({k: v for k, v in {**GOOD, **changes}.items() if v is not None})


def test_a_plain_document_is_taken_with_its_time_in_milliseconds() -> None:
    document = decode_document(raw())
    assert document == Document(
        id="a-1", published_ms=1_756_967_400_000, source="Radio", text="Calm."
    )


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"{", BadJson, "not JSON"),
        (b"[]", BadJson, "object"),
        (b"\xff\xfe", BadJson, "not JSON"),
        (raw(id=None), BadField, "id: missing"),
        (raw(id=7), BadField, "id: a string"),
        (raw(published=None), BadField, "published: missing"),
        (raw(published="2025-02-30T00:00:00Z"), BadField, "2025-02-30"),
        (raw(published="soon"), BadField, "soon"),
        (raw(published=1), BadField, "published"),
        (raw(text=None), BadField, "text: missing"),
        (raw(text="a\0b"), BadField, "NUL character at 1"),
        (raw(kind="rumour"), BadField, "rumour"),
        (raw(country="ZZ"), BadField, "ZZ"),
        (raw(country="Mali"), BadField, "Mali"),
        (raw(cited="AFP"), BadField, "cited"),
        (raw(spans=[{"field": "text", "start": 3, "end": 99}]), BadField, "3-99"),
        (raw(id="x" * 600), BadField, "600 characters"),
        (raw(text="x" * MAX_BYTES), TooLarge, str(MAX_BYTES)),
        (raw()[:-1] + b',"id":"b"}', BadJson, "duplicate key 'id'"),
        (raw()[:-1] + b',"id" :"b"}', BadJson, "duplicate key 'id'"),
        (raw()[:-1] + b',"x":{"k":1,"k":2}}', BadJson, "duplicate key 'k'"),
        (raw()[:-1] + b',"x":' + b"[" * 40 + b"]" * 40 + b"}", BadJson, "nested deeper"),
        (raw()[:-1] + b',"x":' + b"[" * 3000 + b"]" * 3000 + b"}", BadJson, "nested deeper"),
        (raw()[:-1] + b',"title":"\\ud800"}', BadJson, "surrogate"),
    ],
)
def test_bad_input_is_refused_with_the_field_and_the_value(
    data: bytes, kind: type[DecodeError], words: str
) -> None:
    with pytest.raises(kind, match=r".*") as caught:
        decode_document(data)
    assert words in caught.value.reason


def test_unknown_fields_and_gold_labels_change_nothing() -> None:
    assert decode_document(raw(labels=["siege"], judged=["siege"], regions=["ML"])) == (
        decode_document(raw())
    )


def test_brackets_inside_a_text_are_not_depth() -> None:
    assert decode_document(raw(text="[" * 100)).text == "[" * 100


def test_a_default_time_stands_in_for_a_missing_one_only() -> None:
    assert decode_document(raw(published=None), default_published_ms=5).published_ms == 5
    assert decode_document(raw(), default_published_ms=5).published_ms != 5


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*GOOD, "title", "kind", "spans", "cited", "x"]), JSON))
def test_any_json_object_is_a_document_or_a_reason(record: dict[str, Any]) -> None:
    assert verdict(json.dumps(record).encode())


@given(st.binary(max_size=300))
def test_any_bytes_are_a_document_or_a_reason(data: bytes) -> None:
    assert verdict(data)
