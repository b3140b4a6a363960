"""What is looked up instead of asked of a pattern, or of Python, gives the same answers."""

import re
import sys

from hypothesis import example, given
from hypothesis import strategies as st

from detectors.evidence import dated, units, word_pairs
from detectors.places import guards, roles, stated, surroundings
from detectors.rounding import four_places, six_places
from detectors.stories import publishers
from detectors.stories.credits import Credits
from detectors.text import seek
from detectors.text.glyphs import ASK, LETTER, is_capital, is_small, sort_of
from detectors.text.reading import read
from detectors.text.seeds import seeds_of

LETTERS = re.compile(r"[^\W\d_]")
# No capital sigma: compiled code makes it small without a look at where its word ends.
ODD = st.text(st.sampled_from("ab Iİßſσς \u0301²7_,.-(’ЖЁيሀ中\u2014"), max_size=44)
NEXT = st.lists(
    st.sampled_from((
        "Valley", "Islands", "Region", "Delta", "Bay", "Police", "Department", "of", "and", "for",
        "University", "Red", "Cross", "Fire", "Stock", "Exchange", "New", "Ivory", "Daily", "the",
        "town", "city of", "mji wa", "roads to", "ville d'", "said", ",", "a dit", "told", "dijo",
        "Said", "\n", "",
    )),
    max_size=6,
).map(" ".join)  # fmt: skip


def test_a_letter_by_its_number_is_one_by_the_pattern() -> None:
    asked = 0
    for code in range(sys.maxunicode + 1):
        sort = sort_of(code)
        asked += sort == ASK and code < 0x3000
        assert sort == ASK or (sort == LETTER) is (LETTERS.match(chr(code)) is not None)
        assert is_capital(chr(code), 0) is chr(code).isupper()
        assert is_small(chr(code), 0) is chr(code).islower()
    assert asked == 2
    assert not is_capital("A", 1)
    assert not is_small("a", 1)


@given(ODD)
@example("a İb")
@example("中 a")
def test_any_letters_make_the_words_beside_a_name_that_they_do_by_the_pattern(text: str) -> None:
    clause = re.split(r"[,.;:!?()]", text[:36])[0]
    after = [word.lower() for word in re.findall(r"[^\W\d_]+", clause)]
    before = re.findall(r"[^\W\d_]+", text[-28:].lower())
    assert roles.following(text, 0) == after[:3]
    assert roles.preceding(text, len(text)) == before[:-3:-1]


# What `surroundings` tells without a pattern.
CALLED = re.compile(
    r"\b(?:town|city|village|district|capital|suburb|province|state|region|county|camp"
    r"|ville|localité|commune|cercle|capitale|ciudad|pueblo|cidade|aldeia|vila"
    r"|(?:north|south)(?:east|west)?|east|west|outskirts|près|proche|environs|nord|sud|est|ouest"
    r"|cerca|afueras|norte|sur|este|oeste|perto|arredores|sul|leste"
    r"|hamlet|township|municipality|port|garrison|airport|prison|residents|people"
    r"|hameau|route|axe|aéroport|garnison|habitants|populations"
    r"|puerto|municipio|localidad|carretera|aeropuerto|vecinos|habitantes"
    r"|porto|município|localidade|estrada|moradores)"
    r" (?-i:of |de |del |do |da |du |d['’])$"
    r"|\b(?:wakazi|mji|mkoa) (?-i:wa )$|\bkijiji (?-i:cha )$"
    r"|\b(?:kaunti|wilaya|barabara) (?-i:ya )$|\bjimbo (?-i:la )$"
    r"|\b(?:road|roads|highway|route|buses) (?-i:to )$",
    re.IGNORECASE,
)
BODY_OF = re.compile(
    r"\b(?:University|Institute|College|Bank|Corp\.?|Corporation|Voice|Museum|Bishop|Archbishop"
    r"|Duke|Duchess|Earl|Université|Banque|Universidad|Banco|Universidade)"
    r" (?:of |de |du |do |d['’])(?:the |la )?$"
)


@given(NEXT, NEXT)
def test_what_stands_beside_a_name_is_what_the_patterns_say(before: str, after: str) -> None:
    raw = f"{before} Salinas {after}"
    start = len(before) + 1
    end = start + len("Salinas")
    body = raw[end + 1 : end + 2].isupper() and surroundings._OF_A_BODY.match(raw, end) is not None
    feature = surroundings._FEATURE.match(raw, end)
    if feature is not None:
        assert surroundings.whole(raw, start, end) == (feature.end(), False)
    else:
        ends = BODY_OF.search(raw, max(0, start - 22), start) is not None
        assert surroundings.whole(raw, start, end) == (end, body or ends)
    called = CALLED.search(raw[max(0, start - 17) : start])
    assert surroundings.called(raw, start) is (called is not None)
    assert guards._says(raw, end) is (guards._SAID.match(raw, end) is not None)


