"""The one place where the wall clock is read; whoever needs a time is given a Clock."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time, in milliseconds since 1970 (UTC), and how long something took."""

    def now_ms(self) -> int:
        """Milliseconds since 1970 in UTC; may jump when the machine's clock is set."""
        ...

    def monotonic_s(self) -> float:
        """Seconds from a fixed but unknown start; never goes back."""
        ...


class SystemClock:
    """The machine's clock."""

    def now_ms(self) -> int:
        """Milliseconds since 1970 in UTC."""
        return time.time_ns() // 1_000_000

    def monotonic_s(self) -> float:
        """Seconds since an unknown start."""
        return time.monotonic()


class ManualClock:
    """A clock that stands until it is moved: for tests, instead of sleeping.

    Example:
        >>> clock = ManualClock(now_ms=1_000)
        >>> clock.advance(seconds=2.5)
        >>> clock.now_ms()
        3500
    """

    def __init__(self, now_ms: int = 0) -> None:
        self._now_ms = now_ms
        self._monotonic_s = 0.0

    def now_ms(self) -> int:
        """The time it was set to, in milliseconds since 1970."""
        return self._now_ms

    def monotonic_s(self) -> float:
        """Seconds it was moved forward in all."""
        return self._monotonic_s

    def advance(self, *, seconds: float) -> None:
        """Move forward; a negative step is refused, as time does not go back."""
        if seconds < 0:
            raise ValueError(f"seconds: {seconds} would move the clock back")
        self._now_ms += round(seconds * 1000)
        self._monotonic_s += seconds
