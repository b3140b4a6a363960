"""The question where a partition ends, asked of the broker with patience but not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiokafka.errors import KafkaError
from faust.types import TP

ASK_END_S: Final = 3.0


class EndQuestion:
    """One question under way at a time, for whichever partition was asked first."""

    def __init__(self, ask: Callable[[TP], Awaitable[Mapping[TP, int]]]) -> None:
        self._ask = ask
        self._asking: asyncio.Future[Mapping[TP, int]] | None = None
        self._asked: TP | None = None

    async def end(self, tp: TP) -> int | None:
        """The partition's end as the broker has it now; None where it does not say soon."""
        if self._asking is None:
            self._asking = asyncio.ensure_future(self._ask(tp))
            self._asked = tp
        # Not cancelled when it takes long: that would break the thread's queue of calls for good.
        answered, _ = await asyncio.wait({self._asking}, timeout=ASK_END_S)
        if not answered:
            return None
        asking, self._asking = self._asking, None
        if isinstance(asking.exception(), KafkaError):
            return None
        return next(iter(asking.result().values())) if self._asked == tp else None
