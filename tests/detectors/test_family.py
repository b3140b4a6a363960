"""Settings that share a tracker: each has the alerts that it has by itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from detectors.family import DECIDING, FamilyTracker
from detectors.params import Params, fields
from detectors.tracker import PartitionTracker
from schemas.alert import Alert
from schemas.codec import LogRecord
from tests.detectors.incidents import test_retraction as retraction
from tests.detectors.worlds import calm, crisis, days, log, merged

# Read by what makes scores as well, or by when something is forgotten.
NOT_SHARED = {"leading_weight", "advisory_sure", "reopen_days", "expire_days"}
EAGER = Params(open_thin=-2, open_low=-2, more_attack=0, more_humanitarian=0, settling_more=0)
DECLARED = {field.name: field for field in fields()}


@pytest.fixture(scope="module")
def worlds() -> list[list[LogRecord]]:
    stirred = merged(
        calm(1, 24 * 16), crisis("fuel", 24 * 8, 24 * 2, 4), crisis("siege", 24 * 10, 24 * 2, 6)
    )
    return [log(stirred), log(days(5, 150))]


def unnamed(alerts: list[Alert]) -> list[Alert]:
    """Without the name of the parameters, which is that of one of those that agreed."""
    return [replace(a, calibration="", model=replace(a.model, params="")) for a in alerts]


def alone(records: list[LogRecord], params: Params) -> list[Alert]:
    tracker = PartitionTracker(0, params)
    return unnamed([a for at, record in enumerate(records) for a in tracker.apply(at, record)])


def shared(records: list[LogRecord], members: list[Params]) -> tuple[list[list[Alert]], int]:
    """The alerts of each, and how many copies of countries were made."""
    tracker = FamilyTracker(members)
    for at, record in enumerate(records):
        assert tracker.apply(at, record) == []
        if at % 100 == 0:
            tracker.drop_changes()
    codes = {country.code for country in tracker.countries.values()}
    return [unnamed(alerts) for alerts in tracker.told], len(tracker.countries) - len(codes)


@pytest.mark.parametrize("name", DECIDING)
def test_each_parameter_alone_leaves_every_alert_as_it_was(
    name: str, worlds: list[list[LogRecord]]
) -> None:
    field = DECLARED[name]
    values = {float(v) for v in (*field.sweep, field.default / 2, field.default * 2 + 0.5)}
    whole = isinstance(field.default, int)
    tried = [max(field.low, min(field.high, v)) for v in sorted(values)]
    members = [EAGER, *(replace(EAGER, **{name: int(v) if whole else v}) for v in tried)]
    for records in worlds:
        told, _ = shared(records, members)
        assert told == [alone(records, params) for params in members]


def test_every_parameter_is_shared_or_makes_scores_or_is_named_here() -> None:
    assert set(DECIDING) == set(Params.__annotations__) - NOT_SHARED


def member() -> st.SearchStrategy[dict[str, Any]]:
    near = {
        name: st.sampled_from(sorted({DECLARED[name].default, *DECLARED[name].sweep}))
        for name in DECIDING
    }
    return st.fixed_dictionaries({}, optional=near)


@settings(max_examples=15, deadline=None)
@given(
    chosen=st.lists(member(), min_size=2, max_size=4),
    eager=st.booleans(),
    world=st.integers(0, 1),
)
def test_settings_together_are_settings_alone(
    worlds: list[list[LogRecord]], chosen: list[dict[str, Any]], *, eager: bool, world: int
) -> None:
    start = EAGER if eager else Params()
    members = [replace(start, **values) for values in chosen]
    told, _ = shared(worlds[world], members)
    assert told == [alone(worlds[world], params) for params in members]


def test_what_is_taken_back_is_taken_back_for_each() -> None:
    records = retraction.world(
        [*retraction.claims(retraction.ALONE), retraction.denied_by("wire", "national", 5)]
    )
    # The first two agree on all that happens here; they share what stands until it is denied.
    members = [replace(retraction.EAGER, open_top=top) for top in (2.0, 3.0)]
    members.append(replace(retraction.EAGER, open_low=5.0, open_middle=5.0))
    told, _ = shared(records, members)
    assert told == [alone(records, params) for params in members]
    assert [a.reason for a in told[0] if a.region.iso == "ML"] == ["opened", "cancelled"]


def test_countries_are_copied_only_where_settings_part(worlds: list[list[LogRecord]]) -> None:
    equal, none = shared(worlds[0], [Params(), Params()])
    assert equal[0] == equal[1]
    assert none == 0
    _, far = shared(worlds[0], [Params(open_top=2.5), Params(open_top=4.0)])
    assert far == 0, "no region here is as busy as that threshold is for"
    told, parted = shared(worlds[0], [Params(), Params(open_thin=12.0, open_low=12.0)])
    assert 0 < parted < 5
    assert len(told[0]) > len(told[1])
