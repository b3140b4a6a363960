"""A fetch waits for more where much comes, and only there."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from aiokafka.consumer.fetcher import Fetcher
from aiokafka.consumer.subscription_state import SubscriptionState

from streams.transport.gathering import GATHER_MS, GATHERED_BYTES, MANY, gather


def asked(*found: int, wait_ms: int = 50) -> tuple[int, int]:
    """Least bytes and longest wait that aiokafka asks for after polls of so many records."""

    async def fetch() -> tuple[int, int]:
        client: Any = SimpleNamespace(
            cluster=None, _loop=asyncio.get_running_loop(), _metadata_max_age_ms=1
        )
        fetcher = Fetcher(client, SubscriptionState(), fetch_max_wait_ms=wait_ms)
        try:
            for count in found:
                gather(fetcher, count, wait_ms)
            return fetcher._fetch_min_bytes, fetcher._fetch_max_wait_ms
        finally:
            await fetcher.close()

    return asyncio.run(fetch())


def test_where_little_comes_no_fetch_waits_for_more() -> None:
    assert asked() == asked(0) == asked(MANY - 1) == (1, 50)


def test_after_a_poll_of_many_records_the_broker_gathers() -> None:
    assert asked(MANY) == (GATHERED_BYTES, GATHER_MS)
    assert asked(MANY, wait_ms=900) == (GATHERED_BYTES, 900)


def test_a_poll_of_few_ends_it() -> None:
    assert asked(500, 3) == (1, 50)
