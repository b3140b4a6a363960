"""A stock Faust agent that decodes and does nothing more: the yardstick of the workers' cost."""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import AsyncIterable

import faust
import orjson

TOPIC, BOOTSTRAP, COUNT = sys.argv[1], sys.argv[2], int(sys.argv[3])

app = faust.App(
    f"stock-{TOPIC}",
    broker=f"kafka://{BOOTSTRAP}",
    store="memory://",
    web_enabled=False,
    topic_disable_leader=True,
    topic_allow_declare=False,
    datadir="/tmp/stock-agent",  # noqa: S108 - nothing is kept
    broker_max_poll_records=500,
)
documents = app.topic(TOPIC, value_type=bytes, value_serializer="raw")


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@app.agent(documents)
async def decode(values: AsyncIterable[bytes]) -> None:
    seen, began = 0, 0.0
    async for value in values:
        seen += 1
        if seen == 1:
            began = cpu()
        orjson.loads(value)
        if seen == COUNT:
            # Faust redirects sys.stdout to its log.
            os.write(1, json.dumps({"documents": seen, "cpu": cpu() - began}).encode() + b"\n")


if __name__ == "__main__":
    sys.argv = ["stock", "worker", "-l", "error", "--without-web"]
    app.main()
