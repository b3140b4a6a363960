"""A case is the same after it was shrunk, and small."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from detectors.regions.case import Case
from detectors.regions.ground import Ground, Kept
from detectors.state.shrinking import Shrunk, grown, shrunk

WORDS = st.text(alphabet=st.sampled_from("ab-É ï'0\x01\x02\x03\x04%/_ق"), max_size=40)


def case(*documents: tuple[str, str]) -> Case:
    ground = Ground.fresh(0)
    ground.evidence = [
        Kept(f"d{n}", headline, url, "s", "o", "fr", "2025-01-01T00:00:00Z", "news", 0, n, 0.5)
        for n, (headline, url) in enumerate(documents)
    ]
    return Case(ground, None)


def size(one: Case) -> int:
    return len(shrunk(one).data)


@given(documents=st.lists(st.tuples(WORDS, WORDS), max_size=3), spelled=st.booleans())
def test_a_case_grows_back_whatever_its_addresses_hold(
    *, documents: list[tuple[str, str]], spelled: bool
) -> None:
    if spelled:
        documents = [(h, f"{u}{h.lower().replace(' ', '-')}.html") for h, u in documents]
    one = case(*documents)
    kept = msgspec.msgpack.decode(msgspec.msgpack.encode(shrunk(one)), type=Shrunk)
    assert grown(kept) == one


@given(headline=WORDS, case_of=st.sampled_from((str.upper, str.lower)))
def test_a_case_grows_back_whatever_digits_spell_its_addresses(
    *, headline: str, case_of: Callable[[str], str]
) -> None:
    digits = re.compile("%..")
    url = f"https://www.example.org/a/{quote(headline.lower().replace(' ', '-'))}?b=%20"
    one = case((headline, digits.sub(lambda found: case_of(found.group()), url)))
    assert grown(shrunk(one)) == one


def test_an_address_in_digits_costs_hardly_more_than_a_number() -> None:
    headline = "منذ ثلاثة أشهر لم تصل أي شاحنة إلى تمبكتو التي يطوقها المقاتلون"
    slug = quote(headline.replace(" ", "-"))
    numbered = size(case((headline, "https://sahifa.example/2025/2386118-4711.html")))
    for spelled in (slug, slug.lower()):
        assert size(case((headline, f"https://sahifa.example/2025/{spelled}"))) <= numbered


def test_a_case_without_ground_grows_back() -> None:
    assert grown(shrunk(Case(None, None))) == Case(None, None)


def test_an_address_that_spells_its_headline_costs_no_more_than_a_number() -> None:
    headline = "Zwölf Fahrer nach Überfall auf Tankwagen bei Kayes vermisst"
    slug = headline.lower().replace(" ", "-")
    spelled = size(case((headline, f"https://zeitung.example/2025/{slug}-4711.html")))
    numbered = size(case((headline, "https://zeitung.example/2025/2386118-4711.html")))
    assert spelled <= numbered
