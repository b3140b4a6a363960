"""RFC 3339 in and out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import BadField
from schemas.times import EPOCH, MS, format_ms, parse_ms


@given(st.integers(min_value=-2_000_000_000_000, max_value=4_000_000_000_000))
def test_what_is_written_is_read_again(ms: int) -> None:
    assert parse_ms(format_ms(ms)) == ms


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("1970-01-01", 0),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-01T00:00:00.250Z", 250),
        ("1970-01-01T00:00:00", 0),
    ],
)
def test_dates_zones_and_fractions_are_read(text: str, ms: int) -> None:
    assert parse_ms(text) == ms


@pytest.mark.parametrize("text", ["", "yesterday", "2025-13-01", "2025-02-29", "0000-01-01"])
def test_an_impossible_time_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(BadField) as caught:
        parse_ms(text)
    assert repr(text) in caught.value.reason


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.integers(0, 18),
    st.sampled_from("0123456789-:TZ \u0663"),
)
def test_a_day_that_was_read_before_says_the_same_of_its_times(
    moment: datetime, at: int, letter: str
) -> None:
    text = moment.strftime("%Y").zfill(4) + moment.strftime("-%m-%dT%H:%M:%SZ")
    whole = (moment.replace(microsecond=0) - EPOCH) // MS
    assert parse_ms(text) == parse_ms(text) == whole
    spoiled = text[:at] + letter + text[at + 1 :]
    try:
        known = datetime.fromisoformat(spoiled)
    except ValueError:
        with pytest.raises(BadField):
            parse_ms(spoiled)
    else:
        assert parse_ms(spoiled) == (known.replace(tzinfo=UTC) - EPOCH) // MS
