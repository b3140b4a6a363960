"""Names of places in text: which of several places is meant."""

import pytest

from detectors.places.mentions import located
from tests.detectors.places.shipped_places import found, mentions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Troops left Mali for Niger.", [("Mali", "ML"), ("Niger", "NE")]),
        (
            "Bandits raided Niger State, police in Minna, Nigeria, said.",
            [("Niger State", "NG-NI"), ("Minna", "NG-NI"), ("Nigeria", "NG")],
        ),
        ("The Niger River burst its banks near Niamey.", [("Niamey", "NE-8")]),
        (
            "He flew to Atlanta, Georgia. Georgia closed its schools.",
            [("Atlanta", "US-GA"), ("Georgia", "US-GA"), ("Georgia", "US-GA")],
        ),
        (
            "Georgia and Russia traded fire, Tbilisi said.",
            [("Georgia", "GE"), ("Russia", "RU"), ("Tbilisi", "GE-TB")],
        ),
        ("Michael Jordan and Chad Smith were not there.", []),
        ("Jordan closed its border with Syria.", [("Jordan", "JO"), ("Syria", "SY")]),
        ("Rebels from Chad entered Sudan.", [("Chad", "TD"), ("Sudan", "SD")]),
        (
            "Guinea-Bissau, Equatorial Guinea, Papua New Guinea and Guinea met.",
            [
                ("Guinea-Bissau", "GW"),
                ("Equatorial Guinea", "GQ"),
                ("Papua New Guinea", "PG"),
                ("Guinea", "GN"),
            ],
        ),
        (
            "In Congo, rebels took Goma and Bukavu.",
            [("Congo", "CD"), ("Goma", "CD-NK"), ("Bukavu", "CD-SK")],
        ),
        ("South Sudan and Sudan share a border.", [("South Sudan", "SS"), ("Sudan", "SD")]),
    ],
)
def test_names_shared_by_countries_regions_rivers_and_people(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        (
            "Les djihadistes bloquent Kayes et Nioro du Sahel, à l'ouest de Bamako.",
            "fr",
            {"ML-1", "ML-BKO"},
        ),
        ("Gunmen took pupils in Kankara, Katsina State, and in Chibok.", "en", {"NG-KT", "NG-BO"}),
        ("قصفت القوات مدينة الفاشر في شمال دارفور والخرطوم", "ar", {"SD-DN", "SD-KH"}),
        ("Gangs hold Cité Soleil in Port-au-Prince and the Artibonite.", "en", {"HT-OU", "HT-AR"}),
        ("M23 rebels entered Goma and Bukavu; Bunia is calm.", "en", {"CD-NK", "CD-SK", "CD-IT"}),
        ("Shelling in Kharkiv, Kherson oblast and Donetsk.", "en", {"UA-63", "UA-65", "UA-14"}),
        ("Взрывы в Харькове и в Донецкой области", "ru", {"UA-63", "UA-14"}),
        ("Clashes in Lashio, Sittwe and Myawaddy.", "en", {"MM-17", "MM-16", "MM-13"}),
        (
            "Raids on Jenin and Nablus; strikes on Khan Younis.",
            "en",
            {"PS-JEN", "PS-NBS", "PS-KYS"},
        ),
        ("اشتباكات في حلب وإدلب ودير الزور", "ar", {"SY-HL", "SY-ID", "SY-DY"}),
        ("تفجير في بغداد والموصل", "ar", {"IQ-BG", "IQ-NI"}),
        ("በመቀሌ እና በአዲስ አበባ", "am", {"ET-TI", "ET-AA"}),
        ("Ataques em Palma e Mocímboa da Praia, Cabo Delgado.", "pt", {"MZ-P"}),
    ],
)
def test_first_subdivisions_where_crises_are(text: str, lang: str, expected: set[str]) -> None:
    assert {m.region for m in mentions(text, lang=lang) if m.region} == expected


def test_a_town_is_told_by_the_state_named_after_it() -> None:
    assert found("Paris, Texas; London, Ontario; Austin, Tex.") == [
        ("Paris", "US-TX"),
        ("Texas", "US-TX"),
        ("London", "CA-ON"),
        ("Ontario", "CA-ON"),
        ("Austin", "US-TX"),
        ("Tex", "US-TX"),
    ]


@pytest.mark.parametrize(
    ("text", "home", "expected"),
    [
        ("Police in Springfield, Mo., arrested two men.", None, {"Springfield": "US-MO"}),
        # No list has a Springfield of Vermont; the state is known all the same.
        ("A fire broke out in Springfield, Vt., overnight.", None, {"Springfield": "US-VT"}),
        ("The Jefferson County, Colorado, sheriff spoke.", None, {"Jefferson County": "US-CO"}),
        ("The Orange County sheriff in Orlando said so.", None, {"Orange County": "US-FL"}),
        (
            "Schools in Lexington, Ky., Louisville and Bowling Green were closed.",
            None,
            {"Lexington": "US-KY", "Louisville": "US-KY", "Bowling Green": "US-KY"},
        ),
        ("A tornado hit Moore, Okla., and nearby Norman.", None,
         {"Moore": "US-OK", "Norman": "US-OK"}),
        ("Residents of Cambridge, Ont., voted.", None, {"Cambridge": "CA-ON"}),
        ("A crash near Brandon, Manitoba, killed two.", None, {"Brandon": "CA-MB"}),
        ("A house burned in St. John's, N.L.", None, {"St. John's": "CA-NL"}),
        ("The Ipswich council in Queensland met.", "AU", {"Ipswich": "AU-QLD"}),
        ("Shops in Newcastle and Gateshead closed.", "GB",
         {"Newcastle": "GB-ENG", "Gateshead": "GB-ENG"}),
        ("A bomb was found in Bangor, Co Down.", "GB", {"Bangor": "GB-NIR"}),
        ("The fire in Boston, Lincolnshire, was put out.", "GB", {"Boston": "GB-ENG"}),
        ("Police in Kent, Sussex and Surrey are searching.", "GB",
         {"Kent": "GB-ENG", "Sussex": "GB-ENG", "Surrey": "GB-ENG"}),
        ("Peel Region and York Region reported cases.", "CA",
         {"Peel Region": "CA-ON", "York Region": "CA-ON"}),
        ("Residents of East London in the Eastern Cape marched.", None, {"East London": "ZA-EC"}),
    ],
)  # fmt: skip
def test_local_papers_name_their_towns_by_state_by_county_and_in_lists(
    text: str, home: str | None, expected: dict[str, str]
) -> None:
    told = dict(found(text, home=home))
    assert {name: told.get(name) for name in expected} == expected


