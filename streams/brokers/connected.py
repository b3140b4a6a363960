"""A connection to the broker of the settings, for as long as it is used."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from streams.settings import Settings

if TYPE_CHECKING:
    from streams.brokers.kafka import KafkaBroker


@contextlib.contextmanager
def connected(settings: Settings) -> Iterator[KafkaBroker]:
    """The broker of the settings, closed in the end."""
    # Who needs no broker need not wait for the library.
    from streams.brokers.kafka import KafkaBroker  # noqa: PLC0415

    broker = KafkaBroker(settings, timeout_ms=round(settings.request_timeout_s * 1000))
    with contextlib.closing(broker):
        yield broker
