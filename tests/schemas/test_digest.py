"""The digest form: what is the same alert, and what is not."""

from __future__ import annotations

from schemas.digest import digest_line, digest_lines, log_digest

ALERT = {
    "incident_id": "ML.fuel.20250904.aaaa", "revision": 1, "score": 1.23456789, "status": "Actual",
    "run_id": "live", "evidence": [{"contribution": 0.1 + 0.2}],
}  # fmt: skip


def test_status_and_run_are_outside_the_digest_form() -> None:
    assert digest_line(ALERT) == digest_line({**ALERT, "status": "Exercise", "run_id": "r-1"})


def test_numbers_agree_at_six_significant_digits_and_differ_at_five() -> None:
    assert digest_line(ALERT) == digest_line({**ALERT, "score": 1.2345678})
    assert digest_line(ALERT) != digest_line({**ALERT, "score": 1.2344})


def test_minus_zero_is_zero() -> None:
    assert digest_line({**ALERT, "score": -0.0}) == digest_line({**ALERT, "score": 0.0})


def test_repeats_of_equal_bytes_count_once_and_order_does_not_matter() -> None:
    second = {**ALERT, "revision": 2}
    assert log_digest([ALERT, second, ALERT]) == log_digest([second, ALERT])


def test_two_different_alerts_of_one_revision_are_both_seen() -> None:
    assert len(digest_lines([ALERT, {**ALERT, "score": 9.0}])) == 2
