"""Incidents held to expectations: what counts, by when, and what nobody expected."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from detectors.evaluate.courses import courses
from detectors.evaluate.expect import Expectation, hold, unexpected
from schemas.alert import Alert
from schemas.times import DAY_MS, parse_ms
from tests.streams.alerts import alert

FUEL = alert("ML-1", "fuel", "2025-09-05T00:00:00Z")
WORSE = msgspec.structs.replace(
    FUEL, revision=2, reason="escalated", severity="Severe", updated_at="2025-09-14T00:00:00Z"
)
ENDED = msgspec.structs.replace(
    FUEL, revision=3, reason="resolved", state="resolved",
    updated_at="2025-09-20T00:00:00Z", ends_at="2025-09-20T00:00:00Z",
)  # fmt: skip
AGAIN = msgspec.structs.replace(
    FUEL, revision=4, reason="reopened", updated_at="2025-09-25T00:00:00Z"
)
COUP = alert("NE", "coup", "2025-09-25T00:00:00Z", country="NE")
ALL = (FUEL, WORSE, ENDED, AGAIN, COUP)


def failure(alerts: tuple[Alert, ...] = ALL, **wanted: Any) -> str | None:  # noqa: ANN401 - fields by name
    return hold(Expectation("x", **wanted), courses(alerts)).failure


def day(text: str) -> int:
    return parse_ms(f"{text}T00:00:00Z")


def test_an_incident_counts_once_however_often_it_changes() -> None:
    assert failure(signals=("fuel",), at_least=1, at_most=1) is None
    assert failure(signals=("fuel",), at_least=2) == "1 found, at least 2 wanted"
    assert failure(at_most=1) == "2 found, at most 1 wanted"


@pytest.mark.parametrize("region", ["ML", "ML-1"])
def test_a_country_covers_its_subdivisions(region: str) -> None:
    assert failure(regions=(region,), at_least=1) is None
    assert failure(regions=("ML-2",), at_least=1) is not None


def test_severity_counts_when_it_is_reached() -> None:
    fuel: dict[str, Any] = {"signals": ("fuel",), "severity": "Severe", "at_least": 1}
    assert failure(**fuel, by_ms=day("2025-09-14") + 1) is None
    assert failure(**fuel, by_ms=day("2025-09-14")) == (
        "0 found, at least 1 wanted in time; the next came 2025-09-14T00:00:00Z"
    )
    assert failure(severity="Extreme", at_most=0) is None


def test_a_second_life_counts_in_its_own_window() -> None:
    window: dict[str, Any] = {"from_ms": day("2025-09-24"), "to_ms": day("2025-09-26")}
    assert failure(**window, signals=("fuel",), at_least=1) is None
    assert failure((FUEL, WORSE, ENDED), **window, signals=("fuel",), at_least=1) is not None


def test_the_window_ends_before_its_end() -> None:
    opened = day("2025-09-05")
    assert failure((FUEL,), from_ms=opened, to_ms=opened + DAY_MS, at_least=1) is None
    assert failure((FUEL,), to_ms=opened, at_least=1) is not None


def test_what_is_allowed_is_not_unexpected_and_what_is_forbidden_is() -> None:
    told = courses(ALL)
    allowed = Expectation("fuel", signals=("fuel",), at_most=5)
    forbidden = Expectation("no coup", signals=("coup",), at_most=0)
    assert [c.signal for c in unexpected([allowed, forbidden], told)] == ["coup"]
    assert unexpected([Expectation("any", at_least=1)], told) == []
