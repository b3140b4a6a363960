"""On a feed with dates only a siege, or captives, of a calm country are doubted."""

from __future__ import annotations

import pytest

from detectors.params import Params
from detectors.regions.region import Region
from detectors.regions.region_lane import Expected
from detectors.regions.telling import doubted
from detectors.tracker import PartitionTracker
from schemas.times import DAY_MS
from tests.detectors.worlds import START_MS, Event, log

DAYS = 60
COUNTRIES = ("FR", "UA", "NG")


def event(day: int, country: str, probabilities: dict[str, float], story: int) -> Event:
    regions = ((country, 1.0), (f"{country}-1", 0.9))
    moment = START_MS + day * DAY_MS
    return Event(moment, country, regions, probabilities, f"owner{story % 7}", story, "24h")


def world(last: str) -> list[Event]:
    """Three countries told of alike but for Ukraine's attacks; at the end a siege in one."""
    events = []
    for day in range(DAYS):
        for number in range(9):
            country = COUNTRIES[number % 3]
            attacked = country == "UA" and number == 1
            events.append(
                event(day, country, {"attack": 0.9} if attacked else {}, 10 * day + number)
            )
    return [*events, event(DAYS, last, {"siege": 0.9}, 9_999)]


def followed(last: str) -> PartitionTracker:
    tracker = PartitionTracker(0, Params())
    for offset, record in enumerate(log(world(last), tick_every=9)):
        tracker.apply(offset, record)
    return tracker


def region(tracker: PartitionTracker, code: str) -> Region:
    return tracker.countries[code[:2]].regions[code]


def told(tracker: PartitionTracker, code: str) -> float:
    (bins,) = (pair.open for pair in [region(tracker, code).pairs["siege"]])
    (only,) = bins["24h"].values()
    return only.said


def test_a_country_of_which_nothing_else_is_told_is_calm_and_one_of_attacks_is_not() -> None:
    tracker = followed("FR")
    calm, stirred = (region(tracker, code).lanes["24h"].second.unrest for code in ("FR", "UA"))
    assert calm < -0.5
    assert stirred > 0.5
    assert region(tracker, "UA-1").lanes["24h"].second.unrest == 0.0


def test_the_same_story_says_less_of_a_calm_country_and_no_more_of_another() -> None:
    calm, stirred = told(followed("FR"), "FR"), told(followed("UA"), "UA")
    assert calm < stirred - 0.5
    plain = PartitionTracker(0, Params(say_calm=0.0))
    for offset, record in enumerate(log(world("UA"), tick_every=9)):
        plain.apply(offset, record)
    assert told(plain, "UA") == stirred


@pytest.mark.parametrize("signal", ["evacuation", "fuel", "coup", "attack", "humanitarian"])
def test_what_strikes_calm_countries_as_often_is_not_doubted(signal: str) -> None:
    assert doubted(-1.0, signal, Params()) == 0.0


def test_a_calm_country_is_doubted_within_bounds() -> None:
    assert doubted(-9.0, "siege", Params()) == doubted(-1.5, "siege", Params())
    assert doubted(-1.0, "kidnapping", Params()) == Params().say_calm
    assert doubted(2.0, "kidnapping", Params()) == 0.0


def test_a_bin_of_an_hour_expects_no_unrest() -> None:
    assert Expected(1.0, 0.0, 0.0).unrest == 0.0
