"""The composite's weights from what followed, and how well it ranks weeks of countries."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from detectors.composite import Aftermath, Week, choose, ranking, score, weeks
from detectors.evaluate import Episode
from detectors.evaluate.events import Event
from detectors.incidents.fusion import Composite
from detectors.params import Params
from detectors.quality import area_under_curve, average_precision
from detectors.tracker import PartitionTracker
from schemas.signals import SIGNALS
from schemas.times import DAY_MS
from tests.detectors.worlds import START_MS, calm, crisis, log, merged

FIRST = START_MS // DAY_MS


def episode(name: str, day: int, country: str = "ML", *, major: bool = True) -> Episode:
    return Episode(name, "siege", country, (country,), day, day, major)


def dead(name: str, day: int, deaths: int, country: str = "ML") -> Event:
    return Event(episode(name, day, country), deaths)


def test_a_major_episode_that_starts_within_the_time_is_grave_and_one_that_goes_on_is_not() -> None:
    known = Aftermath([episode("a", 100), episode("b", 200, major=False)])
    assert [known.grave("ML", day, within=30) for day in (69, 70, 99, 100, 180)] == [
        False, True, True, False, False,
    ]  # fmt: skip
    assert not known.grave("NE", 99, within=30)


def test_dead_are_counted_over_the_time_and_once_where_two_lists_have_them() -> None:
    events = [dead("u1", 101, 15), dead("u2", 110, 10), dead("u2", 110, 10)]
    assert Aftermath(events, deaths=25).grave("ML", 100, within=30)
    assert not Aftermath(events, deaths=26).grave("ML", 100, within=30)
    assert not Aftermath(events, deaths=25).grave("ML", 100, within=9)


def test_what_goes_on_as_it_went_is_not_worse() -> None:
    events = [dead("before", 90, 20), dead("after", 110, 39)]
    assert Aftermath(events, worse=False).grave("ML", 100, within=30)
    assert not Aftermath(events, worse=True).grave("ML", 100, within=30)
    assert Aftermath([*events, dead("more", 111, 1)], worse=True).grave("ML", 100, within=30)


def test_weeks_hold_what_the_tracker_had_then_and_nothing_later() -> None:
    parts = [crisis(s, 24 * 11 + 7 * i, 24 * 7, 2.0) for i, s in enumerate(("fuel", "siege"))]
    records = log(merged(calm(3, 24 * 40, 6), *parts))
    made = list(weeks(records, Params(), FIRST + 7, FIRST + 39))
    days = sorted({week.day for week in made})
    assert days[0] == FIRST + 7
    assert all(later - day >= 7 for day, later in itertools.pairwise(days))
    loud = [week for week in made if week.country == "ML" and sum(week.strengths) > 0.0]
    assert loud
    tracker = PartitionTracker(0, Params())
    for offset, record in enumerate(records):
        tracker.apply(offset, record)
        reached = tracker.watermark_ms
        if reached is not None and reached // DAY_MS == loud[0].day:
            # Strengths of the composite as it stands fade from its last update on.
            kept = tracker.countries["ML"].escalation.composite.strengths
            stand = [kept.get(signal, 0.0) for signal in SIGNALS]
            assert all(w <= s for w, s in zip(loud[0].strengths, stand, strict=True))
            assert [w > 0.0 for w in loud[0].strengths] == [s > 0.0 for s in stand]
            cut = list(weeks(records[: offset + 1], Params(), FIRST + 7, FIRST + 39))
            assert cut == [week for week in made if week.day <= loud[0].day]
            return
    pytest.fail("the watermark never came to the first loud week")


def test_the_score_of_a_week_is_the_composites_and_its_terms_add_up() -> None:
    params = Params(composite_together=0.5)
    strengths = {"siege": 1.0, "fuel": 0.5, "attack": 0.25}
    composite = Composite(dict(strengths), 0, None)
    week = Week("ML", FIRST, tuple(strengths.get(signal, 0.0) for signal in SIGNALS))
    assert score([week], params)[0] == pytest.approx(
        composite.score(params.composite_weights(), params)
    )
    terms = composite.terms(params.composite_weights(), params)
    assert terms[-1] == ("signals together", 0.5, 0.75)
    assert sum(weight * amount for _, weight, amount in terms) == composite.score(
        params.composite_weights(), params
    )
    assert [name for name, *_ in composite.terms(Params().composite_weights(), Params())] == [
        "siege",
        "fuel",
        "attack",
    ]


def world(seed: int, count: int, slopes: dict[str, float]) -> tuple[list[Week], Aftermath]:
    """Weeks in which signals stir at random, and something grave follows by their slopes."""
    rng = random.Random(seed)
    made, entries = [], []
    for number in range(count):
        country = f"C{number % 60}"
        day = 1000 * (number // 60 + 1)
        told = {signal: rng.uniform(0.3, 1.5) for signal in SIGNALS if rng.random() < 0.25}
        log_odds = -3.0 + sum(slopes.get(signal, 0.0) * value for signal, value in told.items())
        if rng.random() < 1.0 / (1.0 + np.exp(-log_odds)):
            entries.append(episode(f"e{number}", day + 5, country))
        made.append(Week(country, day, tuple(told.get(signal, 0.0) for signal in SIGNALS)))
    return made, Aftermath(entries)


def test_weights_move_to_what_tells_and_never_below_nought() -> None:
    slopes = {"attack": 3.0, "kidnapping": -2.0, "siege": 1.5, "fuel": 1.5}
    some, known = world(1, 12_000, slopes)
    found = choose({14.0: some}, known, 30, Params())
    weights, judged = found.params.composite_weights(), Params().composite_weights()
    assert found.pull < float("inf")
    assert weights["attack"] > 1.5 * judged["attack"]
    assert weights["kidnapping"] < 0.2
    assert all(weight >= 0.0 for weight in weights.values())
    later, followed = world(2, 12_000, slopes)
    grave = [followed.grave(week.country, week.day, within=30) for week in later]
    before = average_precision(grave, score(later, Params()).tolist())
    assert average_precision(grave, score(later, found.params).tolist()) > before + 0.02


def test_a_signal_that_never_fired_keeps_its_weight_among_the_others() -> None:
    some, known = world(3, 6000, {"attack": 3.0, "siege": 1.0})
    quiet = SIGNALS.index("coup")
    still = [
        w._replace(strengths=(*w.strengths[:quiet], 0.0, *w.strengths[quiet + 1 :])) for w in some
    ]
    found = choose({14.0: still}, known, 30, Params())
    judged = Params()
    scale = found.params.weight_coup / judged.weight_coup
    assert found.pull < float("inf")
    assert found.params.weight_attack / judged.weight_attack > 1.2 * scale


def test_weights_stay_as_judged_where_they_are_right_or_little_is_known() -> None:
    right = {signal: 1.5 * weight for signal, weight in Params().composite_weights().items()}
    for count in (300, 6000):
        some, known = world(4, count, right)
        found = choose({14.0: some}, known, 30, Params())
        judged = Params().composite_weights()
        for signal, weight in found.params.composite_weights().items():
            assert weight == pytest.approx(judged[signal], rel=0.35)


def test_scores_of_several_signals_keep_their_size() -> None:
    some, known = world(5, 8000, {"attack": 3.0, "siege": 1.0})
    found = choose({14.0: some}, known, 30, Params())
    several = [w for w in some if sum(value >= 0.25 for value in w.strengths) >= 2]
    before, after = score(several, Params()).mean(), score(several, found.params).mean()
    assert after == pytest.approx(before, rel=0.02)


def test_there_is_nothing_to_fit_where_all_weeks_end_alike() -> None:
    some, _ = world(6, 100, {})
    with pytest.raises(ValueError, match="nothing to fit"):
        choose({14.0: some}, Aftermath([]), 30, Params())


def test_rankings_agree_with_the_plain_figures_also_where_scores_are_equal() -> None:
    rng = random.Random(7)
    grave = [rng.random() < 0.2 for _ in range(500)]
    rough = np.array([round(rng.random() + 0.3 * one, 1) for one in grave])
    found = ranking(
        [f"C{n % 20}" for n in range(500)], grave, {"rough": rough, "flat": rough * 0}, 50
    )
    row, flat = found.rows
    assert row.precision == pytest.approx(average_precision(grave, rough.tolist()))
    assert row.area == pytest.approx(area_under_curve(grave, rough.tolist()))
    assert row.precision_ends[0] < row.precision < row.precision_ends[1]
    assert flat.area == pytest.approx(0.5)
    assert flat.precision == pytest.approx(sum(grave) / 500)
    assert row.better == 0.0
    assert flat.better_ends[1] < 0.0


def test_nothing_to_find_has_no_figures() -> None:
    found = ranking(["ML", "NE"], [False, False], {"one": np.array([0.0, 1.0])}, 10)
    assert np.isnan(found.rows[0].precision)
    assert np.isnan(found.rows[0].area_ends[0])
