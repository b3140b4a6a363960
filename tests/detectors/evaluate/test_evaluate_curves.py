"""Curves over a moving bar, leads against later acts, and events joined to episodes."""

from __future__ import annotations

import functools

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.evaluate import Episode, Opening
from detectors.evaluate.amoc import Margin, curve, openings_at, quantile_bars, raised
from detectors.evaluate.events import Event, joined, read_truth
from detectors.evaluate.leads import Act, leads
from schemas.errors import BadField

SIEGE = Episode("s", "siege", "ML", ("ML",), 100, 105, major=True)


def margins(country: str, *days: tuple[int, float]) -> list[Margin]:
    return [Margin(country, "siege", day, margin, ("d",)) for day, margin in days]


def test_a_pair_opens_again_only_after_ten_quiet_days() -> None:
    rows = margins("ML", (1, 2.0), (5, 1.0), (14, 1.0), (25, 1.0), (30, -1.0), (36, 1.0))
    assert [o.day for o in openings_at(rows, 0.0)] == [1, 25, 36]
    assert [o.day for o in openings_at(rows, 1.5)] == [1]
    assert [o.country for o in openings_at(rows + margins("NG", (2, 0.5)), 0.0)][-1] == "NG"


def test_a_higher_bar_costs_less_and_finds_later() -> None:
    rows = margins("ML", (100, 1.0), (103, 3.0)) + margins("NG", (50, 2.0))
    low, middle, high = curve(
        [SIEGE], functools.partial(openings_at, rows), [0.5, 2.0, 4.0], (0, 199)
    )
    assert (low.false_per_day, low.delay, low.recall) == (1 / 200, 0.0, 1.0)
    assert (middle.false_per_day, middle.delay) == (1 / 200, 3.0)
    assert (high.false_per_day, high.delay, high.recall, high.f1) == (0.0, 7.0, 0.0, 0.0)


def test_a_miss_and_a_find_after_a_week_cost_the_same_seven_days() -> None:
    long = SIEGE._replace(end=150)
    rows = margins("ML", (140, 1.0))
    (late,) = curve([long], functools.partial(openings_at, rows), [0.5], (0, 199))
    assert (late.delay, late.recall) == (7.0, 1.0)


def test_from_openings_alone_the_bar_can_only_rise() -> None:
    found = [Opening(str(m), 1, "siege", "ML", "ML", 100, m, ("d",)) for m in (0.5, 1.5)]
    assert [o.margin for o in raised(found, 1.0)] == [1.5]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_bars_rise_from_the_least_value_to_the_greatest(values: list[float]) -> None:
    bars = quantile_bars(values, 10)
    assert bars == sorted(set(bars))
    assert (bars[0], bars[-1]) == (min(values), max(values))


def test_the_lead_is_from_the_first_opening_within_the_horizon() -> None:
    found = [
        Opening(f"ML.{signal}.{day}", 1, signal, "ML", "ML", day, 1.0, ())
        for signal, day in (("fuel", 10), ("fuel", 50), ("siege", 55), ("evacuation", 41))
    ]
    acts = [Act("notice", "ML", 100), Act("other", "NG", 100)]
    told = leads(found, acts, without=("evacuation",), horizon=60)
    assert told is not None
    by_name = {lead.act.name: lead for lead in told.leads}
    assert (by_name["notice"].days, by_name["other"].days) == (50, None)
    assert (told.warned, told.median) == (0.5, 50)
    assert 0.0 <= told.chance < told.warned


def test_an_opening_on_the_day_of_the_act_is_no_lead() -> None:
    same = Opening("ML.fuel.100", 1, "fuel", "ML", "ML", 100, 1.0, ())
    told = leads([same], [Act("notice", "ML", 100)])
    assert told is not None
    assert told.warned == 0.0
    assert leads([same], []) is None


COUP: dict[str, object] = {
    "id": "a", "published": "2012-01-10T00:00:00Z", "regions": ["ML"], "labels": ["coup"],
}  # fmt: skip


def event(name: str, day: str, /, *, country: str = "ML", **more: object) -> Event:
    line = {"id": name, "published": f"2012-{day}T00:00:00Z", "regions": [country]}
    made = read_truth(orjson.dumps(line | {"labels": ["coup"]} | more))
    assert isinstance(made, Event)
    return made


def test_events_within_thirty_days_of_each_other_are_one_episode() -> None:
    entries = [
        event("b", "02-09"),
        event("a", "01-10", regions=["ML", "ML-BKO"]),
        event("c", "03-11"),
        event("d", "01-10", country="NG"),
    ]
    made = joined(entries)
    assert [(e.id, e.country, e.end - e.start) for e in made] == [
        ("a", "ML", 30),
        ("d", "NG", 0),
        ("c", "ML", 0),
    ]
    assert made[0].regions == ("ML", "ML-BKO")


def test_plots_are_minor_until_an_attempt_joins_them() -> None:
    plot, attempt = event("a", "01-10", event="conspiracy"), event("b", "01-20", event="attempted")
    assert [e.major for e in joined([plot])] == [False]
    assert [e.major for e in joined([plot, attempt])] == [True]


def test_deaths_add_up_to_a_major_episode() -> None:
    few = [event(name, f"01-{day}", deaths_best=9) for name, day in (("a", 10), ("b", 11))]
    assert [e.major for e in joined(few)] == [False]
    assert [e.major for e in joined([*few, event("c", "01-12", deaths_best=9)])] == [True]


def test_an_event_may_have_days_of_its_own() -> None:
    made = event("a", "05-05", event_start="2012-01-01", event_end="2012-01-09").episode
    assert made.end - made.start == 8


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"labels": []}, "labels: "),
        ({"labels": ["coup", "siege"]}, "is not one signal"),
        ({"regions": []}, "regions: none given"),
        ({"event_start": "2012-02-01", "event_end": "2012-01-01"}, "event_end: 2012-01-01 is be"),
        ({"event_start": "spring"}, "event_start: 'spring'"),
    ],
)
def test_a_bad_event_is_refused(more: dict[str, object], said: str) -> None:
    with pytest.raises(BadField, match=said):
        read_truth(orjson.dumps(COUP | more))
