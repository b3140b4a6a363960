"""Watermark and volumes from Ticks."""

from __future__ import annotations

from detectors.params import Params
from detectors.regions.volumes import Volumes
from schemas.observation import Input
from schemas.signals import SIGNALS
from schemas.tick import Tick, Volume
from schemas.times import HOUR_MS

ZERO = (0.0,) * len(SIGNALS)
LATE = int(Params().lateness_minutes * 60_000)


def tick(
    partition: int,
    upto: int,
    event_ms: int | None,
    counts: dict[int, int] | None = None,
    *,
    block: int = 0,
    idle: bool = False,
    inputs: int = 2,
) -> Tick:
    rows = tuple(
        Volume(group="news/1h", bin_ms=b * HOUR_MS, observed=n, placeless=0, probability=ZERO)
        for b, n in (counts or {}).items()
    )
    return Tick(
        input=Input(topic="news", topic_id="t", partition=partition),
        block=block,
        upto=upto,
        event_ms=event_ms,
        volumes=rows,
        refused=0,
        control=0,
        gaps=0,
        model="m",
        idle=idle,
        roster=tuple(f"news/{i}" for i in range(inputs)),
    )


def watermark(*ticks: Tick) -> int | None:
    volumes = Volumes()
    for one in ticks:
        volumes.take(one)
    return volumes.due_watermark(Params())


def open_count(volumes: Volumes, bin_ms: int) -> float:
    return volumes.lanes["1h"].groups["news/1h"].open[bin_ms][0]


def test_a_listed_input_that_has_not_ticked_holds_the_watermark() -> None:
    assert watermark(tick(0, 1, 5 * HOUR_MS)) is None


def test_the_slowest_busy_input_decides() -> None:
    assert watermark(tick(0, 1, 5 * HOUR_MS), tick(1, 1, 3 * HOUR_MS)) == 3 * HOUR_MS - LATE


def test_an_idle_input_is_left_out_until_it_speaks() -> None:
    first = [tick(0, 1, 5 * HOUR_MS), tick(1, 0, None, idle=True)]
    assert watermark(*first) == 5 * HOUR_MS - LATE
    assert watermark(*first, tick(1, 1, 2 * HOUR_MS)) == 2 * HOUR_MS - LATE


def test_when_all_are_idle_the_greatest_time_counts() -> None:
    both = [tick(0, 1, 5 * HOUR_MS, idle=True), tick(1, 1, 3 * HOUR_MS, idle=True)]
    assert watermark(*both) == 5 * HOUR_MS - LATE


def test_a_later_tick_of_a_block_replaces_and_an_older_one_changes_nothing() -> None:
    volumes = Volumes()
    for one in (
        tick(0, 10, HOUR_MS, {1: 10}),
        tick(0, 20, HOUR_MS, {1: 20}),
        tick(0, 5, HOUR_MS, {1: 5}),
    ):
        volumes.take(one)
    assert open_count(volumes, HOUR_MS) == 20.0
    volumes.take(tick(0, 300, HOUR_MS, {1: 44}, block=256))
    volumes.take(tick(0, 256, HOUR_MS, {1: 200}))
    assert open_count(volumes, HOUR_MS) == 64.0


def test_an_outage_is_a_gap_and_an_ordinary_hour_is_not() -> None:
    volumes, gaps = Volumes(), []
    for hour in range(48):
        count = 2 if hour == 40 else 100
        volumes.take(tick(0, hour + 1, hour * HOUR_MS, {hour: count}, block=256 * hour, inputs=1))
        volumes.finalise("1h", Params())
        gaps.append(volumes.lanes["1h"].gap)
    assert [hour for hour, gap in enumerate(gaps) if gap] == [40]
