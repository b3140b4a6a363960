"""The matching rule on hand-made time lines, clause by clause, and the figures made from it."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.evaluate import (
    Episode,
    Opening,
    already_open,
    chance,
    figures,
    intervals,
    match,
    openings_of,
    read_episode,
    read_transition,
)
from detectors.evaluate.matching import NEITHER, Outcome
from schemas.errors import BadField, BadJson

FIRST, LAST = 0, 999


def episode(
    start: int, end: int, signal: str = "siege", country: str = "ML", *, major: bool = True
) -> Episode:
    return Episode(f"{country}-{signal}-{start}", signal, country, (country,), start, end, major)


def opening(
    day: int, signal: str = "siege", region: str = "ML", *documents: str, revision: int = 1
) -> Opening:
    country = region.partition("-")[0]
    name = f"{region}.{signal}.{day}"
    return Opening(name, revision, signal, country, region, day, 1.0, documents or ("d",))


def verdicts(outcome: Outcome) -> list[str]:
    return [one.verdict for one in outcome.scored]


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (98, "false"),
        (99, "hit"),
        (100, "hit"),
        (112, "hit"),
        (117, "hit"),
        (118, "late"),
        (140, "late"),
        (141, "false"),
    ],
)
def test_an_opening_counts_by_its_distance_from_the_episode(day: int, verdict: str) -> None:
    outcome = match([episode(100, 110)], [opening(day)], FIRST, LAST)
    assert verdicts(outcome) == [verdict]
    assert len(outcome.misses) == (verdict != "hit")


@pytest.mark.parametrize(("day", "verdict"), [(141, "late"), (230, "late"), (231, "false")])
def test_a_coup_is_followed_up_for_longer(day: int, verdict: str) -> None:
    outcome = match([episode(100, 110, "coup")], [opening(day, "coup")], FIRST, LAST)
    assert verdicts(outcome) == [verdict]


def test_another_signal_or_country_hits_nothing() -> None:
    truth = [episode(100, 110), episode(300, 310, "fuel", "NG")]
    outcome = match(truth, [opening(101, "fuel"), opening(101, "siege", "NE")], FIRST, LAST)
    assert verdicts(outcome) == ["false", "false"]
    assert len(outcome.misses) == 2


def test_a_subdivision_hits_its_country_and_the_region_is_reported_apart() -> None:
    told = episode(100, 110)._replace(regions=("ML", "ML-7"))
    near, far = opening(101, "siege", "ML-7"), opening(101, "siege", "ML-BKO")
    for found, placed in ((near, 1), (far, 0)):
        row = figures(match([told], [found], FIRST, LAST))[-1]
        assert (row.hits, row.placed, row.placeable) == (1, placed, 1)


def test_further_openings_inside_a_hit_episode_are_repeats_and_not_false() -> None:
    found = [opening(100), opening(105), opening(105, "siege", "ML-7"), opening(117)]
    outcome = match([episode(100, 110)], found, FIRST, LAST)
    assert verdicts(outcome) == ["hit", "repeat", "repeat", "repeat"]
    row = figures(outcome)[-1]
    assert (row.precision, row.repeats_per_hit) == (1.0, 3.0)


def test_an_opening_on_a_minor_episode_is_neither_found_nor_false() -> None:
    outcome = match([episode(100, 110, major=False)], [opening(100), opening(140)], FIRST, LAST)
    assert verdicts(outcome) == ["minor", "minor"]
    assert outcome.misses == ()


def test_a_major_episode_goes_before_a_minor_one_on_the_same_day() -> None:
    truth = [episode(100, 104, major=False), episode(101, 120)]
    assert verdicts(match(truth, [opening(101)], FIRST, LAST)) == ["hit"]


def test_only_evidence_that_is_ambiguous_throughout_excuses() -> None:
    truth = [episode(500, 501)]
    found = [opening(10, "siege", "ML", "a", "b"), opening(20, "siege", "ML", "a", "c")]
    assert verdicts(match(truth, found, FIRST, LAST, ambiguous={"a", "b"})) == [
        "ambiguous",
        "false",
    ]


def test_an_opening_without_any_evidence_is_not_excused() -> None:
    bare = opening(10)._replace(documents=())
    assert verdicts(match([episode(500, 501)], [bare], FIRST, LAST, ambiguous={"a"})) == ["false"]


def test_signals_without_truth_are_not_judged_but_count_in_all_openings() -> None:
    found = [opening(10, "attack"), opening(11, "escalation"), opening(12)]
    outcome = match([episode(500, 501)], found, FIRST, LAST)
    assert verdicts(outcome) == ["false"]
    assert figures(outcome)[-1].openings_per_day == 3 / 1000


def test_a_signal_named_as_covered_is_judged_though_no_episode_has_it() -> None:
    found = [opening(10, "fuel")]
    assert verdicts(match([episode(9, 9)], found, FIRST, LAST, signals=["fuel"])) == ["false"]


def test_each_episode_is_hit_once_where_windows_overlap() -> None:
    truth = [episode(100, 130), episode(101, 104)]
    outcome = match(truth, [opening(102), opening(103), opening(104)], FIRST, LAST)
    assert verdicts(outcome) == ["hit", "hit", "repeat"]
    assert {e.start: o.day for e, o in outcome.hits} == {101: 102, 100: 103}


def test_an_episode_begun_before_the_range_is_not_wanted_and_not_held_against_anyone() -> None:
    outcome = match([episode(90, 110)], [opening(105)], 100, 200)
    assert verdicts(outcome) == ["minor"]
    assert outcome.misses == ()


def test_openings_just_outside_the_range_may_hit_but_are_never_false() -> None:
    truth = [episode(100, 102), episode(200, 200)]
    found = [opening(99), opening(203), opening(50), opening(300)]
    outcome = match(truth, found, 100, 200)
    assert verdicts(outcome) == ["hit", "hit"]
    assert outcome.openings == 0


def test_figures_of_a_small_story() -> None:
    truth = [episode(100, 110), episode(300, 301), episode(500, 500), episode(700, 700)]
    found = [opening(99), opening(303), opening(510), opening(600), opening(701), opening(702)]
    row = figures(match(truth, found, FIRST, LAST))[-1]
    assert (row.hits, row.false, row.misses, row.repeats, row.neither) == (3, 1, 1, 1, 1)
    assert (row.precision, row.recall, row.f1) == (0.75, 0.75, 0.75)
    assert row.delay == 1
    assert row.within == (0.5, 0.75, 0.75)
    assert row.false_per_day == 1 / 1000


def test_nothing_found_is_no_precision_and_no_f1() -> None:
    row = figures(match([episode(100, 110)], [], FIRST, LAST))[-1]
    assert math.isnan(row.precision)
    assert (row.recall, row.f1, row.delay) == (0.0, 0.0, None)


_OPENINGS = st.lists(
    st.builds(
        lambda day, signal, region, revision: opening(day, signal, region, revision=revision),
        st.integers(-20, 1020),
        st.sampled_from(["siege", "coup", "attack"]),
        st.sampled_from(["ML", "ML-7", "NG"]),
        st.integers(1, 2),
    ),
    max_size=30,
    unique_by=lambda o: (o.incident_id, o.revision),
)
_EPISODES = st.lists(
    st.builds(
        lambda start, length, signal, country, major: episode(
            start, start + length, signal, country, major=major
        ),
        st.integers(-20, 1020),
        st.integers(0, 90),
        st.sampled_from(["siege", "coup"]),
        st.sampled_from(["ML", "NG"]),
        st.booleans(),
    ),
    max_size=20,
    unique_by=lambda e: e.id,
)


@given(_EPISODES, _OPENINGS, st.randoms())
def test_order_of_openings_and_episodes_changes_nothing(
    truth: list[Episode], found: list[Opening], draw: random.Random
) -> None:
    before = match(truth, found, FIRST, LAST)
    draw.shuffle(truth)
    draw.shuffle(found)
    assert match(truth, found, FIRST, LAST) == before


@given(_EPISODES, _OPENINGS)
def test_every_opening_counts_once_and_every_episode_is_hit_or_missed(
    truth: list[Episode], found: list[Opening]
) -> None:
    outcome = match(truth, found, FIRST, LAST)
    wanted = {e.id for e in truth if e.major and FIRST <= e.start <= LAST}
    hit = [e.id for e, _ in outcome.hits]
    assert len(set(hit)) == len(hit)
    assert len({o for _, o in outcome.hits}) == len(hit)
    assert {*hit, *(e.id for e in outcome.misses)} == wanted
    assert len(hit) + len(outcome.misses) == len(wanted)
    judged = [o for o in found if FIRST <= o.day <= LAST and o.signal in outcome.signals]
    assert {one.opening for one in outcome.scored} >= set(judged)
    assert len({one.opening for one in outcome.scored}) == len(outcome.scored)
    for row in figures(outcome):
        mine = [one for one in outcome.scored if row.name in ("all", one.opening.signal)]
        assert row.hits + row.repeats + row.neither + row.false == len(mine)
        assert row.neither == sum(one.verdict in NEITHER for one in mine)


@given(_EPISODES, _OPENINGS)
def test_no_other_assignment_would_find_more(truth: list[Episode], found: list[Opening]) -> None:
    outcome = match(truth, found, FIRST, LAST)
    wanted = [e for e in truth if e.major and FIRST <= e.start <= LAST]
    taken: dict[str, Opening] = {}

    def place(one: Opening, seen: set[str]) -> bool:
        for e in wanted:
            inside = (e.signal, e.country) == (one.signal, one.country)
            if not inside or e.id in seen or not e.start - 1 <= one.day <= e.end + 7:
                continue
            seen.add(e.id)
            if e.id not in taken or place(taken[e.id], seen):
                taken[e.id] = one
                return True
        return False

    assert sum(place(one, set()) for one in found) == len(outcome.hits)


def test_chance_finds_what_crying_daily_finds_and_not_what_is_timed() -> None:
    truth = [episode(start, start + 2) for start in range(205, 800, 97)]
    timed = [opening(e.start) for e in truth]
    daily = [opening(day) for day in range(1000)]
    assert chance(truth, timed, FIRST, LAST).f1 < 0.2
    assert chance(truth, daily, FIRST, LAST).recall == 1.0


def test_intervals_hold_the_figure_and_are_drawn_alike_each_time() -> None:
    countries = [a + b for a in "ABCDE" for b in "ABCDE"]
    truth = [episode(100, 101, "siege", country) for country in countries]
    found = [opening(100, "siege", country) for country in countries[::2]]
    found += [opening(300, "siege", country) for country in countries[::5]]
    outcome = match(truth, found, FIRST, LAST)
    row, drawn = figures(outcome)[-1], intervals(outcome)
    assert drawn == intervals(outcome)
    for name in ("precision", "recall", "f1", "false_per_day"):
        assert drawn[name].low < getattr(row, name) < drawn[name].high


def transition(revision: int, reason: str, day: int, incident: str = "ML.siege") -> bytes:
    return (
        f'{{"incident_id": "{incident}", "revision": {revision}, "reason": "{reason}",'
        f' "opened_at": "1970-01-05T10:00:00Z", "updated_at": "1970-01-{day:02}T00:00:00Z",'
        ' "signal": "siege", "region": {"iso": "ML-7", "country": "ML", "name": "Gao"},'
        ' "score": 3.5, "threshold": 1.5, "evidence": [{"document_id": "a"}]}'
    ).encode()


def test_openings_are_first_revisions_and_reopenings_each_once() -> None:
    lines = [
        transition(1, "opened", 5),
        transition(2, "escalated", 6),
        transition(3, "resolved", 9),
        transition(4, "reopened", 12),
        transition(4, "reopened", 12),
    ]
    found = openings_of(read_transition(line) for line in reversed(lines))
    assert [(o.revision, o.day, o.closed) for o in found] == [(1, 4, 8), (4, 11, None)]
    assert found[0] == Opening("ML.siege", 1, "siege", "ML", "ML-7", 4, 2.0, ("a",), 8)


def test_a_missed_episode_may_fall_into_an_older_incident() -> None:
    missed = [episode(100, 101), episode(300, 301), episode(500, 501), episode(99, 99, "fuel")]
    older = [opening(90)._replace(closed=100), opening(280)._replace(closed=299), opening(400)]
    found = already_open(missed, older)
    assert {name: o.day for name, o in found.items()} == {"ML-siege-100": 90, "ML-siege-500": 400}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"id": "a"', "truncated"),
        (b'{"id": "a", "signal": "siege", "country": "ML", "end": "2010-01-01"}', "`start`"),
        (
            b'{"id":"a","signal":"seige","country":"ML","start":"2010-01-01","end":"2010-01-01"}',
            "'seige' is none of siege",
        ),
        (
            b'{"id":"a","signal":"siege","country":"ML","start":"2010-01-02","end":"2010-01-01"}',
            "end: 2010-01-01 is before the start, 2010-01-02",
        ),
        (
            b'{"id":"a","signal":"siege","country":"ML","start":"2 May","end":"2010-01-01"}',
            "start: '2 May' is not a date",
        ),
        (
            b'{"id":"a","signal":"siege","country":"ML","regions":["NE-8"],"start":"2010","end":""}',
            "regions: 'NE-8' is not of ML",
        ),
    ],
)
def test_a_bad_episode_is_refused_with_the_field_and_the_value(line: bytes, said: str) -> None:
    with pytest.raises((BadField, BadJson), match=said):
        read_episode(line)


def test_a_bad_transition_is_refused() -> None:
    with pytest.raises(BadField, match="updated_at"):
        read_transition(transition(1, "opened", 45))
