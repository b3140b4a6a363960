"""What one story says by itself: by its odds, whom it counts, how near it is to where."""

from __future__ import annotations

import msgspec
import pytest

from detectors.params import Params
from detectors.regions.moment import Moment, Rules
from detectors.regions.pair import Pair
from detectors.regions.telling import alone, called, further, held_afar, say
from detectors.regions.told import Told, gravest
from detectors.regions.volumes import Volumes
from schemas.observation import Input, Origin, RegionObservation

MOMENT = Moment(Rules(Params()), Volumes(), 0)
FEATURES = {"strength": 1.0, "place": 0.8}


def story(
    signal: str,
    probability: float = 0.9,
    *,
    people: float = 0.0,
    features: dict[str, float] | None = None,
) -> RegionObservation:
    return RegionObservation(
        document_id="d", event_ms=0, group="news/24h", source="one", owners=("one",),
        owner_kind="national", lang="en", headline="", url="", country="TD",
        regions=(("TD", 1.0),), probabilities={signal: probability},
        features={signal: features or FEATURES}, sketch=(), model="m",
        origin=Origin(input=Input(topic="t", topic_id="t", partition=0), offset=0),
        gravity={signal: people} if people else {},
    )  # fmt: skip


def said(observation: RegionObservation, signal: str, whole: float = 1.0) -> float:
    return alone(observation, signal, whole, MOMENT)


def test_a_hundred_taken_are_graver_than_one_and_a_million_no_graver_than_a_thousand() -> None:
    one, hundred = (said(story("kidnapping", people=p), "kidnapping") for p in (0.0, 2.0))
    assert hundred - one == pytest.approx(2 * Params().grave_kidnapping)
    thousand, million = (said(story("kidnapping", people=p), "kidnapping") for p in (3.0, 6.0))
    assert thousand == million


@pytest.mark.parametrize(
    ("features", "whole"),
    [
        pytest.param(FEATURES | {"place": 0.4}, 1.0, id="far from any place"),
        pytest.param(FEATURES | {"trial_doc": 0.35}, 1.0, id="in a court"),
        pytest.param(FEATURES | {"domestic_doc": 0.35}, 1.0, id="a robber's captives"),
        pytest.param(FEATURES, 0.9, id="beside another country"),
    ],
)
def test_what_comes_back_to_something_known_says_less(
    features: dict[str, float], whole: float
) -> None:
    plain = said(story("kidnapping", features=FEATURES), "kidnapping")
    assert said(story("kidnapping", features=features), "kidnapping", whole) < plain - 0.9


def test_an_attack_says_nothing_alone() -> None:
    sure = story("attack", 0.999999)
    assert say(0.999999, 1.0, Params()) + said(sure, "attack") < 0.0


def test_owners_bear_a_day_out_if_each_is_sure() -> None:
    pair = Pair("ML", "fuel")
    assert further(pair) == 0
    pair.purses = {1: 0.9, 2: 0.5, 3: 0.8}
    assert further(pair) == 1


def test_three_owners_say_as_much_as_is_set_less_what_the_feed_is_full_of() -> None:
    assert gravest(Told(1.0, 3.0, -20.0, 2), 0.5, 5.0) == 4.5
    assert gravest(Told(1.0, 3.0, -20.0, 1), 0.5, 5.0) < 0.0
    assert gravest(Told(1.0, 3.0, 6.0, 2), 0.5, 5.0) == 5.5


def test_a_state_that_calls_its_citizens_home_is_not_where_they_leave() -> None:
    told = story("evacuation")
    home = msgspec.structs.replace(told, country="US")
    assert called(told, "evacuation", Params()) == 0.0
    assert called(home, "kidnapping", Params()) == 0.0
    less = called(home, "evacuation", Params())
    assert say(0.9, 1.0, Params(), less) == pytest.approx(say(0.9, 1.0, Params()) - less)
    assert say(0.6, 1.0, Params(), less) == 0.0


@pytest.mark.parametrize(
    ("country", "actors", "afar"),
    [
        pytest.param("KR", ("Taliban",), True, id="the captives' own country"),
        pytest.param("QA", ("Hamas",), True, id="where it is spoken of them"),
        pytest.param("AF", ("Taliban",), False, id="where the captors are at home"),
        pytest.param("PK", ("Taliban",), False, id="next door"),
        pytest.param("KE", ("Al-Shabaab", "Taliban"), False, id="one of two is at home"),
        pytest.param("FR", ("Islamic State",), False, id="who strikes anywhere"),
        pytest.param("FR", (), False, id="nobody is named"),
    ],
)
def test_captives_of_a_group_at_home_elsewhere_are_not_held_here(
    country: str, actors: tuple[str, ...], *, afar: bool
) -> None:
    told = msgspec.structs.replace(story("kidnapping"), country=country, actors=actors)
    assert held_afar(told, "kidnapping", Params()) == (Params().say_captors if afar else 0.0)
    assert held_afar(told, "attack", Params()) == 0.0
