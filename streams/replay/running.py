"""A plan run to its end: a folder for each set of parameters."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from streams.brokers.base import Broker
from streams.errors import BadUsage
from streams.replay.documents import run_documents
from streams.replay.jobs import Surroundings
from streams.replay.log import run_log
from streams.replay.plan import Plan, unfinished
from streams.run_folder import RUN, RunFolder, write_json


def run_plan(
    plan: Plan, out: Path, around: Surroundings, broker: Broker | None = None
) -> list[RunFolder]:
    """Run it to its end and return the runs' folders.

    Runs of the plan that are finished in `out` are kept as they are. Raises BadUsage for a range
    without a document; then nothing is left behind.
    """
    write_json(unfinished(out), plan)
    try:
        folders = _run(plan, out, around, broker)
    except BadUsage:
        unfinished(out).unlink(missing_ok=True)
        for folder in (*(out / setting.name for setting in plan.settings), out):
            with suppress(OSError):
                folder.rmdir()
        raise
    unfinished(out).unlink(missing_ok=True)
    return folders


def _run(plan: Plan, out: Path, around: Surroundings, broker: Broker | None) -> list[RunFolder]:
    folders = {
        setting.name: out if len(plan.settings) == 1 else out / setting.name
        for setting in plan.settings
    }
    due = [s for s in plan.settings if not (folders[s.name] / RUN).is_file()]
    for setting in due:
        # What a run that was killed has left beside its files.
        for draft in folders[setting.name].glob(".*.part"):
            draft.unlink(missing_ok=True)
    if due and plan.of_observations:
        if broker is None:
            raise BadUsage("--topic: a broker is needed to read it")
        run_log(plan, due, folders, around, broker)
    elif due:
        run_documents(plan, due, folders, around, broker)
    return [RunFolder(folders[setting.name]) for setting in plan.settings]
