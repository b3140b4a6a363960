"""Blocks and Ticks: whatever comes in is counted once, and the counts tile the input."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.blocks import BlockReader, InputRecord, Output, coalesce
from schemas.dead_letter import DeadLetter
from schemas.observation import Input, RegionObservation
from schemas.tick import Tick
from schemas.times import HOUR_MS
from schemas.topics import BLOCK
from tests.cores import shipped_core

NEWS = Input(topic="tocsin.news", topic_id="id-1", partition=0)
WRITTEN_MS = 1_756_970_000_000
END = b'{"what":"end-of-input","principal":"load"}'
BEAT = b'{"what":"heartbeat","principal":"worker"}'


def reader(start: int = 0) -> BlockReader:
    return BlockReader(
        NEWS,
        shipped_core(),
        roster=(NEWS.name,),
        kind="news",
        start=start,
        trusted=frozenset({"load", "worker"}),
    )


def document(number: int, text: str = "Rain in Ségou, Mali.", minutes: int = 0) -> bytes:
    hours, rest = divmod(minutes, 60)
    moment = f"2025-09-04T{hours % 24:02}:{rest:02}:05Z"
    return orjson.dumps({"id": f"d{number}", "published": moment, "source": "Radio", "text": text})


def record(offset: int, value: bytes, *, control: bool = False) -> InputRecord:
    stamp = WRITTEN_MS + 48 * HOUR_MS
    return InputRecord(input=NEWS, offset=offset, timestamp_ms=stamp, value=value, control=control)


def accounted(ticks: list[Tick]) -> dict[int, int]:
    """Offsets that the last Tick of each block speaks of."""
    last = {tick.block: tick for tick in ticks}
    return {
        block: sum(v.observed + v.placeless for v in t.volumes) + t.refused + t.control + t.gaps
        for block, t in last.items()
    }


def ticks_of(outputs: list[Output]) -> list[Tick]:
    return [output for output in outputs if isinstance(output, Tick)]


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 40),
            st.sampled_from(
                [document(1), document(2, "No place here."), b"{", b"[]", BEAT, document(3)]
            ),
        ),
        min_size=1,
        max_size=60,
    )
)
def test_offsets_equal_observed_placeless_refused_control_and_gaps(
    steps: list[tuple[int, bytes]],
) -> None:
    one, outputs, offset = reader(), list[Output](), -1
    for jump, value in steps:
        offset += jump
        outputs += one.step(record(offset, value, control=value == BEAT))
    outputs.append(one.tick(idle=True))
    counted = accounted(ticks_of(outputs))
    assert sum(counted.values()) == offset + 1 == one.position
    assert all(counted[block] == BLOCK for block in counted if block + BLOCK <= one.position)
    refused = sum(isinstance(output, DeadLetter) for output in outputs)
    assert refused == sum(value in (b"{", b"[]") for _, value in steps)


def test_a_reader_started_again_at_the_block_start_says_the_same() -> None:
    values = [document(n, minutes=n) for n in range(300)]
    first, again = reader(), reader(BLOCK)
    said = [first.step(record(n, value)) for n, value in enumerate(values)]
    repeated = [again.step(record(n, values[n])) for n in range(BLOCK, 300)]
    late = [output for part in said[BLOCK:] for output in part]
    assert [o for o in late if isinstance(o, RegionObservation)] == [
        o for part in repeated for o in part if isinstance(o, RegionObservation)
    ]
    assert accounted([first.tick(idle=True)]) == accounted([again.tick(idle=True)])


def test_a_tick_comes_at_block_ends_and_when_a_new_hour_begins() -> None:
    one = reader()
    minutes = [0, 10, 59, 61, 62, 130]
    ticked = [
        bool(ticks_of(one.step(record(n, document(n, minutes=m))))) for n, m in enumerate(minutes)
    ]
    assert ticked == [True, False, False, True, False, True]
    rest = [one.step(record(n, document(n, minutes=131))) for n in range(len(minutes), BLOCK)]
    assert [len(ticks_of(part)) for part in rest] == [0] * (len(rest) - 1) + [1]
    assert one.at_block_start()


def test_coalesced_outputs_keep_the_last_tick_of_each_block_and_all_else() -> None:
    one = reader()
    outputs = [o for n in range(600) for o in one.step(record(n, document(n, minutes=n)))]
    kept = coalesce(outputs)
    assert accounted(ticks_of(kept)) == accounted(ticks_of(outputs))
    assert len(ticks_of(kept)) == 3
    others = [o for o in outputs if not isinstance(o, Tick)]
    assert kept[: len(others)] == others


def test_a_document_dated_after_its_record_is_refused_in_words() -> None:
    one = reader()
    ahead = InputRecord(input=NEWS, offset=0, timestamp_ms=0, value=document(1))
    letter = one.step(ahead)[0]
    assert isinstance(letter, DeadLetter)
    assert "more than an hour after" in letter.reason


def test_event_time_is_never_later_than_the_record() -> None:
    moment = WRITTEN_MS
    published = orjson.dumps(
        {"id": "a", "published": "2025-09-04T07:50:00Z", "source": "s", "text": "Rain in Mali."}
    )
    one = reader()
    outputs = one.step(InputRecord(input=NEWS, offset=0, timestamp_ms=moment, value=published))
    observation = outputs[0]
    assert isinstance(observation, RegionObservation)
    assert observation.event_ms == moment


def test_only_trusted_principals_write_control_records() -> None:
    one = reader()
    letter = one.step(record(0, b'{"what":"heartbeat","principal":"x"}', control=True))[0]
    assert isinstance(letter, DeadLetter)
    assert "'x'" in letter.reason
    ended = one.step(record(1, END, control=True))
    assert one.ended
    assert ticks_of(ended)[0].idle


def test_a_start_inside_a_block_and_an_offset_twice_are_faults() -> None:
    with pytest.raises(ValueError, match="not a block start"):
        reader(5)
    one = reader()
    one.step(record(0, document(0)))
    with pytest.raises(ValueError, match="offset 0 after 0"):
        one.step(record(0, document(0)))
    with pytest.raises(ValueError, match="block starts only"):
        one.use(shipped_core())