def test_in_a_list_a_region_says_nothing_of_the_town_before_it() -> None:
    told = dict(found("Fighting hit Mekelle, Amhara and Afar, Ethiopia said."))
    assert told["Mekelle"] == "ET-TI"


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Georgia schools reopened in Macon and Savannah.", "Georgia", "US-GA"),
        ("Georgia and Russia met in Tbilisi, not in Macon.", "Georgia", "GE"),
        ("Bandits crossed Niger towards Kagara and Shiroro, police said.", "Niger", "NG-NI"),
        ("Bandits from Niger reached Kagara; Niamey denied it.", "Niger", "NE"),
    ],
)
def test_a_country_s_namesake_is_meant_where_only_its_own_towns_are_named(
    text: str, name: str, expected: str
) -> None:
    assert dict(found(text))[name] == expected


def test_a_valley_is_named_whole_and_a_state_s_senator_is_of_the_state() -> None:
    assert found("Farms of the Salinas Valley in California")[0] == ("Salinas Valley", "US-CA")
    assert found("the California State Senator") == [("California", "US-CA")]


def test_the_source_s_home_decides_between_equals() -> None:
    assert found("Shots were heard in Tripoli.", home="LB") != found("Shots were heard in Tripoli.")


def test_an_unsupported_small_place_gives_way_where_others_are_spoken_of() -> None:
    text = "Armies of Kenya, Uganda, Rwanda and Tanzania met. Daphne was there."
    assert "Daphne" not in dict(found(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Troops Recapture Gwoza, Kill Scores Of Fighters", ("Gwoza", "NG-BO")),
        ("Military Recapture Michika", ("Michika", "NG-AD")),
        ("Gunmen killed two people near Chibok.", ("Chibok", "NG-BO")),
        ("A blast hit a market in Yola, NE Nigeria, police said.", ("Yola", "NG-AD")),
    ],
)
def test_district_seats_are_told_in_headlines_and_without_their_country(
    text: str, expected: tuple[str, str]
) -> None:
    told = found(text)
    assert expected in told
    assert "NE" not in dict(told)


def test_a_name_does_not_speak_for_itself_however_often_it_stands_there() -> None:
    text = "Armies of Kenya, Uganda, Rwanda and Tanzania met. " + "Nawan was there. " * 5
    assert "Nawan" not in dict(found(text))
    town = "Soroti was quiet. Police in Soroti said that Soroti slept."
    assert [name for name, _ in found(town)] == ["Soroti"] * 3


def test_gaza_is_not_the_province_of_mozambique_but_where_mozambique_is_named() -> None:
    assert found("first aid trucks enter besieged gaza") == [("gaza", "PS-GZA")]
    assert found("Floods hit Gaza Province in Mozambique.")[0] == ("Gaza Province", "MZ-G")


def test_a_lost_apostrophe_still_leaves_the_country_s_name() -> None:
    assert found("drought empties somalias capital") == [("somalias", "SO")]
    assert found("He keeps Somalias in a jar.") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("የኡጋንዳው ሚኒስትር", "UG"),
        ("ዩክሬንን እና ሩሲያን", "UA"),
        ("የሄይቲ ፕሬዝዳንት", "HT"),
        ("ጥቃት በሶማሊያ ላይ", "SO"),
    ],
)
def test_amharic_prefixes_and_endings_leave_the_country_known(text: str, code: str) -> None:
    assert code in [m.country for m in mentions(text, lang="am")]


@pytest.mark.parametrize(
    ("text", "lang", "region"),
    [
        ("Fighters attacked Kobani on Sunday.", "en", "SY-HL"),
        ("Russian forces shelled Kupiansk.", "en", "UA-63"),
        ("Les insurgés attaquent Macomia.", "fr", "MZ-P"),
    ],
)
def test_a_small_place_is_believed_after_a_verb_that_takes_places(
    text: str, lang: str, region: str
) -> None:
    assert region in {m.region for m in located(mentions(text, lang=lang))}


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Residents of Madaya are eating leaves, doctors said.", "SY-RD"),
        ("Militants blew up temples in Palmyra.", "SY-HI"),
        ("A barn burned near Palmyra, Pennsylvania.", "US-PA"),
    ],
)
def test_a_noted_town_wins_over_greater_namesakes_unless_their_state_is_named(
    text: str, region: str
) -> None:
    assert region in {m.region for m in located(mentions(text))}
