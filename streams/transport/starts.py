"""Where reading starts after an assignment, and what forbids to start at all."""

from __future__ import annotations

from collections.abc import Mapping

from faust.types import TP

from streams.transport.wiring import Wiring


def starts(
    wiring: Wiring,
    committed: Mapping[TP, tuple[int, str]],
    first: Mapping[TP, int],
    ends: Mapping[TP, int],
) -> dict[TP, int]:
    """The committed offset of each partition of `first`; its first one where nothing is committed.

    `committed` has the offset and what it was bound to. Ends the process where a topic was made
    again since, or has lost records.
    """
    return {tp: _start(wiring, tp, *committed.get(tp, (at, "")), ends[tp])
            for tp, at in first.items()}  # fmt: skip


def _start(wiring: Wiring, tp: TP, offset: int, binding: str, end: int) -> int:
    wanted = wiring.binding(tp.topic)
    if binding and binding != wanted:
        wiring.fatal(
            f"{tp.topic}/{tp.partition}: offset {offset} was committed for other topics "
            f"than are there now (was {binding}; is {wanted}). A topic was deleted and "
            "made again, or has another number of partitions: use another deployment name"
            " or remove the consumer group and the topics derived from it"
        )
    if offset > end:
        wiring.fatal(
            f"{tp.topic}/{tp.partition}: the committed offset {offset} lies past the end "
            f"of the topic, {end}: the broker has lost records"
        )
    return offset
