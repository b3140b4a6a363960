"""The roles end to end in memory: crashes before any record that is sent change nothing."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence

import pytest

from schemas.codec import decode_log
from schemas.digest import log_digest
from schemas.observation import RegionObservation
from schemas.tick import Tick
from streams.batch import Batch, Partition
from streams.brokers.base import Outgoing
from streams.offline.log import offline_alerts
from streams.settings import Settings
from streams.topics.alert_log import AlertLog
from tests.streams.roles import Crash, CrashingOutbox, Deployment
from tests.streams.tiny_core import tiny_documents

SETTINGS = Settings(deployment="t")


def live_digest(deployment: Deployment) -> str:
    return log_digest(entry.alert for entry in AlertLog(deployment.broker, SETTINGS).read())


def offline_digest(deployment: Deployment) -> str:
    return log_digest(offline_alerts(deployment.broker, SETTINGS, partitions=(1, 0)))


def with_crashes(deployment: Deployment, role: str, rng: random.Random, longest: int) -> int:
    """Live again and again until a life ends well; the number of crashes."""
    crashes = 0
    while True:
        outbox = CrashingOutbox(deployment.broker, rng.randrange(1, longest))
        try:
            if role == "observe":
                deployment.observe(outbox)
            else:
                deployment.track(outbox, batch=rng.choice((1, 7, 40)))
        except Crash:
            crashes += 1
            longest += 40
        else:
            return crashes


def unbroken(seed: int) -> Deployment:
    deployment = Deployment()
    deployment.load(tiny_documents(seed))
    deployment.observe()
    deployment.track()
    return deployment


def test_alerts_equal_those_of_the_offline_reader() -> None:
    deployment = unbroken(1)
    assert len(list(offline_alerts(deployment.broker, SETTINGS))) > 20
    assert live_digest(deployment) == offline_digest(deployment)


@pytest.mark.parametrize("seed", range(4))
def test_a_tracker_that_crashes_before_any_send_gives_the_same_alerts(seed: int) -> None:
    deployment = Deployment()
    deployment.load(tiny_documents(seed))
    deployment.observe()
    assert with_crashes(deployment, "track", random.Random(seed), 200) > 5
    assert live_digest(deployment) == offline_digest(deployment)


@pytest.mark.parametrize("seed", range(3))
def test_an_observer_that_crashes_before_any_send_repeats_and_loses_nothing(seed: int) -> None:
    deployment, calm = Deployment(), unbroken(seed)
    deployment.load(tiny_documents(seed))
    assert with_crashes(deployment, "observe", random.Random(seed), 100) > 3
    deployment.track()
    assert live_digest(deployment) == offline_digest(deployment)
    assert {a.incident_id for a in offline_alerts(deployment.broker, SETTINGS)} == {
        a.incident_id for a in offline_alerts(calm.broker, SETTINGS)
    }
    assert blocks(deployment) == blocks(calm)


def blocks(deployment: Deployment) -> dict[tuple[str, int], Counter[str]]:
    last: dict[tuple[str, int], Tick] = {}
    log = deployment.broker
    for record in log.read("t.observations", 0, 0, log.bounds("t.observations")[0][1]):
        entry = decode_log(record.value or b"")
        if isinstance(entry, Tick):
            key = entry.input.name, entry.block
            if key not in last or last[key].upto <= entry.upto:
                last[key] = entry
    return {
        key: Counter(
            upto=tick.upto,
            observed=sum(v.observed for v in tick.volumes),
            placeless=sum(v.placeless for v in tick.volumes),
            refused=tick.refused,
            control=tick.control,
        )
        for key, tick in last.items()
    }


def test_every_document_is_observed_without_place_or_refused_exactly() -> None:
    deployment = Deployment()
    lines = [*tiny_documents(5, hours=60), b"no json", b"{}"]
    deployment.load(lines)
    deployment.observe()
    counts: Counter[str] = sum(blocks(deployment).values(), Counter())
    assert counts["observed"] + counts["placeless"] + counts["refused"] == len(lines)
    assert (counts["refused"], counts["control"]) == (2, 2)
    assert deployment.broker.bounds("t.dead-letters") == [(0, 2)]


class Noting:
    """An outbox that notes what comes together, and keeps nothing."""

    def __init__(self) -> None:
        self.calls: list[list[Outgoing]] = []

    async def send(self, records: Sequence[Outgoing]) -> list[int | None]:
        self.calls.append(list(records))
        return [None] * len(records)


def test_what_an_observer_reads_in_a_poll_is_sent_together_after_what_it_is_read_with() -> None:
    deployment, outbox = Deployment(), Noting()
    deployment.load(tiny_documents(7))
    role = deployment.observe_role(outbox)
    batches = [
        Batch(Partition("t.news", n), 1, 0, tuple(deployment.broker.read("t.news", n, 0, 5)))
        for n in range(2)
    ]
    assert [done.upto for done in asyncio.run(role.handle(batches))] == [5, 5]
    models, observed = outbox.calls
    # What a block is read with is on record before anything that was read with it.
    assert [r.key for r in models] == [b"use/t.news/0", b"use/t.news/1"]
    ticks = [decode_log(r.value or b"") for r in observed if r.topic == "t.observations"]
    assert {t.input.name for t in ticks if isinstance(t, Tick)} == {"t.news/0", "t.news/1"}


def test_a_partition_does_not_run_further_ahead_than_alignment_allows() -> None:
    deployment = Deployment()
    deployment.load(tiny_documents(6, hours=100))
    deployment.observe()
    log, ahead = deployment.broker, 0
    newest: dict[str, int] = {}
    for record in log.read("t.observations", 0, 0, log.bounds("t.observations")[0][1]):
        entry = decode_log(record.value or b"")
        if isinstance(entry, Tick) and entry.event_ms is not None and not entry.idle:
            newest[entry.input.name] = entry.event_ms
            if len(newest) == 2:
                ahead = max(ahead, max(newest.values()) - min(newest.values()))
    assert 0 < ahead <= 8 * 3_600_000


def poll_of(deployment: Deployment, *sizes: int) -> list[Batch]:
    """A poll with so many records of each partition of the news, all with more to come."""
    places = [Partition("t.news", number) for number in range(len(sizes))]
    return [
        Batch(
            place,
            1,
            0,
            tuple(deployment.broker.read(*place, 0, size)),
            frozenset(places) - {place},
        )
        for place, size in zip(places, sizes, strict=True)
    ]


def test_in_a_poll_that_spans_days_one_partition_lets_the_other_read_on() -> None:
    deployment, outbox = Deployment(), Noting()
    deployment.load(tiny_documents(6, hours=100))
    poll = poll_of(deployment, 40, 40)
    done = asyncio.run(deployment.observe_role(outbox).handle(poll))
    assert [each.upto for each in done] == [40, 40]
    order = [
        (entry.origin.input.name, entry.event_ms)
        for record in outbox.calls[-1]
        if isinstance(entry := decode_log(record.value or b""), RegionObservation)
    ]
    assert order[-1][1] - order[0][1] > 12 * 3_600_000
    newest = {"t.news/0": order[0][1], "t.news/1": order[0][1]}
    for name, event_ms in order:
        newest[name] = event_ms
        assert max(newest.values()) - min(newest.values()) <= 8 * 3_600_000


def test_what_waits_for_a_partition_that_brings_nothing_more_is_given_back() -> None:
    deployment = Deployment()
    deployment.load(tiny_documents(6, hours=100))
    few, many = asyncio.run(deployment.observe_role(Noting()).handle(poll_of(deployment, 4, 60)))
    assert few.upto == 4
    assert 4 <= many.upto < 60


def test_every_tick_goes_to_every_partition_and_observations_to_their_countrys() -> None:
    deployment = unbroken(2)
    ticks = []
    for number, (_, end) in enumerate(deployment.broker.bounds("t.observations")):
        mine = []
        for record in deployment.broker.read("t.observations", number, 0, end):
            entry = decode_log(record.value or b"")
            if isinstance(entry, RegionObservation):
                assert record.key == entry.country.encode()
            else:
                mine.append(record.value)
        ticks.append(mine)
    assert ticks[0]
    assert ticks[0] == ticks[1]
