"""Armed groups: names in the languages of the press, doubtful ones by country."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.evidence.actors import Actor, Actors
from detectors.text.matcher import Matcher
from detectors.text.normal import fold, fold_pattern

ACTORS = Actors.load()
MATCHER = Matcher.build(ACTORS.patterns)


def named(text: str, *countries: str) -> tuple[str, ...]:
    hits = [index for _, _, index in MATCHER.find(fold(text).text)]
    return ACTORS.found(hits, countries or None)


@pytest.mark.parametrize(
    ("text", "countries", "expected"),
    [
        ("Fighters of JNIM burnt the tankers.", ["ML"], ("JNIM",)),
        ("Le GSIM revendique l'attaque de Kayes", ["ML"], ("JNIM",)),
        ("تبنت جماعة نصرة الإسلام والمسلمين الهجوم", ["ML"], ("JNIM",)),
        ("Les Forces de soutien rapide assiègent El-Fasher", ["SD"], ("RSF",)),
        ("قصفت قوات الدعم السريع المدينة والجيش السوداني يرد", ["SD"], ("RSF", "SAF")),
        ("El ELN liberó a dos soldados", ["CO"], ("ELN",)),
        ("Хуситы захватили судно, хуситов обвинили", ["YE"], ("Houthis",)),
        ("ЗСУ відбили атаку", ["UA"], ("Armed Forces of Ukraine",)),
        ("Waasi wa M23 wameteka mji", ["CD"], ("M23",)),
        (
            "Rundunar sojojin Najeriya ta kashe 'yan Boko Haram",
            ["NG"],
            ("Boko Haram", "Nigerian army"),
        ),
        ("Viv Ansanm gangs set fire to homes", ["HT"], ("Viv Ansanm",)),
        ("The Arakan Army and the Tatmadaw traded fire", ["MM"], ("Arakan Army", "Tatmadaw")),
        ("The market reopened on Friday.", ["ML"], ()),
    ],
)
def test_groups_are_found_in_the_languages_of_the_press(
    text: str, countries: list[str], expected: tuple[str, ...]
) -> None:
    assert named(text, *countries) == expected


@pytest.mark.parametrize(
    ("text", "abroad", "home", "actor"),
    [
        ("Selon RSF, deux journalistes sont détenus", "FR", "SD", "RSF"),
        ("The ADF sent a frigate", "AU", "CD", "ADF"),
        ("Una cantante de fama", "ES", "ML", "Malian Armed Forces"),
        ("Wagner was played at the opera", "DE", "ML", "Wagner Group"),
    ],
)
def test_a_doubtful_name_counts_only_where_the_group_is_active(
    text: str, abroad: str, home: str, actor: str
) -> None:
    assert named(text, abroad) == ()
    assert named(text, abroad, home) == (actor,)
    assert named(text) == (actor,)


def test_a_full_name_vouches_for_the_acronym_anywhere() -> None:
    assert named("Rapid Support Forces (RSF) delegates met in Geneva", "CH") == ("RSF",)


def test_the_particular_group_takes_the_place_of_the_general() -> None:
    assert named("Islamic State in Somalia claimed the blast", "SO") == ("IS-Somalia",)
    assert named("al-Qaeda in the Islamic Maghreb", "DZ") == ("AQIM",)
    assert named("The Islamic State claimed the blast", "SY") == ("Islamic State",)


def test_arabic_names_are_found_behind_their_clitics() -> None:
    assert named("وحماس تنفي", "PS") == ("Hamas",)
    assert named("هجوم للحوثيين", "YE") == ("Houthis",)


def test_the_table_is_sound() -> None:
    assert len(ACTORS) >= 150
    assert len(ACTORS.patterns) == len(set(ACTORS.patterns)) == len(ACTORS.names)
    assert set(ACTORS.names) == set(ACTORS.actors)
    for pattern in ACTORS.patterns:
        assert pattern == fold_pattern(pattern)


def test_two_actors_may_not_share_a_name() -> None:
    rows = [
        (Actor(name=name, countries=("ML",), kind="rebel"), ("the front",))
        for name in ("a b", "c d")
    ]
    with pytest.raises(ValueError, match="'the front' is both 'a b' and 'c d'"):
        Actors(rows)
    with pytest.raises(ValueError, match="'a b' stands twice"):
        Actors([rows[0], rows[0]])


@given(st.lists(st.integers(0, len(ACTORS.patterns) - 1), max_size=8))
def test_the_order_of_hits_does_not_matter(hits: list[int]) -> None:
    found = ACTORS.found(hits)
    assert found == ACTORS.found(sorted(hits, reverse=True)) == ACTORS.found(hits + hits)
    assert found == tuple(sorted(set(found)))
    assert bool(found) == bool(hits)
