"""What the second stage costs: one update, and the state of a busy region.

Prints its figures (`make bench` shows them); asserts the bound on bytes, which no machine changes.
"""

from __future__ import annotations

import itertools
import random
import re
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest

from detectors.params import Params
from detectors.tables import read_table
from detectors.tracker import PartitionTracker
from schemas.codec import LogRecord
from schemas.observation import RegionObservation
from tests.detectors.worlds import calm, crisis, log, merged

DAYS = 20
BUSY = "ML-BKO"
CRISES = ("fuel", "attack", "siege")
REGION_BYTES = 4096
MANY_OWNERS = 40
SENTENCES = Path(__file__).parent.parent / "detectors"
# Usual headlines, and the longest that are kept.
USUAL, LONGEST = 78, 158
SCRIPTS = {"latin": "", "arabic": "ar", "cyrillic": "ru", "ethiopic": "am"}


def words_of(script: str) -> list[str]:
    """Words of which headlines are made that share hardly one: what is kept is deflated."""
    language = SCRIPTS[script]
    if not language:
        return sorted(
            {
                row["word"]
                for row in read_table("common_words")
                if "en" in row["language"].split()
                and row["word"].isascii()
                and 4 <= len(row["word"]) <= 9
            }
        )
    texts = [path.read_text() for path in sorted(SENTENCES.glob(f"sentences/*/{language}.toml"))]
    found = re.findall(r"[^\W\d_]{4,}", " ".join(texts))
    return sorted({word for word in found if not word.isascii()})


def dressed(record: LogRecord, words: Iterator[str], length: int, owners: int = 0) -> LogRecord:
    """The record with a headline and an address as long as real ones, if it tells of a crisis.

    Told by so many `owners` in turns, with names as long as theirs, or by whom it was.

    Every third address spells the headline out, every third every other word of it, in the
    hexadecimal digits that letters beyond ASCII have there.
    """
    if (
        not isinstance(record, RegionObservation)
        or max(record.probabilities.values(), default=0) < 0.9
    ):
        return record
    told: list[str] = []
    while len(" ".join(told)) < length - 8:
        told.append(next(words))
    number = record.origin.offset
    if owners:
        name = f"{number * 7919 % owners * 104729 % 10**6:06} Media Group"
        record = msgspec.structs.replace(record, source=f"{name.lower()}.example", owners=(name,))
    slug = ("-".join(told), "-".join(told[::2]), f"article-{number * 7919 % 10**8:08}")[number % 3]
    url = f"https://www.{record.source}.example.org/2025/01/{number % 28 + 1}/{quote(slug)}"
    return msgspec.structs.replace(record, headline=" ".join(told).capitalize()[:length], url=url)


def records(signals: Sequence[str], script: str, length: int, owners: int = 0) -> list[LogRecord]:
    """Forty documents an hour, and a capital from which crises are told for a week.

    Each of the `owners`, if they are told, tells of each crisis once a day.
    """
    every = 24 / owners if owners else 2.0
    parts = [
        crisis(signal, 24 * 11 + 7 * index, 24 * 7, every) for index, signal in enumerate(signals)
    ]
    words = words_of(script)
    random.Random(1).shuffle(words)
    dealt = itertools.cycle(words)
    told = log(merged(calm(3, 24 * DAYS, 40), *parts))
    return [dressed(record, dealt, length, owners) for record in told]


def kept_headlines(tracker: PartitionTracker) -> list[str]:
    """What is kept of the busy region's evidence."""
    cases = [pair.case for pair in tracker.countries["ML"].regions[BUSY].pairs.values()]
    return [kept.headline for case in cases if case.ground for kept in case.ground.evidence]


def region_bytes(values: dict[str, bytes], region: str) -> int:
    """All that is kept of a region: volume, pairs, cases."""
    return sum(
        len(value)
        for key, value in values.items()
        if key.split("/", 1)[0] in {"region", "pair", "case"}
        and key.rpartition("/")[2].partition("|")[0] == region
    )


@pytest.mark.parametrize(
    ("signals", "script", "length", "owners"),
    [
        (("fuel",), "latin", USUAL, 0),
        (CRISES, "latin", USUAL, 0),
        *((CRISES, script, LONGEST, 0) for script in SCRIPTS),
        *((CRISES, script, USUAL, MANY_OWNERS) for script in SCRIPTS),
        *((CRISES, script, LONGEST, MANY_OWNERS) for script in SCRIPTS),
    ],
)
def test_an_update_and_the_state_of_a_busy_region(
    signals: tuple[str, ...], script: str, length: int, owners: int
) -> None:
    tracker, values = PartitionTracker(0, Params()), dict[str, bytes]()
    updates, most, opened = [], 0, set[str]()
    headlines: list[str] = []
    for offset, record in enumerate(records(signals, script, length, owners)):
        began = time.perf_counter_ns()
        alerts = tracker.apply(offset, record)
        if isinstance(record, RegionObservation):
            updates.append(time.perf_counter_ns() - began)
        opened |= {alert.signal for alert in alerts if alert.region.iso == BUSY}
        if offset % 200 == 0:
            values |= {key: value for key, value in tracker.changed() if value is not None}
            now = region_bytes(values, BUSY)
            if now > most:
                most, headlines = now, kept_headlines(tracker)
    assert len(headlines) == 5 * len(signals)
    words = [word.lower() for headline in headlines for word in headline.split()]
    assert len(words) - len(set(words)) <= 2
    assert opened >= set(signals)
    cuts = statistics.quantiles(updates, n=100)
    sys.stdout.write(
        f"\none update of {len(updates):,}: median {cuts[49] / 1000:.1f} us, p99 "
        f"{cuts[98] / 1000:.0f} us; a region with {len(signals)} open, {script} "
        f"headlines of {length}, {owners or 'a few'} owners a day: {most:,} bytes\n"
    )
    assert 0 < most <= REGION_BYTES
