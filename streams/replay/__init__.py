"""History as a notebook has it: runs made and read back as typed records, or as data frames.

from streams import replay

run = replay.replay("2015-01-01", "2016-01-01", files=["news.jsonl.gz"], out="runs/2015")
run.summary.openings, [alert.headline for alert in run.alerts()]
replay.frame(run.alerts())      # polars or pandas, whichever there is
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import msgspec

from detectors.params import Params
from detectors.pipeline import Core
from schemas.errors import BadField
from schemas.times import parse_ms
from streams.brokers.base import Broker
from streams.brokers.connected import connected
from streams.errors import BadUsage
from streams.models.model_file import read_model
from streams.replay.asked import DEFAULT_WARMUP_MS, Asked
from streams.replay.jobs import Progress, Surroundings
from streams.replay.plan import check_free
from streams.replay.planning import make_plan
from streams.replay.running import run_plan
from streams.resources import load_core
from streams.run_folder import Run, RunFolder, Summary, runs_in
from streams.settings import Settings

__all__ = ["Progress", "Run", "RunFolder", "Summary", "frame", "open_run", "replay", "runs_in"]

_FRAMES: Final = ("polars", "pandas")


def open_run(folder: str | Path) -> RunFolder:
    """A finished run; raises BadInput where the folder is none."""
    return RunFolder(folder)


def replay(  # noqa: PLR0913 - options by name, as the command has them
    first: str,
    last: str,
    *,
    out: str | Path,
    files: Sequence[str] = (),
    topics: Sequence[str] = (),
    params: str | None = None,
    model: str | None = None,
    warmup_ms: int = DEFAULT_WARMUP_MS,
    checkpoint: str | None = None,
    settings: Settings | None = None,
    broker: Broker | None = None,
) -> RunFolder:
    """Replay from `first` to `last` (event times, RFC 3339) to the folder `out`, and read it.

    As `tocsin replay`, without its page; topics are read from `broker`, or from that of the
    settings. A folder that holds a run is not written over (`open_run` reads it). Raises BadUsage
    or BadInput.
    """
    check_free(Path(out), "`tocsin replay --resume`")
    known = settings or Settings.from_env()
    try:
        from_ms, to_ms = parse_ms(first, "first"), parse_ms(last, "last")
    except BadField as error:
        raise BadUsage(str(error)) from error
    asked = Asked(
        from_ms=from_ms,
        to_ms=to_ms,
        topics=tuple(topics),
        files=tuple(files),
        params=() if params is None else (params,),
        model=model,
        warmup_ms=warmup_ms,
        checkpoint=checkpoint,
    )

    def core(wanted: Params) -> Core:
        snapshot = read_model(model) if model else None
        return load_core(known.cache_path(), params=wanted, model=snapshot)

    around = Surroundings(
        make_core=core,
        cache=known.cache_path(),
        processes=len(os.sched_getaffinity(0)),
        trusted=known.trusted_principals,
    )
    with ExitStack() as stack:
        if broker is None and not files:
            broker = stack.enter_context(connected(known))
        plan = make_plan(asked, known.deployment, broker)
        return run_plan(plan, Path(out), around, broker)[0]


def frame(records: Iterable[msgspec.Struct]) -> Any:  # noqa: ANN401 - polars' or pandas', neither is ours
    """The records as a data frame, nested fields as they are; raises BadUsage without a library."""
    rows = [msgspec.to_builtins(record) for record in records]
    for name in _FRAMES:
        try:
            library = importlib.import_module(name)
        except ImportError:
            continue
        # What is null in the first rows may be text further down: all of them tell the types.
        more = {"infer_schema_length": None} if name == "polars" else {}
        return library.DataFrame(rows, **more)
    raise BadUsage("data frames need polars or pandas, and neither is installed here")
