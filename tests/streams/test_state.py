"""The state store: only sealed flushes count, and what a former owner writes late is undone."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.brokers.base import BrokerError, Outgoing
from streams.brokers.memory import MemoryBroker, MemoryOutbox
from streams.topics.state import StateStore, tombstone

SEAL = "volumes"
KEYS = ("a", "b", "c")


def value(log_offset: int, content: str = "x") -> bytes:
    return msgspec.msgpack.encode((log_offset, f"{content}@{log_offset}"))


class Topic:
    """A state topic of one partition, and stores on it."""

    def __init__(self) -> None:
        self.broker = MemoryBroker()
        self.broker.create("state", 1, {})

    def put(self, key: str, content: bytes | None) -> None:
        self.broker.append(Outgoing("state", 0, key.encode(), content))

    def flush(self, log_offset: int, *keys: str) -> None:
        for key in (*keys, SEAL):
            self.put(key, value(log_offset))

    def store(self) -> StateStore:
        async def bounds() -> tuple[int, int]:
            return self.broker.bounds("state")[0]

        async def read(start: int, stop: int) -> list[object]:
            return list(self.broker.read("state", 0, start, stop))

        return StateStore(
            "state",
            0,
            seal=SEAL,
            bounds=bounds,
            read=read,  # type: ignore[arg-type]  # a list of records
            outbox=MemoryOutbox(self.broker),
        )

    def loaded(self) -> dict[str, bytes]:
        return asyncio.run(self.store().load())

    def compacted(self) -> dict[str, bytes | None]:
        """What compaction would leave of the topic."""
        end = self.broker.bounds("state")[0][1]
        return {
            (record.key or b"").decode(): record.value
            for record in self.broker.read("state", 0, 0, end)
        }


def test_an_empty_topic_holds_nothing() -> None:
    assert Topic().loaded() == {}


def test_a_flush_without_its_seal_is_not_believed() -> None:
    topic = Topic()
    topic.flush(5, "a", "b")
    topic.put("a", value(9))
    assert topic.loaded() == {"a": value(5), "b": value(5), SEAL: value(5)}


def test_a_flush_counts_once_its_seal_stands() -> None:
    topic = Topic()
    topic.flush(5, "a", "b")
    topic.put("a", value(9))
    topic.put(SEAL, value(9))
    assert topic.loaded() == {"a": value(9), "b": value(5), SEAL: value(9)}


def test_the_greater_log_offset_counts_and_not_the_last() -> None:
    topic = Topic()
    topic.flush(9, "a")
    topic.flush(5, "a", "b")
    assert topic.loaded() == {"a": value(9), "b": value(5), SEAL: value(9)}


def test_a_key_that_was_ended_is_gone_and_a_late_value_does_not_bring_it_back() -> None:
    topic = Topic()
    topic.flush(5, "a")
    topic.put("a", tombstone(9))
    topic.put("a", None)
    topic.put(SEAL, value(9))
    topic.put("a", value(7))
    assert topic.loaded() == {SEAL: value(9)}
    assert topic.compacted()["a"] is None


def test_a_late_end_does_not_take_a_living_key() -> None:
    topic = Topic()
    topic.flush(9, "a")
    topic.put("a", tombstone(7))
    topic.put("a", None)
    assert topic.loaded() == {"a": value(9), SEAL: value(9)}


def test_loading_writes_again_what_stands_before_an_older_value() -> None:
    topic = Topic()
    topic.flush(9, "a", "b")
    topic.flush(5, "a")
    topic.loaded()
    assert topic.compacted() == {"a": value(9), "b": value(9), SEAL: value(9)}


def test_writing_finds_what_another_has_written_and_writes_the_better_values_again() -> None:
    topic = Topic()
    topic.flush(5, "a", "b")
    owner = topic.store()

    async def run() -> None:
        await owner.load()
        await owner.write([("a", value(9)), (SEAL, value(9))], 9)
        topic.flush(7, "a", "b")
        await owner.write([("c", value(12)), (SEAL, value(12))], 12)

    asyncio.run(run())
    assert topic.compacted() == {"a": value(9), "b": value(5), "c": value(12), SEAL: value(12)} | {
        "b": topic.compacted()["b"]
    }
    assert topic.loaded()["a"] == value(9)
    assert owner.mended >= 1


def test_a_quiet_owner_finds_it_by_the_end_of_the_partition() -> None:
    topic = Topic()
    owner = topic.store()

    async def run() -> None:
        await owner.load()
        await owner.write([("a", value(9)), (SEAL, value(9))], 9)
        await owner.check()
        assert owner.mended == 0
        topic.flush(7, "a")
        await owner.check()
        await owner.check()

    asyncio.run(run())
    assert owner.mended == 2
    assert topic.compacted() == {"a": value(9), SEAL: value(9)}


def test_an_ended_key_stays_ended_when_another_writes_it_late() -> None:
    topic = Topic()
    topic.flush(5, "a")
    owner = topic.store()

    async def run() -> None:
        await owner.load()
        await owner.write([("a", None), (SEAL, value(9))], 9)
        topic.put("a", value(7))
        await owner.check()

    asyncio.run(run())
    assert topic.compacted()["a"] is None
    assert topic.loaded() == {SEAL: value(9)}


def test_what_is_no_state_of_ours_is_named_and_not_overlooked() -> None:
    topic = Topic()
    topic.put("a", b"hello")
    with pytest.raises(BrokerError, match="state/0, offset 0"):
        topic.loaded()


@given(
    st.lists(
        st.tuples(st.sets(st.sampled_from(KEYS)), st.integers(0, 6), st.booleans()), max_size=12
    )
)
def test_any_crashes_and_late_writers_leave_the_newest_sealed_values(
    lives: list[tuple[set[str], int, bool]],
) -> None:
    """Owners follow each other; each writes one flush, of which a crash may leave a beginning.

    What each key was as of each log offset is the same whoever writes it, as it is in the log.
    """
    topic = Topic()
    changed_at: dict[str, list[int]] = {key: [] for key in KEYS}
    sealed = -1
    for number, (keys, cut, late) in enumerate(lives):
        log_offset = 10 * (number + 1)
        for key in keys:
            changed_at[key].append(log_offset)
        records = [
            (key, value(changed_at[key][-1]))
            for key in KEYS
            if any(at > sealed for at in changed_at[key])
        ]
        records.append((SEAL, value(log_offset)))
        kept = records[:cut] if cut < len(records) else records
        for key, content in kept:
            topic.put(key, content)
        if kept == records:
            sealed = log_offset
        if late and number:
            # A former owner wakes, and what it had in hand goes out behind the others'.
            for key in sorted(keys):
                earlier = [at for at in changed_at[key] if at <= sealed]
                if earlier:
                    topic.put(key, value(earlier[0]))
    wanted = {
        key: value(max(at for at in offsets if at <= sealed))
        for key, offsets in changed_at.items()
        if any(at <= sealed for at in offsets)
    }
    if sealed >= 0:
        wanted[SEAL] = value(sealed)
    assert topic.loaded() == wanted
