"""What is kept of a document's headline and address: bounded in bytes, whole where it is usual."""

from __future__ import annotations

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from detectors.regions.ground import BEST, Ground
from detectors.regions.keeping import address, cut, decoded, encoded
from schemas.observation import RegionObservation
from tests.detectors.worlds import calm, log

AMHARIC = "በባማኮ ማደያዎች ቤንዚን የለም ሰልፉ ረጅም ነው ታጣቂዎች ሠላሳ የነዳጅ ቦቴዎችን አቃጠሉ የጋዛ ሆስፒታሎች በናፍጣ እጥረት ሊዘጉ ነው"
TITLES = st.text(alphabet=st.sampled_from("ab é قтበ…"), max_size=160)


@given(headline=TITLES, place=st.integers(0, 6))
def test_a_headline_is_bounded_in_bytes(*, headline: str, place: int) -> None:
    assert len(cut(headline, place).encode()) <= (176, 128, 128, 96, 96, 96, 96)[place]


@given(headline=TITLES, first=st.integers(0, 4), then=st.integers(0, 4))
def test_a_headline_pushed_back_is_cut_as_if_it_had_come_last(
    *, headline: str, first: int, then: int
) -> None:
    first, then = sorted((first, then))
    assert cut(cut(headline, first), then) == cut(headline, then)


def test_a_usual_headline_is_kept_whole_at_any_place() -> None:
    headline = "Zwölf Fahrer nach Überfall auf Tankwagen bei Kayes in Mali vermisst"
    assert {cut(headline, place) for place in range(BEST)} == {headline}


def test_a_long_headline_in_three_bytes_a_letter_keeps_whole_words() -> None:
    kept = cut(AMHARIC, 0)
    assert kept.endswith("…")
    assert AMHARIC.startswith(kept[:-1] + " ")


def test_an_address_in_digits_is_as_long_as_it_reads() -> None:
    url = f"https://example.org/2025/{quote(AMHARIC.replace(' ', '-'))}"
    assert len(url) > 600
    assert address(url) == url


@given(start=st.integers(0, 320), more=st.text(max_size=200))
def test_an_address_is_bounded_in_bytes_as_it_reads(*, start: int, more: str) -> None:
    read = "https://example.org/" + "a" * start + more
    kept = address(quote(read, safe=":/"))
    assert kept in {"", quote(read, safe=":/")}
    assert len(decoded(kept).encode()) <= 320


def test_an_address_that_spells_out_more_than_is_kept_of_a_headline_is_not_kept() -> None:
    assert address("https://example.org/" + "a" * 300) != ""
    assert address("https://example.org/" + quote("ሰ" * 101)) == ""


@given(text=st.text(max_size=60), lower=st.booleans())
def test_digits_of_letters_are_written_as_they_were_read(*, text: str, lower: bool) -> None:
    url = encoded(text, lower=lower)
    assert url.isascii()
    assert encoded(decoded(url), lower=lower) == url


def test_evidence_that_is_pushed_back_is_cut_further() -> None:
    told = [record for record in log(calm(1, 48)) if isinstance(record, RegionObservation)]
    ground = Ground.fresh(0)
    for number, one in enumerate(told[: BEST + 2], start=1):
        ground.add(replace(one, headline=AMHARIC), 0.1 * number, story=True, leads=True)
    assert [one.headline for one in ground.evidence] == [cut(AMHARIC, n) for n in range(BEST)]
