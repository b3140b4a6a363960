"""Words that look like names of places and are none: people, bodies, groups, words in capitals."""

import pytest

from detectors.places.mentions import located
from tests.detectors.places.shipped_places import found, mentions


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


def test_common_words_and_acronyms_are_no_towns() -> None:
    assert found("Most of the Police said Nice things. The FAO and UNICEF agreed. Of course.") == []


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Счастье есть. Такой вопрос решили. Думаю, завтра. Совет собрался.", "ru"),
        ("Такому не бути. Думка проста. Рівні зросли. Чудово вийшло.", "uk"),
        ("Resistencia hubo poca. Frontera no hay. Democracia y justicia, pidió.", "es"),
        ("Queda de preços. Resistência houve. Graças ao acordo, saúde melhorou.", "pt"),
        ("Plaisir partagé. Montagnes et collines. Grève générale lundi. Destin tragique.", "fr"),
        ("قال البيت الأبيض إن الصور التي نشرت منذ سنة وأن المصدر بأنه كورونا", "ar"),
    ],
)
def test_words_that_begin_a_sentence_are_no_towns(text: str, lang: str) -> None:
    assert found(text, lang=lang) == []


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("Жители города Счастье ждут, под Счастьем бои.", "ru",
         [("Счастье", "UA-09"), ("Счастьем", "UA-09")]),
        ("قصف مدينة الأبيض", "ar", [("الأبيض", "SD-KN")]),
        ("سكان بلدة القائم", "ar", [("القائم", "IQ-AN")]),
        ("Les habitants sont bloqués à Guider.", "fr", [("Guider", "CM-NO")]),
    ],
)  # fmt: skip
def test_towns_that_are_words_are_towns_after_what_says_so(
    text: str, lang: str, expected: list[tuple[str, str]]
) -> None:
    assert found(text, lang=lang) == expected


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


def test_a_capital_before_a_small_town_is_a_given_name_but_in_headlines() -> None:
    assert "Gwoza" not in dict(found("The speaker was Habila Gwoza, who thanked them all."))


def test_prepositions_and_points_of_the_compass_are_no_places_in_small_letters() -> None:
    french = found("frappe israelienne sur le nord de la ville", lang="fr")
    assert french == []


def test_armed_groups_are_no_towns() -> None:
    assert found("Talks with Hamas went on in Cairo.") == [("Cairo", "EG-C")]


def test_papers_clubs_and_fevers_are_no_places() -> None:
    assert found("The Khartoum Times wrote that Leeds United had Lassa fever.") == []


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Saba News Agency says that gunmen took four engineers.", "en"),
        ("Engineers were taken, Mehr News reported.", "en"),
        ("Un ingénieur enlevé selon l'agence de presse Saba.", "fr"),
        ("Según la agencia Saba, cuatro ingenieros fueron secuestrados.", "es"),
        ("Segundo a agência de notícias Saba, houve combates.", "pt"),
        ("Об этом сообщает агентство Саба.", "ru"),
    ],
)
def test_news_agencies_are_no_places(text: str, lang: str) -> None:
    assert found(text, lang=lang) == []


def test_words_for_people_are_mentions_of_the_country_without_a_point() -> None:
    [word] = mentions("L'armée malienne avance.", lang="fr")
    assert (word.surface, word.country, word.lat, word.geonameid) == ("malienne", "ML", None, None)
    assert located([word]) == []


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
