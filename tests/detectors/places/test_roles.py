"""The part that a named country plays, from the words beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.places import before, roles, voices
from detectors.places.bound import bound
from detectors.places.dateline import dateline
from detectors.places.mention import Mention
from detectors.places.part import Scene
from detectors.places.peoples import VICTIMS
from detectors.places.prepositions import preposed
from detectors.places.weigh import weigh, weights_of
from detectors.text.reading import Reading, read

PEOPLES = frozenset({"Somali", "Liberian", "Kenyan", "Danish", "somaliens", "danois"})


def named(reading: Reading, surface: str, country: str, *, people: bool = False) -> Mention:
    start = reading.raw.index(surface)
    return Mention(
        start=start,
        end=start + len(surface),
        surface=surface,
        geonameid=None if people else 1,
        lat=None if people else 1.0,
        lon=None if people else 1.0,
        country=country,
        region=None,
    )


@pytest.mark.parametrize(
    ("text", "event", "here", "there"),
    [
        # Speaks from afar, of the country that people are to leave.
        ("Turkey urges nationals to leave Lebanon", "leave", ("Lebanon", "LB"), ("Turkey", "TR")),
        ("Turkey warns its citizens not to travel to Lebanon", "travel", ("Lebanon", "LB"),
         ("Turkey", "TR")),
        # Flags and passports; those in arms at home.
        ("Somali pirates seize a Liberian tanker", "seize", ("Somali", "SO"), ("Liberian", "LR")),
        ("Kenyan police free a Danish journalist", "free", ("Kenyan", "KE"), ("Danish", "DK")),
        ("Des pirates somaliens gardent des otages danois", "gardent", ("somaliens", "SO"),
         ("danois", "DK")),
        # The far side of a border.
        ("Gunmen abduct a priest in Cameroon near the border with Nigeria", "abduct",
         ("Cameroon", "CM"), ("Nigeria", "NG")),
        # A place in a group's name.
        ("The Islamic State of Iraq and the Levant abducts villagers in Syria", "abducts",
         ("Syria", "SY"), ("Iraq", "IQ")),
    ],
)  # fmt: skip
def test_where_it_happens_outweighs_who_speaks_suffers_or_lends_the_name(
    text: str, event: str, here: tuple[str, str], there: tuple[str, str]
) -> None:
    reading = read("", text, "en")
    mentions = [
        named(reading, name, country, people=name in PEOPLES) for name, country in (here, there)
    ]
    weights = dict(weigh(mentions, [reading.raw.index(event)], reading))
    assert weights[here[1]] == 1.0
    assert weights.get(there[1], 0.0) < 0.8


def test_a_place_inside_a_groups_name_never_leads_by_itself() -> None:
    reading = read("", "Boko Haram abducts pupils", "en")
    place = named(reading, "Boko", "CG")
    anchors = [reading.raw.index("abducts")]
    assert dict(weigh([place], anchors, reading))["CG"] == 1.0
    within = dict(weigh([place], anchors, reading, names=[(0, 10)]))
    assert within["CG"] <= 0.5


def test_citizens_are_taken_out_from_a_danger_and_crews_come_from_home() -> None:
    for text, leads in (
        ("China evacuates its citizens from Libya", True),
        ("Pirates seized sailors from Libya and 3 others", False),
    ):
        reading = read("", text, "en")
        weights = dict(weigh([named(reading, "Libya", "LY")], [8], reading))
        assert (weights["LY"] >= 0.8) is leads


def test_a_clause_ends_what_follows_a_name() -> None:
    raw = "In Kenya, ships waited"
    assert roles.following(raw, raw.index(",")) == []
    assert roles.following("Kenyan ships waited", 6) == ["ships", "waited"]


@pytest.mark.parametrize(
    ("text", "event", "pirates", "coast"),
    [
        ("Nigerian pirates seize a tanker off the coast of Togo.", "seize", "Nigerian", "Togo"),
        ("Nigerian pirates board a ship off Benin.", "board", "Nigerian", "Benin"),
    ],
)
def test_a_ship_off_a_coast_is_taken_by_pirates_from_theirs(
    text: str, event: str, pirates: str, coast: str
) -> None:
    reading = read("", text, "en")
    mentions = [named(reading, pirates, "NG", people=True), named(reading, coast, "TG")]
    weights = dict(weigh(mentions, [reading.raw.index(event)], reading))
    assert weights["NG"] == 1.0
    assert weights.get("TG", 0.0) < 0.5


def test_what_happens_off_a_coast_without_pirates_happens_there() -> None:
    text = "A ferry sank off the coast of Togo, a Nigerian witness said."
    reading = read("", text, "en")
    mentions = [named(reading, "Nigerian", "NG", people=True), named(reading, "Togo", "TG")]
    weights = dict(weigh(mentions, [reading.raw.index("sank")], reading))
    assert weights["TG"] == 1.0


@pytest.mark.parametrize(
    ("text", "event", "here", "there"),
    [
        ("Iraqi helicopters destroy a convoy inside Syrian territory", "destroy", "SY", "IQ"),
        ("Rwandan soldiers shell a Congolese town", "shell", "CD", "RW"),
        ("Des hélicoptères irakiens frappent une ville syrienne", "frappent", "SY", "IQ"),
    ],
)
def test_a_people_s_soil_and_towns_are_where_it_happens(
    text: str, event: str, here: str, there: str
) -> None:
    reading = read("", text, "fr" if "ville" in text else "en")
    peoples = {"Iraqi": "IQ", "Syrian": "SY", "Rwandan": "RW", "Congolese": "CD",
               "irakiens": "IQ", "syrienne": "SY"}  # fmt: skip
    mentions = [named(reading, p, c, people=True) for p, c in peoples.items() if p in text]
    weights = dict(weigh(mentions, [reading.raw.index(event)], reading))
    assert weights[here] == 1.0
    assert weights.get(there, 0.0) < 0.8


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("LAGOS, Nigeria (AP) \u2014 Gunmen struck.", "\u2014"),
        ("BAMAKO (AFP) - Des hommes", "-"),
        ("LIMA, 5 OCT 89 (EFE) -- TEXT", "--"),
        ("Goma, 3 mars \u2013 Des combats", "\u2013 "),
    ],
)
def test_a_dateline_ends_at_the_dash_or_the_agency(text: str, ends: str) -> None:
    assert dateline(text) == text.index(ends) + len(ends)


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen killed 12 (one a child) in Gao.",
        "Mali is quiet.",
        "In Gao - as in Kidal -",
        "Gao (Mali) was calm.",
    ],
)
def test_a_sentence_is_no_dateline(text: str) -> None:
    assert dateline(text) == 0


# What may stand before a name; the last of it is often cut by the window.
PIECES = (
    "in", "In", "at", "-", "--", " ", "\n", "the", "al-", "north", ",", ".", "'", "\u2019", "(",
    "\u00e0", "\u0432", "x2", "State", "of", "Islamic", "leave", "from", "all", "off", "coast",
    "border", "with", "l'", "d'", "C\u00f4tes d\u2019", "Forces", "out", "travel", "to", "sair",
    "da", "de", "Costas", "Army", "the Greater", "and", "citizens", "Ships", "\u0641\u064a",
)  # fmt: skip
LOCATIVE = re.compile(
    r"(?:^|[\s(\u2019'\"-])(?:in|within|at|off|\u00e0|\u0432|\u0641\u064a)"
    r"\s+(?:[^\s,.;:!?]+[\s-]+){0,3}$",
    re.IGNORECASE,
)
beside = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(("", " "))), min_size=1, max_size=8
).map(lambda parts: "".join(word + gap for word, gap in parts))


@given(beside)
def test_the_quick_looks_say_what_the_patterns_say(written: str) -> None:
    near = before.Before(written)
    for quick, pattern in (
        (near.in_group(), before.GROUP),
        (near.beyond_border(), before.BORDER),
        (near.left(), before.LEAVING),
        (near.off_coast(), before.COAST),
    ):
        assert quick is (pattern.search(written) is not None)


@pytest.mark.parametrize(
    "before",
    [
        "The wounded were flown to ",
        "Survivors crossed the hills to ",
        "thousands have walked to neighbouring ",
        "4,000 wounded had reached ",
        "he is in exile in ",
        "used as guides on the march towards ",
        "les habitants ont fui en pirogue vers ",
        "Des familles ont gagné ",
        "des blessés ont été portés jusqu'à ",
        "pobladores huyeron a ",
        "as famílias fugiram a pé para ",
        "نزحت مئات العائلات إلى ",
        "жители бежали в ",
        "жителів евакуювали до ",
        "wakazi wamekimbia kuelekea ",
        "sun tsere zuwa ",
        "people don run go ",
        "The town has been cut off from ",
        "la ville est coupée de ",
        "el pueblo quedó aislado de ",
        "المدينة معزولة عن ",
        "город отрезан от ",
    ],
)
def test_where_people_flee_or_are_taken_to_is_bound(before: str) -> None:
    assert bound(before.lower().split())


@pytest.mark.parametrize(
    "before",
    [
        "The rebels moved on to ",
        "the convoy that set off from ",
        "gunmen drove into ",
        "ten people were killed in ",
        "People fled. The army sent troops to ",
        "Les civils fuient les combats en ",
        "Трое жителей погибли в ",
        "the way the war is fought in ",
        "to ",
        "",
    ],
)
def test_where_others_go_and_where_it_happens_is_not_bound(before: str) -> None:
    assert not bound(before.lower().split())


@given(st.text(max_size=36))
def test_any_words_may_stand_before_a_name(written: str) -> None:
    assert bound(written.lower().split()) in {True, False}


@given(beside)
def test_a_preposition_is_found_where_the_pattern_finds_one(written: str) -> None:
    found = LOCATIVE.search(written) is not None
    assert preposed(before.Before(written)) is found


PLACING = ("in", "from", "à", "depuis", "en", "desde", "a partir de", "at the capital", "в")


@given(beside, st.sampled_from(sorted(roles.TELLS)), st.sampled_from(PLACING))
def test_whoever_tells_is_heard_behind_any_words(written: str, who: str, where: str) -> None:
    text = f"{written} {who.replace('_', ' ')} {where} "
    assert voices.tells(before.Before(text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("un porte-parole de la police à ", True),
        ("un poste de la police à ", False),
        ("the security council in ", True),
        ("the town council in ", False),
        ("the rebels said in the capital ", True),
        ("a annoncé mardi le ministre depuis ", True),
        ("des tirs sont partis depuis ", False),
        ("заявил в ", True),
        ("взрыв в ", False),
        ("the Kyiv-based in ", True),
        ("spokesman", False),
    ],
)
def test_who_tells_is_told_from_what_happens(text: str, told: bool) -> None:  # noqa: FBT001
    assert voices.tells(before.Before(text)) is told


@given(beside)
def test_words_beside_a_name_are_those_of_the_pattern(text: str) -> None:
    clause = re.findall(r"[^\W\d_]+", re.split(r"[,.;:!?()]", text[:36])[0].lower())
    assert roles.following(text, 0) == clause[:3]
    assert roles.preceding(text, len(text)) == re.findall(r"[^\W\d_]+", text[-28:].lower())[:-3:-1]


@given(left=beside, right=beside, people=st.booleans(), country=st.booleans())
def test_what_counts_for_a_place_is_told_from_victims_and_names_at_less_cost(
    left: str, right: str, *, people: bool, country: bool
) -> None:
    reading = read("", f"{left} Togo {right}", "en")
    place = Mention(
        start=len(left) + 1,
        end=len(left) + 5,
        surface="Togo",
        geonameid=None if people else 1,
        lat=None if people else 8.0,
        lon=None if people else 1.0,
        country="TG",
        region=None if country else "TG-M",
    )
    scene = Scene(reading, ())
    assert scene.counts(place) is (scene.part(place) > VICTIMS)


def moved(place: Mention, start: int) -> Mention:
    """The place named by four letters elsewhere."""
    return Mention(
        start=start,
        end=start + 4,
        surface=place.surface,
        geonameid=place.geonameid,
        lat=place.lat,
        lon=place.lon,
        country=place.country,
        region=place.region,
    )


class Counted(list[tuple[int, int]]):
    """Spans that count how often they are gone through."""

    rounds = 0

    def __iter__(self) -> Iterator[tuple[int, int]]:
        self.rounds += 1
        return super().__iter__()


def test_names_of_groups_are_gone_through_once_however_many_places_there_are() -> None:
    reading = read("", "Boko Haram and " * 500, "en")
    place = named(reading, "Boko", "CG")
    names = Counted((at, at + 10) for at in range(0, 7500, 15))
    mentions = [moved(place, at) for at in range(0, 7500, 15)]
    assert dict(weigh(mentions, [0], reading, names))["CG"] <= 0.5
    assert names.rounds == 1


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=8),
    st.integers(0, 36),
)
def test_a_place_lies_in_a_name_that_spans_all_of_it(
    drawn: list[tuple[int, int]], start: int
) -> None:
    spans = [(first, first + size) for first, size in drawn]
    reading = read("", "x" * 60, "en")
    place = moved(named(reading, "x", "CG"), start)
    held = any(first <= start and start + 4 <= last for first, last in spans)
    (weight,) = weights_of([place], [], reading, spans)
    assert (weight.part < 0.1) is held
