"""Arrays survive packing, and damage is seen."""

import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.gazetteer.packing import pack, unpack

INTS = st.lists(st.integers(-(2**31), 2**31 - 1), max_size=20)


@given(INTS, st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_what_was_packed_is_unpacked(numbers: list[int], text: str) -> None:
    arrays, texts = unpack(pack({"a": array.array("i", numbers)}, {"t": text}))
    assert list(arrays["a"]) == numbers
    assert bytes(texts["t"]).decode() == text


@given(st.data())
def test_a_changed_byte_is_an_error(data: st.DataObject) -> None:
    packed = bytearray(pack({"a": array.array("i", range(5))}, {"t": "Gao"}))
    at = data.draw(st.integers(0, len(packed) - 1))
    packed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ValueError, match="compiled gazetteer"):
        unpack(bytes(packed))
