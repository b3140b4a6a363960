"""The table finds what a search letter by letter finds, and its dump is the same table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.text.matcher import Matcher, patterns_digest
from detectors.text.normal import fold

WORDS = st.sampled_from(["gao", "mali", "in", "new", "york", "ጋዎ", "غاو"])
PATTERNS = st.lists(
    st.lists(WORDS, min_size=1, max_size=3).map(lambda w: f" {' '.join(w)} "),
    min_size=1,
    max_size=6,
)
TEXTS = st.lists(WORDS, max_size=12).map(lambda w: f" {' '.join(w)} ")


@given(PATTERNS, TEXTS)
def test_every_whole_word_match_is_found_in_order(patterns: list[str], text: str) -> None:
    expected = sorted(
        (start + 1, -(start + len(pattern) - 1), index)
        for index, pattern in enumerate(patterns)
        for start in range(len(text))
        if text.startswith(pattern, start)
    )
    found = Matcher.build(patterns).find(text)
    assert found == [(start, -end, index) for start, end, index in expected]


def test_a_pattern_of_two_words_does_not_cross_a_comma() -> None:
    matcher = Matcher.build([" new york ", " st  louis "])
    assert matcher.find(fold("new, York").text) == []
    assert matcher.find(fold("New-York").text) == [(1, 9, 0)]
    assert matcher.find(fold("St. Louis").text) == [(1, 10, 1)]


def test_a_pattern_without_its_spaces_is_refused_with_its_index() -> None:
    with pytest.raises(ValueError, match=r"pattern 1 is 'gao'"):
        Matcher.build([" mali ", "gao"])


@given(PATTERNS, TEXTS)
def test_a_loaded_dump_finds_the_same(patterns: list[str], text: str) -> None:
    matcher = Matcher.build(patterns)
    loaded = Matcher.load(matcher.dump(), patterns_digest(patterns))
    assert loaded.find(text) == matcher.find(text)


def test_a_dump_of_other_patterns_or_damaged_is_refused() -> None:
    dump = Matcher.build([" gao "]).dump()
    digest = patterns_digest([" gao "])
    with pytest.raises(ValueError, match="dump is of patterns"):
        Matcher.load(dump, patterns_digest([" mali "]))
    with pytest.raises(ValueError, match="damaged"):
        Matcher.load(dump[:-1] + bytes([dump[-1] ^ 1]), digest)
    with pytest.raises(ValueError, match="not a dump"):
        Matcher.load(b"something else", digest)
