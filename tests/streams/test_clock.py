"""Clocks: the manual one moves only when told, the system's never goes back."""

import pytest

from streams.clock import ManualClock, SystemClock


def test_a_manual_clock_stands_until_it_is_moved() -> None:
    clock = ManualClock(now_ms=5)
    assert (clock.now_ms(), clock.monotonic_s()) == (5, 0.0)
    clock.advance(seconds=1.5)
    assert (clock.now_ms(), clock.monotonic_s()) == (1505, 1.5)


def test_a_manual_clock_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="-1"):
        ManualClock().advance(seconds=-1)


def test_the_system_clock_tells_this_century_and_goes_on() -> None:
    clock = SystemClock()
    before = clock.monotonic_s()
    assert clock.now_ms() > 1_700_000_000_000
    assert clock.monotonic_s() >= before
