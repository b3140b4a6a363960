"""Labels from whoever may write them: what is taken comes through whole, all else is refused."""

from __future__ import annotations

import contextlib

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codec import decode_label, encode
from schemas.errors import DecodeError
from schemas.label import MAX_LABEL_BYTES, Label
from schemas.signals import SIGNALS

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
GOOD = {
    "document_id": "d1", "country": "ML", "verdicts": {"fuel": True}, "author": "ada",
    "labelled_at": "2025-09-04T00:00:00Z",
}  # fmt: skip


@given(TEXT, TEXT, st.dictionaries(st.sampled_from(SIGNALS), st.booleans(), min_size=1))
def test_a_label_comes_through_whole(document: str, author: str, verdicts: dict[str, bool]) -> None:
    label = Label(
        document_id=document, country="", verdicts=verdicts, author=author,
        labelled_at="2025-09-04T00:00:00Z",
    )  # fmt: skip
    assert decode_label(encode(label)) == label


@given(st.binary(max_size=200))
def test_other_bytes_are_refused_in_words_and_never_break_it(data: bytes) -> None:
    with contextlib.suppress(DecodeError):
        decode_label(data)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"document_id": ""}, "document_id: 1 to 512"),
        ({"document_id": "d" * 513}, "document_id: 1 to 512"),
        ({"author": "a\0b"}, "author: 1 to 512"),
        ({"verdicts": {}}, "verdicts: none is given"),
        ({"verdicts": {"gossip": True}}, "unknown signals ['gossip']"),
        ({"verdicts": {"fuel": 1}}, "verdicts"),
        ({"country": "Mali"}, "country: 'Mali'"),
        ({"labelled_at": "today"}, "labelled_at: 'today'"),
        ({"author": "a" * MAX_LABEL_BYTES}, "more than the limit"),
    ],
)
def test_a_label_that_says_something_impossible_is_refused_by_field(
    change: dict[str, object], said: str
) -> None:
    with pytest.raises(DecodeError) as refused:
        decode_label(orjson.dumps(GOOD | change))
    assert said in refused.value.reason
