"""Replays that were broken off go on to the same bytes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.replay.checkpoints import make_checkpoint
from streams.replay.jobs import Progress
from streams.replay.plan import unfinished
from streams.replay.running import run_plan
from streams.run_folder import RUN
from tests.streams.replays import MIDDLE_MS, around, files, plan_of, replayed
from tests.streams.roles import Deployment


class Stop(Exception):
    """The run ends here, as by Ctrl-C."""


@pytest.mark.parametrize("topics", [("news",), ("observations",)])
@pytest.mark.parametrize("after", [0, 1, 2, 4])
def test_a_run_that_was_broken_off_is_continued_to_the_same_bytes(
    live: Deployment, tmp_path: Path, topics: tuple[str, ...], after: int
) -> None:
    whole = replayed(tmp_path / "whole", live.broker, topics=topics)
    told: Iterator[int] = itertools.count()

    def stopping(_: Progress) -> None:
        if next(told) == after:
            raise Stop

    plan, out = plan_of(live.broker, topics=topics), tmp_path / "out"
    with pytest.raises(Stop):
        run_plan(plan, out, around(tmp_path, on_progress=stopping), live.broker)
    assert unfinished(out).is_file()
    assert not (out / RUN).exists()
    again = run_plan(plan, out, around(tmp_path), live.broker)[0]
    assert files(again.path) == files(whole.path)
    assert not unfinished(out).exists()


@pytest.mark.parametrize("after", [1, 3])
def test_several_params_from_a_checkpoint_are_continued_to_the_same_bytes(
    live: Deployment, tmp_path: Path, after: int
) -> None:
    folder, names = tmp_path / "checkpoint", []
    make_checkpoint(live.broker, "t.observations", MIDDLE_MS, folder)
    for name, value in (("low", -1.0), ("high", 5.0)):
        (tmp_path / f"{name}.toml").write_text(f"open_thin = {value}\n")
        names.append(str(tmp_path / f"{name}.toml"))
    plan = plan_of(live.broker, from_ms=MIDDLE_MS, checkpoint=str(folder), params=tuple(names))
    whole = run_plan(plan, tmp_path / "whole", around(tmp_path), live.broker)
    told: Iterator[int] = itertools.count()

    def stopping(_: Progress) -> None:
        if next(told) == after:
            raise Stop

    out = tmp_path / "out"
    with pytest.raises(Stop):
        run_plan(plan, out, around(tmp_path, on_progress=stopping), live.broker)
    again = run_plan(plan, out, around(tmp_path), live.broker)
    assert [files(run.path) for run in again] == [files(run.path) for run in whole]
    assert files(whole[0].path) != files(whole[1].path)
