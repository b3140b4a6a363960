"""Stretches observed apart are what one reader gives; what is kept is known by its digest."""

from __future__ import annotations

import heapq
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from detectors.blocks import BlockReader, InputRecord
from detectors.params import Params
from detectors.pipeline import Core
from schemas.codec import encode
from schemas.dead_letter import DeadLetter
from schemas.observation import Input
from streams.errors import InfrastructureError
from streams.offline import stretches
from streams.offline.kept_observations import Entry, merged, read_stretch
from streams.offline.kept_ticks import WholeTicks
from streams.offline.observation_cache import ObservationCache
from streams.offline.stretches import Partition, Raw
from tests.streams.tiny_core import tiny_core, tiny_documents

SOURCE = Input(topic="a.jsonl", topic_id="file", partition=0)
LINES = tiny_documents(5, hours=24 * 40)


def core() -> Core:
    made = tiny_core()
    made.params = Params()
    return made


def raws(lines: list[bytes]) -> list[Raw]:
    return [Raw(number, None, line) for number, line in enumerate(lines)]


def cache(folder: Path, processes: int = 1, model: str = "tiny") -> ObservationCache:
    made = core()
    made.model_digest = model
    return ObservationCache(folder, made, processes=processes, compiled="tiny")


def sequential(lines: list[bytes]) -> list[bytes]:
    reader = BlockReader(SOURCE, core(), roster=(SOURCE.name,), kind="news")
    found = []
    for raw in raws(lines):
        record = InputRecord(input=SOURCE, offset=raw.offset, timestamp_ms=None, value=raw.value)
        found += [o for o in reader.step(record) if not isinstance(o, DeadLetter)]
    return [encode(output) for output in [*found, reader.tick(idle=True)]]


def observed(folder: Path, lines: list[bytes], processes: int = 1) -> list[bytes]:
    made = cache(folder, processes).observe([Partition(SOURCE, "news", raws(lines))])
    return [encode(record) for record in made]


@pytest.fixture(autouse=True)
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretches, "STRETCH", 512)


@pytest.mark.parametrize("processes", [1, 2])
def test_stretches_give_what_one_reader_gives(tmp_path: Path, processes: int) -> None:
    assert len(LINES) > 3_000
    assert observed(tmp_path, LINES, processes) == sequential(LINES)


@given(st.randoms(use_true_random=False))
def test_so_they_do_out_of_order_and_with_refused_lines(
    tmp_path_factory: pytest.TempPathFactory, rng: object
) -> None:
    lines = LINES[:1_500]
    for _ in range(60):
        at = rng.randrange(len(lines))  # type: ignore[attr-defined] # a random.Random
        lines[at] = rng.choice(  # type: ignore[attr-defined] # as above
            [b"{", lines[at - 1], b'{"id":"x","published":"2031-01-01T00:00:00Z"}']
        )
    assert observed(tmp_path_factory.mktemp("cache"), lines) == sequential(lines)


def test_what_is_appended_is_all_that_is_read_anew(tmp_path: Path) -> None:
    observed(tmp_path, LINES[:2048])
    before = set(tmp_path.glob("??/*.zst"))
    observed(tmp_path, LINES[:3000])
    assert len(before) == 4
    # The last of the first reading ended with an end; the three before it are found.
    assert len(set(tmp_path.glob("??/*.zst")) - before) == 3


def test_another_model_is_another_observation(tmp_path: Path) -> None:
    stretch = next(stretches.stretches(Partition(SOURCE, "news", raws(LINES[:10]))))
    assert cache(tmp_path).key(stretch) != cache(tmp_path, model="other").key(stretch)
    later = stretch._replace(event_ms=5)
    assert cache(tmp_path).key(stretch) != cache(tmp_path).key(later)


def test_a_damaged_file_is_told_of(tmp_path: Path) -> None:
    made = cache(tmp_path).observe([Partition(SOURCE, "news", raws(LINES[:10]))])
    path = made.kept[0][0].path
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InfrastructureError, match="cannot be read"):
        read_stretch(path, WholeTicks(()))


@given(
    st.lists(st.lists(st.lists(st.integers(0, 6), max_size=4), max_size=5), min_size=1, max_size=4)
)
def test_inputs_are_merged_by_time_and_at_one_time_input_by_input(
    times: list[list[list[int]]],
) -> None:
    inputs: list[list[list[Entry]]] = []
    for number, lists in enumerate(times):
        # Each input's own times never fall.
        rising = iter(sorted(at for some in lists for at in some))
        inputs.append([[(next(rising), b"%d" % number, b"") for _ in some] for some in lists])
    whole = [[entry for some in lists for entry in some] for lists in inputs]
    found = [entry for some in merged([iter(lists) for lists in inputs]) for entry in some]
    assert found == list(heapq.merge(*whole, key=lambda entry: (entry[0], int(entry[1]))))


def test_of_a_blocks_ticks_each_is_kept_with_what_is_new_alone(tmp_path: Path) -> None:
    made = cache(tmp_path).observe([Partition(SOURCE, "news", raws(LINES))])
    kept = [path.read_bytes() for path in tmp_path.glob("??/*.zst")]
    size = sum(len(zstandard.decompress(data[data.index(b"\n") + 1 :])) for data in kept)
    assert size < 0.8 * sum(len(encode(record)) for record in made)


def test_an_empty_input_ticks_so_that_it_holds_nobody(tmp_path: Path) -> None:
    assert observed(tmp_path, []) == sequential([])