@given(
    st.lists(
        st.sampled_from((
            "year", "Years,", "km", "m", "ms", "an", "années", "kilomètres", "per cent", "de enero",
            "de", "MAY", "día", "º", "th", "%", "5", "\u0663", "villagers", "in", "dead.", "(two",
            "km\u017f", "\u212am", "K\u0130LOMETRES", "bless\u00e9s", "ann\u00e9e", "anne\u0301es",
            "A\u00d1O", "человек", "km2", "x_km", "\u202f", "m\u0131le", "_", "-", ".", ",", "bn.",
            "day's", "\n", "",
        )),
        max_size=4,
    ),
    st.sampled_from((" ", "", "-", "\u00a0", "  ")),
)  # fmt: skip
def test_a_figure_counts_no_people_where_the_pattern_says_so(words: list[str], gap: str) -> None:
    for text in (gap.join(words), gap + " ".join(words)):
        expected = units._NOT_PEOPLE.match(text) is not None
        assert units.counts_no_people(text, 0) is expected


@given(
    st.lists(
        st.sampled_from((
            "in", "northern", "the", "dans", "le", "nord", "du", "l'", "na", "da ke", "arewacin",
            "kaskazini", "mwa", "ee", "waqooyiga", "شمال", "في", "شمالي", "на", "севере", "and",
            "north of the", "nord de la", "", ",",
        )),
        max_size=5,
    ),
    st.sampled_from((" ", ", ", "،", "، ", ",", "")),
    st.sampled_from((" ", "")),
)  # fmt: skip
def test_a_part_of_the_next_name_is_meant_where_the_pattern_says_so(
    words: list[str], before: str, after: str
) -> None:
    gap = before + " ".join(words) + after
    raw, end = f"Tripoli{gap}Lebanon", len("Tripoli")
    expected = stated._PART.fullmatch(raw, end, end + len(gap)) is not None
    assert stated._is_a_part(raw, end, end + len(gap)) is expected


@given(st.text(st.sampled_from("aBZ.!?\u061f\u1362\u0964\u3002 \n\t,-\u0301\u200bé"), max_size=20))
def test_a_sentence_ends_between_two_words_where_the_pattern_says_so(text: str) -> None:
    pattern = re.compile(r"(?<![A-Z])[.!?\u061f\u1362]\s|\n|[\u0964\u3002]")
    reading = read("", text, "en")
    length, origin = len(reading.folded.text), reading.folded.origin
    # As words do, the places lie within the outer spaces.
    for low in range(1, length - 1):
        for high in range(low, length):
            ends = pattern.search(reading.raw, origin(low), origin(high)) is not None
            assert word_pairs.sentence_ends(reading, low, high) is ends


@given(st.floats(0.0, 2e6) | st.integers(0, 4_000_000).map(lambda n: n / 2e6) | st.floats())
@example(0.00005)
@example(2.5e-6)
@example(-0.0)
def test_values_are_rounded_as_python_rounds_them(value: float) -> None:
    assert repr(four_places(value)) == repr(round(value, 4))
    assert repr(six_places(value)) == repr(round(value, 6))


@given(st.text(st.sampled_from("01289 as\u0664"), max_size=40))
def test_a_year_begins_where_its_first_digits_stand(text: str) -> None:
    found, at = [], seek.next_year(text, 0)
    while at >= 0:
        found.append(at)
        at = seek.next_year(text, at + 1)
    assert found == [at for at in range(len(text)) if text.startswith(("18", "19", "20"), at)]
    assert {match.start() for match in dated._YEAR.finditer(text)} <= set(found)


def test_no_agency_is_passed_over() -> None:
    printed = {name: row.source.owner for row in publishers.rows() for name in row.credits}
    agencies, seeds = Credits(printed), seeds_of(printed)
    for name, owner in printed.items():
        for text in (f"({name})", f"Calm. ({name})\n"):
            assert owner in agencies.owners(text)
        for text in (name, f"({name}y", f"\u0644{name}."):
            assert seek.may_begin(text, 0, len(text), seeds)
    # Within a word it is no agency.
    assert not seek.may_begin("xAFP", 0, 4, seeds)
    assert agencies.owners("(xAFP)") == []
    assert not seek.may_begin("calm in kayes", 0, 13, seeds)
