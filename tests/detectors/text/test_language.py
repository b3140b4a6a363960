"""Languages: told from text, headlines too, and named by one code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.signals import Lexicon
from detectors.text import language, pidgin
from detectors.text.language import (
    LANGUAGES,
    OTHER,
    UNKNOWN,
    detect,
    label,
    language_of,
    normal_code,
)
from detectors.text.normal import fold

SENTENCES = {
    "en": "Gunmen on motorbikes attacked the village before dawn and took twenty people away.",
    "fr": "Des hommes armés ont attaqué le village avant l'aube et emmené vingt personnes.",
    "ar": "هاجم مسلحون على دراجات نارية القرية قبل الفجر واقتادوا عشرين شخصا.",
    "es": "Hombres armados atacaron el pueblo antes del amanecer y se llevaron a veinte personas.",
    "pt": "Homens armados atacaram a aldeia antes do amanhecer e levaram vinte pessoas consigo.",
    "ha": "'Yan bindiga sun kai hari a ƙauyen kafin wayewar gari suka tafi da mutane ashirin.",
    "sw": "Watu wenye silaha walishambulia kijiji kabla ya alfajiri na kuwachukua watu ishirini.",
    "so": "Rag hubaysan ayaa weeraray tuulada waaberigii hortii waxayna kaxaysteen labaatan qof.",
    "am": "ታጣቂዎች ከንጋት በፊት መንደሩን አጥቅተው ሃያ ሰዎችን ወሰዱ።",
    "ru": "Вооружённые люди напали на деревню до рассвета и увели двадцать человек.",
    "uk": "Озброєні люди напали на село ще до світанку й забрали із собою двадцять людей.",
    "pcm": "Gunmen wey dey ride okada don attack di village, dem carry twenty pipo go.",
}


@pytest.mark.parametrize(("code", "sentence"), SENTENCES.items())
def test_a_sentence_in_each_language_is_told(code: str, sentence: str) -> None:
    assert detect(sentence) == code


def test_every_language_of_the_table_has_a_sentence_here() -> None:
    assert SENTENCES.keys() == LANGUAGES.keys()


def test_a_short_french_headline_is_not_english() -> None:
    assert detect("Le blocus du carburant dans la capitale") == "fr"


@pytest.mark.parametrize(
    ("code", "headline"),
    [
        ("es", "Una serie narra la toma de rehenes en la embajada en 1979."),
        ("es", "Drones incendian un depósito de crudo en el puerto."),
        ("pt", "Angola: candongueiros parados por falta de gasóleo."),
        ("ru", "Минэнерго опровергло слухи о дефиците бензина."),
        ("uk", "Хунта Нігеру закрила кордони."),
        ("es", "Mariúpol, sin agua ni luz y rodeada, resiste el décimo día"),
        ("pt", "Insurgentes decapitam seis camponeses em Ancuabe"),
        ("ru", "Гавана осталась без авиакеросина"),
        ("ru", "Шестеро полицейских погибли в Дагестане при обстреле поста"),
        ("pcm", "Gunmen enter church for Kwara, dem go with pastor and members."),
        ("pcm", "Bandits block road, carry passengers enter bush"),
        ("en", "Rescuers carry on into the night after the quake, police say"),
        ("en", "Dem lawmakers take the House floor"),
    ],
)
def test_headlines_that_the_detector_does_not_know_are_told_by_words_and_letters(
    code: str, headline: str
) -> None:
    assert detect(headline) == code


@pytest.mark.parametrize("text", ["", "🔥🔥", "12345", "\x00\x01"])
def test_what_has_no_words_is_unknown(text: str) -> None:
    assert detect(text) == UNKNOWN


@pytest.mark.parametrize(
    ("tag", "code"),
    [("pt-BR", "pt"), ("fr_FR", "fr"), ("ENG", "en"), ("hau", "ha"), ("zz!", UNKNOWN), ("", "und")],
)
def test_tags_are_brought_to_the_shortest_code(tag: str, code: str) -> None:
    assert normal_code(tag) == code


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=60))
def test_any_unicode_has_a_language_or_none(text: str) -> None:
    assert detect(text)


def test_every_language_of_the_table_has_a_lexicon_and_no_other() -> None:
    assert sorted(LANGUAGES) == list(Lexicon.load().languages)


@given(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=2, max_size=3))
def test_labels_are_known_codes_or_one_for_all_others(code: str) -> None:
    assert label(code) in {code, OTHER}
    assert label(label(code)) in {label(code), OTHER}


def test_labels_name_the_languages_that_feeds_have_and_bound_the_rest() -> None:
    assert [label(code) for code in ("so", "sv", "tr", UNKNOWN)] == ["so", "sv", "tr", UNKNOWN]
    assert len({label(a + b + c) for a in "abcdefghij" for b in "abcdefghij" for c in "xyz"}) < 20


@pytest.mark.parametrize(
    "headline",
    [
        "Soldiers don seize power for Niamey",
        "Fuel scarcity: wetin cause am",
        "Bandits carry forty pipo go bush",
        "Goment shut airport afta bomb",
        "No vehicle fit enter di town since Monday",
        "One man stab three people inside train",
        "Di hospital no get medicine for wounded civilians",
        "Bomb explode for Borno, three people die for market",
        "Dem hold am for bush",
    ],
)
def test_a_pidgin_headline_is_known_by_one_word_that_no_english_has(headline: str) -> None:
    assert detect(headline) == "pcm"


@pytest.mark.parametrize(
    "headline",
    [
        "Don King to promote title fight",
        "Rangers don't fear the cup",
        "Guards told to don masks",
        "Princess Di dress sold at auction",
        "Charlton's Di Canio gives the Hammers a lift",
        "Did Russia bombard the port of Odesa?",
    ],
)
def test_english_headlines_with_don_stay_english(headline: str) -> None:
    assert detect(headline) == "en"


@given(
    st.lists(
        st.sampled_from((
            "don", "kill", "im", "dia", "dem", "carry", "sake of", "the", "comot", "enter", "tok",
            "am", "dey", "wetin", "una", "2una", "to", "say", "t", ",", "gunmen", "for", "Dem",
        )),
        max_size=9,
    ),
    st.sampled_from((" ", "-", ", ")),
)  # fmt: skip
def test_the_quick_looks_for_pidgin_say_what_words_and_patterns_say(
    words: list[str], gap: str
) -> None:
    text = gap.join(words)
    assert pidgin._is_done(text) is (pidgin._DONE.search(text) is not None)
    assert pidgin._is_theirs(text) is (pidgin._THEIRS.search(text) is not None)
    folded = fold(text).text
    markers = set(folded.split()) & LANGUAGES["pcm"].markers
    assert language._has_pidgin_markers(folded) is (len(markers) >= 3)


@pytest.mark.parametrize(
    ("stated", "text", "read_as"),
    [
        ("ar", "gunmen kill nine soldiers in an ambush near the border", "en"),
        ("ar", "01 23 05 27 51", "ar"),
        ("ar", "الجيش يعلن حالة الطوارئ", "ar"),
        ("so", "gunmen kill nine soldiers in an ambush near the border", "so"),
        (None, "gunmen kill nine soldiers in an ambush near the border", "en"),
    ],
)
def test_a_stated_language_is_believed_but_for_letters_it_is_not_written_in(
    stated: str | None, text: str, read_as: str
) -> None:
    assert language_of(stated, text, fold(text).text) == read_as
