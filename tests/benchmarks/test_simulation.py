"""How soon the filter sees a crisis in simulated worlds: takes minutes, prints its tables."""

from __future__ import annotations

import pytest

from streams.cli import main

SIZE = ("--regions", "1000", "--days", "400", "--bursts", "1000")


@pytest.mark.parametrize(("target", "copies"), [("0.1", "1"), ("1", "1"), ("0.1", "1.5")])
def test_delay_at_equal_false_alarms(target: str, copies: str) -> None:
    assert main(("simulate", *SIZE, "--target", target, "--copies", copies)) == 0
