"""What the second stage costs: one update, and the state of a busy region.

Prints its figures (`make bench` shows them); asserts the bound on bytes, which no machine changes.
"""

from __future__ import annotations

import random
import re
import statistics
import sys
import time
from collections.abc import Sequence

import msgspec
import pytest

from detectors.params import Params
from detectors.tracker import PartitionTracker
from schemas.codec import LogRecord
from schemas.observation import RegionObservation
from tests.detectors.worlds import calm, crisis, log, merged

DAYS = 20
BUSY = "ML-BKO"
REGION_BYTES = 4096
# Headlines have to differ as real ones do: what is kept is deflated.
WHO = ("Gunmen", "Militants", "Drivers", "Officials", "Soldiers", "Witnesses", "Rebels", "Police")
DID = ("stop lorries", "burn tankers", "block a bridge", "seize passengers", "attack a convoy")
WHERE = ("on the road to the capital", "north of Kayes", "near the border", "outside a mine")
SAID = ("third in a week, union says", "army denies losses", "prices rise in markets")


def dressed(record: LogRecord) -> LogRecord:
    """The record with a headline and an address as long as real ones."""
    if not isinstance(record, RegionObservation):
        return record
    rng = random.Random(record.origin.offset)
    headline = f"{rng.choice(WHO)} {rng.choice(DID)} {rng.choice(WHERE)}, {rng.choice(SAID)}"
    slug = "-".join(re.findall(r"[a-z]+", headline.lower()))
    url = f"https://{record.source}.example.org/2025/01/{rng.randint(1, 28)}/{slug}"
    return msgspec.structs.replace(record, headline=headline, url=url)


def records(signals: Sequence[str]) -> list[LogRecord]:
    """Forty documents an hour, and a capital from which crises are told for a week."""
    parts = [
        crisis(signal, 24 * 11 + 7 * index, 24 * 7, 2.0) for index, signal in enumerate(signals)
    ]
    return [dressed(record) for record in log(merged(calm(3, 24 * DAYS, 40), *parts))]


def region_bytes(values: dict[str, bytes], region: str) -> int:
    """All that is kept of a region: volume, pairs, cases."""
    return sum(
        len(value)
        for key, value in values.items()
        if key.split("/", 1)[0] in {"region", "pair", "case"}
        and key.rpartition("/")[2].partition("|")[0] == region
    )


@pytest.mark.parametrize("signals", [("fuel",), ("fuel", "attack", "siege")], ids=len)
def test_an_update_and_the_state_of_a_busy_region(signals: tuple[str, ...]) -> None:
    tracker, values = PartitionTracker(0, Params()), dict[str, bytes]()
    updates, most, opened = [], 0, set[str]()
    for offset, record in enumerate(records(signals)):
        began = time.perf_counter_ns()
        alerts = tracker.apply(offset, record)
        if isinstance(record, RegionObservation):
            updates.append(time.perf_counter_ns() - began)
        opened |= {alert.signal for alert in alerts if alert.region.iso == BUSY}
        if offset % 200 == 0:
            values |= {key: value for key, value in tracker.changed() if value is not None}
            most = max(most, region_bytes(values, BUSY))
    assert opened >= set(signals)
    cuts = statistics.quantiles(updates, n=100)
    sys.stdout.write(
        f"\none update of {len(updates):,}: median {cuts[49] / 1000:.1f} us, p99 "
        f"{cuts[98] / 1000:.0f} us; a region with {len(signals)} open: {most:,} bytes\n"
    )
    assert 0 < most <= REGION_BYTES
