"""Names of places in text: which are names, and which place is meant."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.mentions import located
from detectors.names import most_different
from detectors.reading import read
from tests.detectors.places import found, mentions, shipped

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)


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


@pytest.mark.parametrize(
    "text",
    [
        "It cost US$10 million.",
        "The Killeen Police Department thanked the University of Rouen.",
        "Agence France-Presse and the Peanut Corporation of America said so.",
        "Tickets are sold by Aberdeen University.",
    ],
)
def test_currencies_and_bodies_are_no_places(text: str) -> None:
    assert found(text) == []


def test_a_place_in_the_name_of_a_body_still_says_where_the_body_is() -> None:
    [mention] = mentions("The Kenya Red Cross Society warned of floods.")
    assert (mention.surface, mention.country, mention.lat) == ("Kenya", "KE", None)


def test_a_valley_is_named_whole_and_a_state_s_senator_is_of_the_state() -> None:
    assert found("Farms of the Salinas Valley in California")[0] == ("Salinas Valley", "US-CA")
    assert found("the California State Senator") == [("California", "US-CA")]


def test_small_words_in_a_text_of_capitals_are_no_states() -> None:
    assert ("IN", "US-IN") not in found("PRESIDENT GARCIA WENT TO LIMA, IN THE MORNING")
    assert "GARCIA" not in dict(found("PRESIDENT GARCIA WENT TO LIMA IN THE MORNING"))


def test_a_number_at_the_end_of_a_headline_without_capitals_changes_nothing() -> None:
    text = "a port au prince la violence des gangs provoque un exode YYSWGBHCDZCD5FTM5K6X7MSZCI"
    assert ("port au prince", "HT-OU") in found(text, lang="fr")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jordan Peterson spoke in Toronto.", [("Toronto", "CA-ON")]),
        ("Fishermen fled across Lake Chad.", [("Lake Chad", None)]),
        ("The Dominican Republic shut its border with Haiti.",
         [("Dominican Republic", "DO"), ("Haiti", "HT")]),
        ("A ferry from Dominica reached Martinique.", [("Dominica", "DM"), ("Martinique", "MQ")]),
        ("Troops from Equatorial Guinea and Guinea-Bissau joined those of Guinea.",
         [("Equatorial Guinea", "GQ"), ("Guinea-Bissau", "GW"), ("Guinea", "GN")]),
        ("Congo-Brazzaville and DR Congo signed.",
         [("Congo-Brazzaville", "CG"), ("DR Congo", "CD")]),
        ("South Sudan's army crossed into Sudan.", [("South Sudan", "SS"), ("Sudan", "SD")]),
        ("Chad Wolf resigned.", []),
    ],
)  # fmt: skip
def test_names_of_people_lakes_and_neighbours_are_kept_from_countries(
    text: str, expected: list[tuple[str, str | None]]
) -> None:
    assert found(text) == expected


def test_the_source_s_home_decides_between_equals() -> None:
    assert found("Shots were heard in Tripoli.", home="LB") != found("Shots were heard in Tripoli.")


def test_common_words_and_acronyms_are_no_towns() -> None:
    assert found("Most of the Police said Nice things. The FAO and UNICEF agreed. Of course.") == []


def test_us_is_a_country_only_in_capitals() -> None:
    assert found("He told us that the US and the U.S. are one.") == [("US", "US"), ("U.S.", "US")]


def test_people_of_a_place_s_name_are_no_places_for_the_rest_of_the_text() -> None:
    assert found("Kathleen Franklin spoke. Franklin said it was over.") == []


def test_surnames_alone_are_no_towns_unless_the_text_says_so() -> None:
    assert found("Clark and Davis agreed, according to Harris.") == []
    assert ("Clark", "US-NJ") in found("The fire reached Clark, New Jersey.")
    assert ("Davis", "US-CA") in found("A fire broke out in Davis, California.")


def test_the_town_of_a_given_name_is_a_town() -> None:
    assert found("Gao Zhisheng, a lawyer, was freed.") == []
    assert found("Rebels seized the town of Gao in Mali.") == [("Gao", "ML-7"), ("Mali", "ML")]


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


def test_a_capital_before_a_small_town_is_a_given_name_but_in_headlines() -> None:
    assert "Gwoza" not in dict(found("The speaker was Habila Gwoza, who thanked them all."))


def test_a_name_does_not_speak_for_itself_however_often_it_stands_there() -> None:
    text = "Armies of Kenya, Uganda, Rwanda and Tanzania met. " + "Nawan was there. " * 5
    assert "Nawan" not in dict(found(text))
    town = "Soroti was quiet. Police in Soroti said that Soroti slept."
    assert [name for name, _ in found(town)] == ["Soroti"] * 3


def test_gaza_is_not_the_province_of_mozambique_but_where_mozambique_is_named() -> None:
    assert found("first aid trucks enter besieged gaza") == [("gaza", "PS-GZA")]
    assert found("Floods hit Gaza Province in Mozambique.")[0] == ("Gaza Province", "MZ-G")


def test_prepositions_and_points_of_the_compass_are_no_places_in_small_letters() -> None:
    french = found("frappe israelienne sur le nord de la ville", lang="fr")
    assert french == []


def test_a_lost_apostrophe_still_leaves_the_country_s_name() -> None:
    assert found("drought empties somalias capital") == [("somalias", "SO")]
    assert found("He keeps Somalias in a jar.") == []


def test_armed_groups_are_no_towns() -> None:
    assert found("Talks with Hamas went on in Cairo.") == [("Cairo", "EG-C")]


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


def test_papers_clubs_and_fevers_are_no_places() -> None:
    assert found("The Khartoum Times wrote that Leeds United had Lassa fever.") == []


def test_words_for_people_are_mentions_of_the_country_without_a_point() -> None:
    [word] = mentions("L'armée malienne avance.", lang="fr")
    assert (word.surface, word.country, word.lat, word.geonameid) == ("malienne", "ML", None, None)
    assert located([word]) == []


def test_a_text_in_capitals_or_without_any_still_has_its_places() -> None:
    assert found("ARMED MEN ATTACKED BAMAKO AND MOPTI") == [("BAMAKO", "ML-BKO"), ("MOPTI", "ML-5")]
    assert found("fuel shortage in bamako, long queues") == [("bamako", "ML-BKO")]


def test_mentions_are_spans_of_the_original_and_never_overlap() -> None:
    text = "New York City, “Bamako”,\n\nCôte d’Ivoire (St. Louis)  Mopti Region"
    last = 0
    for mention in mentions(text):
        assert text[mention.start : mention.end] == mention.surface
        assert mention.start >= last
        last = mention.end


def test_known_places_carry_number_and_point() -> None:
    [bamako] = mentions("Bamako is quiet.")
    assert bamako.geonameid == 2460596
    assert bamako.lat == pytest.approx(12.61, abs=0.1)
    assert bamako.lon == pytest.approx(-7.98, abs=0.1)
    assert (bamako.country, bamako.region) == ("ML", "ML-BKO")


def test_spans_are_resolved_one_for_one_known_or_not() -> None:
    text = "In Xyzzyville and Gao (Mali), the Salinas Valley"
    names = ["Gao", "Xyzzyville", "Salinas Valley"]
    spans = [(text.index(n), text.index(n) + len(n)) for n in names]
    resolved = shipped().resolver.resolve_spans(read("", text, "en"), spans)
    assert [(m.start, m.end) for m in resolved] == spans
    assert resolved[0].region == "ML-7"
    assert resolved[1].geonameid is None
    assert resolved[1].country is None
    assert resolved[2].country is not None


@settings(max_examples=200)
@given(ANY_TEXT)
def test_any_unicode_is_read_the_same_twice(text: str) -> None:
    first, second = (
        [(m.start, m.end, m.surface, m.geonameid, m.lat, m.lon, m.country, m.region) for m in made]
        for made in (mentions(text, lang=None), mentions(text, lang=None))
    )
    assert first == second


def _towns(count: int) -> list[str]:
    """Different names of one word, each of a place that people know."""
    gazetteer = shipped().gazetteer
    made = []
    for number, pattern in enumerate(gazetteer.patterns):
        name = pattern.strip()
        if name.isascii() and name.isalpha() and gazetteer.prior[gazetteer.first[number]] > 500:
            made.append(name.title())
        if len(made) == count:
            break
    return made


def test_different_names_are_read_up_to_a_number_that_grows_with_the_text() -> None:
    for count in (40, 200, 3000):
        text = ", ".join(_towns(count))
        read_of_it = {m.surface for m in mentions(text)}
        assert len(read_of_it) <= most_different(len(text))
        # What is left out is the end, not a part of each line.
        assert read_of_it <= set(_towns(most_different(len(text)) * 2))
    assert len({m.surface for m in mentions(", ".join(_towns(40)))}) > 30


def test_one_name_is_read_two_thousand_times_and_no_more() -> None:
    assert len(mentions("Niamey, " * 1500)) == 1500
    assert len(mentions("Springfield " * 10_000)) == 2000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The villages of Fu'ah and Kafriya are besieged.",
            [("Fu'ah", "SY-ID"), ("Kafriya", "SY-ID")],
        ),
        ("Seleka and anti-Balaka fought in Bria.", [("Bria", "CF-HK")]),
        ("Mai-Mai fighters attacked Fizi.", [("Fizi", "CD-SK")]),
        ("Chad's army left N'Djamena.", [("Chad", "TD"), ("N'Djamena", "TD-ND")]),
        ("They met in Baden-Baden.", [("Baden-Baden", "DE-BW")]),
    ],
)
def test_part_of_a_word_is_no_place(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert found(text) == expected


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
