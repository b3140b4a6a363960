"""Event-level figures on two years of Current Events: ours, the floors, and baselines beside them.

Floors, not goals: a change that falls below them has broken something. The goals are the project's;
`tocsin evaluate` prints the whole table for all the years of the truth.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from detectors.evaluate import Episode, Figures, Outcome, chance, figures, match
from detectors.evaluate.baselines import Baseline, baselines
from detectors.evaluate.daily import Daily
from detectors.evaluate.truth import day_of
from detectors.params import Params
from schemas.codec import encode
from streams.judging.evaluation import Alerts, alerts_of, ignored_of, truth_of
from streams.offline.merging import feeds_of_files
from streams.offline.recording import Recording, record
from tests.cores import shipped_core

pytestmark = [pytest.mark.data, pytest.mark.slow]

EARLIER = (day_of("2012-01-01", "from"), day_of("2012-12-31", "to"))
JUDGED = (day_of("2013-01-01", "from"), day_of("2014-12-31", "to"))
YEARS = (b'"published":"2012', b'"published":"2013', b'"published":"2014')
Find = Callable[[str], Path]


class Slice(NamedTuple):
    """Three years read once, and what is held against them."""

    recording: Recording
    truth: list[Episode]
    ambiguous: frozenset[str]
    alerts: Alerts


@pytest.fixture(scope="module")
def three_years(shared_data: Find, tmp_path_factory: pytest.TempPathFactory) -> Slice:
    folder = tmp_path_factory.mktemp("slice")
    source = shared_data("wcep_2002_2018/2010_2018.jsonl.gz")
    path = folder / "documents.jsonl"
    with gzip.open(source, "rb") as lines, path.open("wb") as out:
        out.writelines(line for line in lines if any(year in line for year in YEARS))
    core = shipped_core()
    recording = record(core, feeds_of_files([str(path)]))
    alerts = folder / "alerts.jsonl"
    alerts.write_bytes(b"".join(encode(a) + b"\n" for a in recording.alerts(core.params)))
    return Slice(
        recording,
        truth_of([str(shared_data("episodes_2010_2018/episodes.jsonl"))]),
        ignored_of(str(shared_data("episodes_2010_2018/ambiguous.txt"))),
        alerts_of(str(alerts)),
    )


@pytest.fixture(scope="module")
def outcome(three_years: Slice) -> Outcome:
    _, truth, ambiguous, alerts = three_years
    return match(truth, alerts.openings, *JUDGED, ambiguous=ambiguous)


@pytest.fixture(scope="module")
def ours(outcome: Outcome) -> Figures:
    return figures(outcome)[-1]


@pytest.fixture(scope="module")
def beside(three_years: Slice, ours: Figures) -> dict[str, Baseline]:
    recording, truth, ambiguous, _ = three_years
    daily = Daily(Params())
    daily.take(recording)
    made = baselines(daily, truth, EARLIER, JUDGED, ours.false_per_day, ambiguous)
    return {baseline.name: baseline for baseline in made}


def test_the_signals_of_the_truth_are_judged_and_no_others(outcome: Outcome) -> None:
    assert outcome.signals == ("coup", "evacuation", "fuel", "kidnapping", "siege")
    assert {one.opening.signal for one in outcome.scored} <= set(outcome.signals)


def test_figures_stay_above_their_floors(ours: Figures) -> None:
    assert ours.precision >= 0.45
    assert ours.f1 >= 0.3
    assert ours.false_per_day <= 0.05
    assert ours.openings_per_day <= 3.0
    assert ours.repeats_per_hit <= 0.5


def test_chance_is_far_below(three_years: Slice, ours: Figures) -> None:
    _, truth, ambiguous, alerts = three_years
    moved = chance(truth, alerts.openings, *JUDGED, ambiguous=ambiguous)
    assert moved.f1 <= 0.2 * ours.f1


@pytest.mark.parametrize("name", ["keyword", "null", "uniform"])
def test_at_equal_cost_floors_find_less_than_half(
    name: str, beside: dict[str, Baseline], ours: Figures
) -> None:
    assert beside[name].figures.recall < 0.5 * ours.recall


def test_scorers_that_know_stories_are_better_than_guessing(beside: dict[str, Baseline]) -> None:
    floor = beside["uniform"].figures.f1
    assert min(beside[n].figures.f1 for n in ("ears", "two_state", "zscore")) > floor


@pytest.mark.parametrize(
    ("name", "signal", "countries"),
    [
        ("coups/coups_to_2018.jsonl.gz", "coup", 80),
        ("ucdp_timeline/events_to_2018.jsonl.gz", "attack", 50),
        ("ucdp_nigeria/events.jsonl.gz", "attack", 1),
    ],
)
def test_lists_of_events_are_read_as_episodes_that_do_not_touch(
    shared_data: Find, name: str, signal: str, countries: int
) -> None:
    truth = truth_of([str(shared_data(name))])
    assert {episode.signal for episode in truth} == {signal}
    assert len({episode.country for episode in truth}) >= countries
    assert {episode.major for episode in truth} == {True, False}
    last: dict[str, int] = {}
    for episode in truth:
        assert episode.start - last.get(episode.country, episode.start - 31) > 30
        last[episode.country] = episode.end
