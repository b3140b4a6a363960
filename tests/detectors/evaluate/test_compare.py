"""Two runs held against each other: who is paired with whom, and what is told of the rest."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.evaluate.compare import APART_MS, compare
from detectors.evaluate.courses import courses
from schemas.alert import Alert, Reason, Severity, Why
from schemas.times import DAY_MS, HOUR_MS, format_ms, parse_ms
from tests.streams.alerts import alert

START = parse_ms("2025-09-01T00:00:00Z")


def opened(region: str, signal: str, hour: int, *, documents: Sequence[str] = ("d-1",)) -> Alert:
    made = alert(region, signal, format_ms(START + hour * HOUR_MS))
    first = made.evidence[0]
    evidence = tuple(msgspec.structs.replace(first, document_id=name) for name in documents)
    return msgspec.structs.replace(made, evidence=evidence)


def then(
    before: Alert, hour: int, reason: Reason, severity: Severity = "Moderate", region: str = ""
) -> Alert:
    at = format_ms(START + hour * HOUR_MS)
    place = before.region
    return msgspec.structs.replace(
        before,
        revision=before.revision + 1,
        reason=reason,
        severity=severity,
        updated_at=at,
        state="resolved" if reason == "resolved" else "firing",
        ends_at=at if reason == "resolved" else None,
        region=msgspec.structs.replace(place, iso=region or place.iso),
    )


FUEL = opened("ML-1", "fuel", 0)
FUEL_ENDS = then(FUEL, 48, "resolved")


def test_a_run_is_the_same_as_itself_byte_for_byte() -> None:
    found = compare([FUEL, FUEL_ENDS], [FUEL_ENDS, FUEL, FUEL])
    assert (found.changes, found.same, found.otherwise, found.identical) == ((), 1, 0, True)


def test_what_only_one_run_has_is_gained_or_lost_with_its_evidence() -> None:
    siege = opened("ML-BKO", "siege", 5, documents=("d-1", "d-9"))
    found = compare([FUEL], [FUEL, siege])
    (change,) = found.changes
    assert change.kinds == ("gained",)
    assert change.before is None
    assert {one.document.document_id: one.other for one in change.only_after} == {
        "d-1": (FUEL.incident_id,),
        "d-9": (),
    }
    assert {term.feature: term.after for term in change.terms} == {
        "stories": 2.0,
        "resting level": -0.5,
    }
    (back,) = compare([FUEL, siege], [FUEL]).changes
    assert back.kinds == ("lost",)
    assert [one.document.document_id for one in back.only_before] == ["d-1", "d-9"]


def test_an_earlier_opening_says_which_document_and_which_term_made_it() -> None:
    late = opened("ML-1", "fuel", 0 + 30, documents=("d-2",))
    early = msgspec.structs.replace(
        FUEL, why=(*FUEL.why, Why(feature="owners", weight=1.0, value=0.75))
    )
    (change,) = compare([late], [early]).changes
    assert change.kinds == ("earlier",)
    assert change.shift_ms == -30 * HOUR_MS
    assert [one.document.document_id for one in change.only_before] == ["d-2"]
    assert [one.document.document_id for one in change.only_after] == ["d-1"]
    assert [(t.feature, t.before, t.after) for t in change.terms] == [("owners", 0.0, 0.75)]
    (back,) = compare([early], [late]).changes
    assert back.kinds == ("later",)


def test_openings_as_close_as_is_allowed_count_as_equal() -> None:
    hour_later = opened("ML-1", "fuel", 1)
    assert compare([FUEL], [hour_later]).changes
    found = compare([FUEL], [hour_later], within_ms=HOUR_MS)
    assert (found.changes, found.same, found.otherwise, found.identical) == ((), 1, 1, False)


def test_greater_severity_and_another_region_are_told() -> None:
    worse = then(FUEL, 3, "escalated", "Severe")
    (raised,) = compare([FUEL], [FUEL, worse]).changes
    assert raised.kinds == ("raised",)
    (lowered,) = compare([FUEL, worse], [FUEL]).changes
    assert lowered.kinds == ("lowered",)
    (moved,) = compare([FUEL], [FUEL, then(FUEL, 3, "specified", region="ML-2")]).changes
    assert moved.kinds == ("moved",)


def test_another_setting_alone_is_no_change() -> None:
    other = msgspec.structs.replace(
        FUEL, model=msgspec.structs.replace(FUEL.model, params="q"), calibration="q"
    )
    found = compare([FUEL], [other])
    assert (found.changes, found.otherwise, found.identical) == ((), 0, False)


def test_the_same_region_goes_before_the_longer_overlap() -> None:
    here = [FUEL, then(FUEL, 240, "resolved")]
    there = opened("ML-2", "fuel", 0)
    later = opened("ML-1", "fuel", 200)
    found = compare(here, [there, later])
    kinds = {change.course.region: change.kinds for change in found.changes}
    assert kinds == {"ML-2": ("gained",), "ML-1": ("later",)}
    gained = next(c for c in found.changes if c.kinds == ("gained",))
    assert gained.beside == (FUEL.incident_id,)


@pytest.mark.parametrize(("days", "paired"), [(7, True), (8, False)])
def test_what_follows_within_a_week_is_the_same_affair(days: int, paired: bool) -> None:  # noqa: FBT001
    assert APART_MS == 7 * DAY_MS
    found = compare([FUEL, then(FUEL, 24, "resolved")], [opened("ML-1", "fuel", 24 * (days + 1))])
    assert [c.kinds for c in found.changes] == (
        [("later",)] if paired else [("lost",), ("gained",)]
    )


def test_rates_are_of_the_days_both_cover() -> None:
    found = compare([FUEL, FUEL_ENDS], [], span_ms=(START, START + 4 * DAY_MS))
    assert found.before.openings_per_day == 0.25
    assert found.before.transitions_per_day == 0.5
    assert found.after.openings_per_day == 0.0
    assert compare([], []).identical


def test_a_second_life_is_an_opening_of_the_same_incident() -> None:
    again = msgspec.structs.replace(FUEL_ENDS, revision=3, reason="reopened", ends_at=None)
    found = compare([FUEL, FUEL_ENDS, again], [])
    assert (found.before.incidents, found.before.openings) == (1, 2)


def _run(drawn: list[tuple[str, str, int, int]]) -> list[Alert]:
    made: dict[str, list[Alert]] = {}
    for region, signal, hour, length in drawn:
        first = opened(region, signal, hour, documents=(f"d-{hour}",))
        last = then(first, hour + length, "resolved", "Severe" if length % 2 else "Moderate")
        made[first.incident_id] = [first, last]
    return [a for pair in made.values() for a in pair]


RUNS = st.lists(
    st.tuples(
        st.sampled_from(["ML", "ML-1", "ML-2", "NG-BO"]),
        st.sampled_from(["fuel", "siege"]),
        st.integers(0, 900),
        st.integers(1, 300),
    ),
    max_size=12,
).map(_run)


@given(RUNS, RUNS)
def test_every_incident_of_both_runs_is_counted_once(a: list[Alert], b: list[Alert]) -> None:
    found = compare(a, b)
    pairs = [c for c in found.changes if c.before and c.after]
    assert len(courses(a)) == found.same + len(pairs) + found.count("lost")
    assert len(courses(b)) == found.same + len(pairs) + found.count("gained")


@given(RUNS, RUNS)
def test_order_changes_nothing_and_the_way_back_tells_the_opposite(
    a: list[Alert], b: list[Alert]
) -> None:
    found, back = compare(a, b), compare(b, a)
    assert compare(a[::-1], b[::-1]) == found
    for kind, other in (("gained", "lost"), ("earlier", "later"), ("raised", "lowered")):
        assert found.count(kind) == back.count(other)  # type: ignore[arg-type] # both are kinds
    assert found.count("moved") == back.count("moved")
