"""Regions weigh by how near they are named to what happened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.places import weigh as weighing
from detectors.places.allowance import WEIGHED
from detectors.places.mention import Mention
from detectors.places.part import Scene
from detectors.places.weigh import weigh
from detectors.text.reading import Reading, read


def mention(reading: Reading, surface: str, country: str, region: str | None) -> Mention:
    start = reading.raw.index(surface)
    return Mention(
        start=start,
        end=start + len(surface),
        surface=surface,
        geonameid=1,
        lat=1.0,
        lon=1.0,
        country=country,
        region=region,
    )


TEXT = (
    "DAKAR (AFP) - Tankers were burnt on the road to Kayes on Monday, officials said. "
    + "The drivers' union called for escorts and said that prices would rise. " * 8
    + "A meeting is planned in Niamey."
)


def test_the_region_beside_the_event_outweighs_dateline_and_afterthought() -> None:
    reading = read("", TEXT, "en")
    mentions = [
        mention(reading, "DAKAR", "SN", "SN-DK"),
        mention(reading, "Kayes", "ML", "ML-1"),
        mention(reading, "Niamey", "NE", "NE-8"),
    ]
    weights = dict(weigh(mentions, [reading.raw.index("burnt")], reading))
    assert weights["ML-1"] == weights["ML"] == 1.0
    assert weights["SN"] < 1.0
    assert "NE" not in weights


def test_without_an_event_the_title_and_the_lead_weigh_most() -> None:
    reading = read("Kayes waits", "Trucks stand still. " * 30 + "Niamey", "en")
    mentions = [
        mention(reading, "Kayes", "ML", "ML-1"),
        mention(reading, "Niamey", "NE", None),
    ]
    weights = dict(weigh(mentions, [], reading))
    assert weights["ML"] == 1.0
    assert weights["NE"] < 0.5


def test_a_country_weighs_as_the_greatest_of_its_parts() -> None:
    reading = read("", "Gao. " + "Quiet. " * 30 + "Mopti", "en")
    mentions = [
        mention(reading, "Gao", "ML", "ML-7"),
        mention(reading, "Mopti", "ML", "ML-5"),
    ]
    weights = dict(weigh(mentions, [], reading))
    assert weights["ML"] == max(weights["ML-7"], weights["ML-5"])


def test_codes_are_sorted_and_a_text_without_places_has_none() -> None:
    reading = read("", "Gao and Niamey", "en")
    mentions = [
        mention(reading, "Niamey", "NE", "NE-8"),
        mention(reading, "Gao", "ML", "ML-7"),
    ]
    codes = [code for code, _ in weigh(mentions, [], reading)]
    assert codes == sorted(codes)
    assert weigh([], [3], reading) == []


def test_a_place_too_far_from_the_event_to_count_harms_nothing() -> None:
    # Halved every 160 code points, a weight is nothing at all after 180,000.
    reading = read("", f"Mopti burns. {'Calm. ' * 40_000} Luanda.", "en")
    far = [mention(reading, "Mopti", "ML", "ML-5"), mention(reading, "Luanda", "AO", "AO-LUA")]
    assert weigh(far, [0], reading) == [("ML", 1.0), ("ML-5", 1.0)]


def test_of_a_table_of_places_the_first_rows_are_weighed() -> None:
    reading = read("", "Gao, " * 400 + "Maradi")
    last = mention(reading, "Maradi", "NE", "NE-4")
    rows = [mention(reading, "Gao", "ML", "ML-7")] * WEIGHED.of(len(reading.raw))
    assert {code for code, _ in weigh([*rows, last], [], reading)} == {"ML", "ML-7"}
    assert "NE-4" in {code for code, _ in weigh([*rows[1:], last], [last.start], reading)}


def test_a_dateline_tells_the_country_but_hardly_the_region() -> None:
    text = "BOGOTA, 5 MAY (EFE) -- A BOMB WENT OFF; PEOPLE OF CALI WERE HURT."
    reading = read("", text, "en")
    mentions = [
        mention(reading, "BOGOTA", "CO", "CO-DC"),
        mention(reading, "CALI", "CO", "CO-VAC"),
    ]
    weights = dict(weigh(mentions, [text.index("BOMB")], reading))
    assert weights["CO"] == weights["CO-VAC"] == 1.0
    assert weights["CO-DC"] < 0.7


def test_a_capital_that_speaks_is_not_where_it_happens() -> None:
    reading = read("", "Moscow evacuates nationals as Homs is shelled.", "en")
    mentions = [
        mention(reading, "Moscow", "RU", "RU-MOW"),
        mention(reading, "Homs", "SY", "SY-HI"),
    ]
    weights = dict(weigh(mentions, [reading.raw.index("evacuates")], reading))
    assert weights["SY"] == 1.0
    assert weights["RU"] < 0.5


@pytest.mark.parametrize(
    ("text", "event", "where", "voice"),
    [
        ("Missiles hit Kharkiv, said a spokesman in Kyiv.", "hit", "Kharkiv", "Kyiv"),
        ("The government in Kinshasa said rebels shelled Goma.", "shelled", "Goma", "Kinshasa"),
        ("Kidal was attacked, a minister told reporters in Bamako.", "attacked", "Kidal", "Bamako"),
        ("Le gouvernement à Niamey dit que Diffa a été attaquée.", "attaquée", "Diffa", "Niamey"),
        ("The United Nations in Geneva says Tawila is besieged.", "besieged", "Tawila", "Geneva"),
        ("Human Rights Watch in Nairobi: troops shot men in Axum.", "shot", "Axum", "Nairobi"),
        (
            "The State Department in Washington told all to leave Bamako.",
            "leave",
            "Bamako",
            "Washington",
        ),
    ],
)
def test_where_they_tell_of_it_weighs_less_than_where_it_happens(
    text: str, event: str, where: str, voice: str
) -> None:
    reading = read("", text, "en")
    made = [mention(reading, where, "AA", "AA-1"), mention(reading, voice, "BB", "BB-1")]
    weights = dict(weigh(made, [reading.raw.index(event)], reading))
    assert weights["AA-1"] == 1.0
    assert weights.get("BB-1", 0.0) < 0.5


def test_where_they_tell_of_it_stands_where_nothing_else_is_named() -> None:
    reading = read("", "Officials in Diffa said gunmen attacked a market.", "en")
    made = [mention(reading, "Diffa", "NE", "NE-2")]
    assert dict(weigh(made, [reading.raw.index("attacked")], reading))["NE-2"] == 1.0


@pytest.mark.parametrize(
    ("text", "event", "where", "refuge"),
    [
        ("The president resigns in Haiti and flees for Panama.", "resigns", "Haiti", "Panama"),
        ("Soldiers shot the leader in Guinea; he was flown to Mali.", "shot", "Guinea", "Mali"),
        ("Au Mali, le président déposé est en exil au Ghana.", "déposé", "Mali", "Ghana"),
        ("Golpe en Honduras: el presidente huyó a Panamá.", "Golpe", "Honduras", "Panamá"),
    ],
)
def test_a_country_that_somebody_fled_to_is_hardly_where_it_happens(
    text: str, event: str, where: str, refuge: str
) -> None:
    reading = read("", text, "en")
    made = [mention(reading, where, "AA", None), mention(reading, refuge, "BB", None)]
    weights = dict(weigh(made, [reading.raw.index(event)], reading))
    assert weights["AA"] == 1.0
    assert weights.get("BB", 0.0) <= 0.5


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Soldiers seized power in Niamey. The president fled to Lome, Togo.", "seized"),
        ("Le palais de Niamey est pris ; le président est en exil à Lomé, Togo.", "pris"),
    ],
)
def test_a_town_that_somebody_fled_to_speaks_neither_for_itself_nor_its_country(
    text: str, event: str
) -> None:
    reading = read("", text, "en")
    made = [
        mention(reading, "Niamey", "NE", "NE-8"),
        mention(reading, "Lome" if "Lome" in text else "Lomé", "TG", "TG-M"),
        mention(reading, "Togo", "TG", None),
    ]
    weights = dict(weigh(made, [reading.raw.index(event)], reading))
    assert weights["NE-8"] == 1.0
    assert weights.get("TG", 0.0) <= 0.45


def test_a_country_whose_coup_it_is_outweighs_those_that_comment() -> None:
    reading = read("Thailand coup", "The ousted leader, in London, urges calm.", "en")
    made = [mention(reading, "Thailand", "AA", None), mention(reading, "London", "BB", "BB-1")]
    weights = dict(weigh(made, [reading.raw.index("coup")], reading))
    assert weights["AA"] > weights["BB"]


@given(
    st.lists(
        st.sampled_from(("in Gao", "Gao", "from Gao", "State of Gao", "off Gao,")), min_size=1
    ),
    st.lists(st.integers(0, 60), max_size=3),
    st.sampled_from((None, "ML-7")),
)
def test_one_place_alone_weighs_what_the_sums_come_to(
    pieces: list[str], anchors: list[int], region: str | None
) -> None:
    text = "Sailors from home, ".join(pieces)
    reading = read("", text, "en")
    made, at = [], text.find("Gao")
    while at >= 0:
        found = Mention(
            start=at, end=at + 3, surface="Gao", geonameid=1, lat=1.0, lon=1.0, country="ML",
            region=region,
        )  # fmt: skip
        made.append(found)
        at = text.find("Gao", at + 1)
    sums = weighing._weights(made, sorted(anchors), reading, Scene(reading, ()))
    assert weigh(made, anchors, reading) == sorted(sums.items())
