"""The first stage alone: documents a second and core, against orjson; memory; start.

Prints its figures (`make bench` shows them); asserts only that the work was done. Times are of
the processor, so that what else runs on the machine counts less.
"""

from __future__ import annotations

import functools
import gzip
import random
import re
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import orjson
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from detectors.blocks import BlockReader, InputRecord
from schemas.observation import Input
from schemas.times import HOUR_MS, format_ms
from streams import scenarios
from streams.garbage import collected_rarely
from tests.cores import cache_dir, shipped_core

COUNT = 1500
START_MS = 1_709_251_200_000
ARTICLE, POST = 2_000, 200
ROUNDS = 5
INPUT = Input(topic="news", topic_id="bench", partition=0)
MASAKHANEWS = Path(__file__).parents[3] / "shared/data/masakhanews/dev.jsonl.gz"
ORIGINS = ("scenario", "masakhanews") if MASAKHANEWS.exists() else ("scenario",)
SETS = [f"{origin} {kind}" for origin in ORIGINS for kind in ("articles", "posts")]
STARTED = """
import sys
from pathlib import Path
from streams.resources import load_core
from schemas.document import Document
core = load_core(Path(sys.argv[1]))
core.read(Document(id="a", published_ms=0, text="Gunmen attacked a village near Gao, Mali."))
fields = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(int(fields["VmRSS"].split()[0]) // 1024, int(fields["VmHWM"].split()[0]) // 1024)
"""


def cut(text: str, size: int) -> str:
    """The beginning of a text, of at most so many bytes."""
    return text.encode()[:size].decode("utf-8", "ignore")


def line(number: int, lang: str, text: str) -> bytes:
    # Some 25 documents an hour from ten sources, all different.
    return orjson.dumps(
        {
            "id": f"bench-{number}",
            "published": format_ms(START_MS + number * HOUR_MS // 25),
            "source": f"Source {number % 10}",
            "lang": lang,
            "text": text,
        }
    )


@functools.cache
def stories() -> list[dict[str, str]]:
    return [orjson.loads(value) for value in scenarios.documents("bamako")]


@functools.cache
def fillers() -> dict[str, list[str]]:
    """Sentences of the scenario that name nobody, by language: no capital after the first."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for story in stories():
        for sentence in re.split(r"(?<=[.!?\u061f]) ", story["text"]):
            if sentence[1:].lower() == sentence[1:]:
                found[story["lang"]][sentence] = None
    return {lang: list(kept) for lang, kept in found.items()}


def generated(size: int) -> list[bytes]:
    """A document of the scenario each, filled up with sentences of others that name no place."""
    pick = random.Random(size)
    made = []
    for number, story in enumerate(pick.sample(stories(), COUNT)):
        text = story["text"]
        while len(text.encode()) < size:
            text = f"{text} {pick.choice(fillers()[story['lang']])}"
        made.append(line(number, story["lang"], cut(text, size)))
    return made


def masakhanews(size: int) -> list[bytes]:
    """The beginnings of real reports in six languages."""
    with gzip.open(MASAKHANEWS) as file:
        records = [orjson.loads(row) for row in file]
    return [line(n, r["lang"], cut(r["text"], size)) for n, r in enumerate(records)][:COUNT]


def corpus(name: str) -> list[bytes]:
    origin, kind = name.split()
    size = ARTICLE if kind == "articles" else POST
    return masakhanews(size) if origin == "masakhanews" else generated(size)


def observe(values: list[bytes]) -> int:
    """Read them all as one partition; the number of records that came out."""
    reader = BlockReader(INPUT, shipped_core(), roster=(INPUT.name,), kind="news")
    records = [
        InputRecord(input=INPUT, offset=offset, timestamp_ms=None, value=value)
        for offset, value in enumerate(values)
    ]
    return sum(len(reader.step(record)) for record in records)


def decode(values: list[bytes]) -> None:
    for value in values:
        orjson.loads(value)


def say(text: str) -> None:
    """Onto standard output; run with -s to see it."""
    sys.stdout.write(text + "\n")


@pytest.mark.parametrize("name", SETS)
def test_documents_a_second_and_core(benchmark: BenchmarkFixture, name: str) -> None:
    values = corpus(name)
    made = observe(values)
    spent: list[float] = []
    loaded: list[float] = []

    def once() -> None:
        began = time.process_time()
        observe(values)
        spent.append(time.process_time() - began)
        began = time.process_time()
        for _ in range(10):
            decode(values)
        loaded.append((time.process_time() - began) / 10)

    # As in a worker.
    with collected_rarely():
        benchmark.pedantic(once, rounds=ROUNDS)  # type: ignore[no-untyped-call]  # ships no types
    # The least disturbed round of each; the same share of another's load slows both.
    rate, ratio = len(values) / min(spent), min(spent) / min(loaded)
    benchmark.extra_info.update(documents_per_second=round(rate), to_orjson=round(ratio, 1))
    say(
        f"\n{name}: {len(values):,} documents of {sum(map(len, values)) // len(values):,} bytes, "
        f"{made:,} records out; {rate:,.0f} documents per CPU second, "
        f"{1e6 / rate:,.0f} us each, {ratio:.0f} times orjson.loads "
        f"({min(loaded) / len(values) * 1e6:.2f} us)"
    )
    assert made >= len(values) // 256


def test_start_and_memory(benchmark: BenchmarkFixture) -> None:
    shipped_core()
    command = [sys.executable, "-c", STARTED, str(cache_dir())]

    said: list[bytes] = []
    took: list[float] = []

    def start() -> None:
        began = time.perf_counter()
        said.append(subprocess.check_output(command))
        took.append(time.perf_counter() - began)

    benchmark.pedantic(start, rounds=3)  # type: ignore[no-untyped-call]  # ships no types
    resident, peak = map(int, said[-1].split())
    say(
        f"\nstart to first document, cache warm: {min(took):.2f} s; resident {resident} MB, "
        f"peak {peak} MB"
    )
    assert resident > 0
