"""Days counted from a log, scorers over them, and their bars: on made-up logs of known events."""

from __future__ import annotations

import random

import pytest

from detectors.evaluate import Episode
from detectors.evaluate.baselines import baselines, score_days, set_bar
from detectors.evaluate.daily import Daily
from detectors.params import Params
from schemas.times import DAY_MS
from tests.detectors.worlds import START_MS, Event, log

START = START_MS // DAY_MS


def report(day: int, story: int, probability: float = 0.9, country: str = "ML") -> Event:
    signals = {"siege": probability} if probability else {}
    regions = ((country, 1.0), (f"{country}-1", 0.5))
    return Event(START_MS + day * DAY_MS, country, regions, signals, "wire", story, "24h")


def counted(events: list[Event], tick_every: int = 20) -> Daily:
    daily = Daily(Params())
    daily.take(log(events, tick_every=tick_every))
    return daily


def test_a_day_counts_stories_once_and_documents_each_time() -> None:
    daily = counted([report(0, 1), report(0, 1), report(0, 2), report(1, 1, 0.95)])
    first, second = daily.cells["ML", "siege"][START], daily.cells["ML", "siege"][START + 1]
    assert (first.named, first.stories) == (3, 1.8)
    assert second.named == 1
    assert second.stories == pytest.approx(0.05)
    assert len(first.documents) == 3


def test_a_mention_below_the_floor_is_a_word_and_no_story() -> None:
    cell = counted([report(0, 1, 0.05)]).cells["ML", "siege"][START]
    assert (cell.named, cell.stories, cell.documents) == (1, 0.0, [])


def test_volumes_are_those_of_the_ticks_however_often_they_come() -> None:
    events = [report(day, 100 * day + k, 0.0) for day in range(40) for k in range(day % 5)]
    often, seldom = (counted(events, tick_every).outlooks() for tick_every in (1, 50))
    assert often == seldom
    assert list(often) == list(range(START + 1, START + 40))
    busy, quiet = often[START + 34], often[START + 35]
    assert busy.factor > 1.0 > quiet.factor


def test_what_is_expected_of_a_country_knows_nothing_of_its_own_day() -> None:
    calm = [report(day, day, 0.0) for day in range(30)]
    flood = [*calm, *(report(29, 1000 + k, 0.0) for k in range(50))]
    day = START + 29
    before, after = (
        daily.expected("ML", daily.outlooks())[day] / daily.outlooks()[day].factor
        for daily in (counted(calm), counted(flood))
    )
    assert before == pytest.approx(after)


def world(years: int = 2) -> tuple[list[Event], list[Episode]]:
    """A siege of three loud days each hundred days in one of two countries, and daily noise."""
    draw = random.Random(5)
    events, truth = [], []
    for day in range(365 * years):
        country = "ML" if day // 100 % 2 else "NG"
        events += [report(day, 10 * day + k, 0.0, c) for k, c in enumerate(("ML", "NG"))]
        if draw.random() < 0.1:
            events.append(report(day, 10 * day + 5, 0.3, draw.choice(["ML", "NG"])))
        if day % 100 in (50, 51, 52):
            events += [report(day, 10 * day + 6 + k, 0.95, country) for k in range(3)]
        if day % 100 == 50:
            at = START + day
            name = f"siege-{day}"
            truth.append(Episode(name, "siege", country, (country,), at, at + 2, major=True))
    return events, truth


def test_bars_set_on_one_year_find_the_sieges_of_the_next_and_guessing_does_not() -> None:
    events, truth = world()
    daily = counted(events)
    earlier, span = (START, START + 364), (START + 365, START + 729)
    found = {b.name: b for b in baselines(daily, truth, earlier, span, 0.01)}
    for name in ("ears", "zscore", "keyword", "two_state"):
        assert found[name].figures.recall == 1.0, name
        assert found[name].figures.false <= 1, name
        assert found[name].calibrated.fitted is not None
    assert found["null"].figures.hits == 0
    assert found["null"].calibrated.bar is None
    assert found["uniform"].figures.f1 < 0.5


def test_no_bar_passes_a_budget_that_none_can_keep() -> None:
    events, truth = world()
    margins = score_days(counted(events), {"siege"}, ["uniform"])["uniform"]
    calibrated = set_bar(margins, truth, (START, START + 364), budget=0.0)
    if calibrated.fitted is not None:
        assert calibrated.fitted.false_per_day == 0.0
    loose = set_bar(margins, truth, (START, START + 364), budget=1.0)
    assert loose.fitted is not None
    assert loose.fitted.f1 >= (calibrated.fitted.f1 if calibrated.fitted else 0.0)


def test_no_scorer_sees_a_later_day() -> None:
    events, _ = world(1)
    cut = 200
    some = [event for event in events if event.event_ms < START_MS + cut * DAY_MS]
    whole, part = (score_days(counted(given), {"siege"}) for given in (events, some))
    for name, margins in part.items():
        assert margins == [m for m in whole[name] if m.day < START + cut], name
