"""Replays: exact where they say so, equal when made again, and without a trace on the live side."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from detectors.evaluate import Episode
from detectors.params import Params
from detectors.pipeline import Core
from schemas.codec import encode
from schemas.control import ParamsChange
from schemas.digest import log_digest
from schemas.times import DAY_MS, format_ms
from schemas.topics import TOPICS
from streams.brokers.base import Outgoing
from streams.errors import BadUsage
from streams.judging.reporting import Truth, folder_page
from streams.replay.checkpoints import make_checkpoint
from streams.replay.publishing import publish
from streams.replay.running import run_plan
from streams.run_folder import REPORT, RUN
from tests.streams.replays import (
    FILES,
    MIDDLE_MS,
    alerts_of,
    around,
    everything,
    files,
    plan_of,
    replayed,
)
from tests.streams.roles import Deployment
from tests.streams.tiny_core import START_MS, tiny_core, tiny_documents


def test_a_replay_of_the_log_equals_the_live_alerts(live: Deployment, tmp_path: Path) -> None:
    run = replayed(tmp_path, live.broker)
    expected = alerts_of(live.broker)
    assert len(expected) > 20
    assert run.run.exactness == "exact"
    assert run.summary.digest == log_digest(expected) == log_digest(run.alerts())


def test_alerts_of_a_replay_are_an_exercise_of_their_run(live: Deployment, tmp_path: Path) -> None:
    run = replayed(tmp_path, live.broker)
    marks = {(a.status, a.run_id, a.replay_of) for a in run.alerts()}
    assert marks == {("Exercise", run.run.run_id, "t.observations")}


def test_a_replay_touches_nothing_of_the_live_side(live: Deployment, tmp_path: Path) -> None:
    before = everything(live.broker)
    replayed(tmp_path / "log", live.broker)
    replayed(tmp_path / "documents", live.broker, topics=("news",))
    assert everything(live.broker) == before


def test_only_a_topic_asked_for_is_written_and_never_a_live_one(
    live: Deployment, tmp_path: Path
) -> None:
    run = replayed(tmp_path, live.broker)
    before = everything(live.broker)
    assert publish(run, live.broker, "elsewhere") == run.summary.alerts
    written = list(live.broker.read("elsewhere", 0, 0, run.summary.alerts))
    assert [record.value for record in written] == [encode(a) for a in run.alerts()]
    live.broker.delete("elsewhere")
    assert everything(live.broker) == before
    for topic in TOPICS:
        with pytest.raises(BadUsage, match="live"):
            plan_of(live.broker, to_topic=topic.full_name("t"))


def test_two_replays_are_the_same_bytes(live: Deployment, tmp_path: Path) -> None:
    for asked in ({}, {"topics": ("news",)}):
        first = replayed(tmp_path / f"a{len(asked)}", live.broker, **asked)
        second = replayed(tmp_path / f"b{len(asked)}", live.broker, **asked)
        assert files(first.path) == files(second.path)
        assert first.run.run_id == second.run.run_id


def test_a_replay_of_documents_finds_the_same_incidents(live: Deployment, tmp_path: Path) -> None:
    run = replayed(tmp_path, live.broker, topics=("news",))
    expected = {(a.region.iso, a.signal) for a in alerts_of(live.broker) if a.revision == 1}
    assert run.run.exactness == "approximate"
    assert {(a.region.iso, a.signal) for a in run.alerts() if a.revision == 1} == expected


def test_a_replay_from_a_checkpoint_is_exact(live: Deployment, tmp_path: Path) -> None:
    folder = tmp_path / "checkpoint"
    make_checkpoint(live.broker, "t.observations", MIDDLE_MS, folder)
    run = replayed(tmp_path, live.broker, from_ms=MIDDLE_MS, checkpoint=str(folder))
    later = [a for a in alerts_of(live.broker) if a.updated_at >= format_ms(MIDDLE_MS)]
    assert later
    assert run.run.exactness == "exact"
    assert run.run.sources[0].start > 0
    assert run.summary.digest == log_digest(later)


def test_other_parameters_are_marked_approximate(live: Deployment, tmp_path: Path) -> None:
    params = tmp_path / "high.toml"
    params.write_text("open_thin = 9.0\nopen_low = 9.0\nopen_middle = 9.0\nopen_high = 9.0\n")
    run = replayed(tmp_path, live.broker, params=(str(params),))
    assert run.run.exactness == "approximate"
    assert run.summary.openings < replayed(tmp_path / "own", live.broker).summary.openings


@pytest.mark.parametrize("topics", [("news",), ("observations",)])
def test_several_params_give_what_each_gives_alone(
    live: Deployment, tmp_path: Path, topics: tuple[str, ...]
) -> None:
    names = []
    for name, value in (("low", -1.0), ("high", 5.0)):
        (tmp_path / f"{name}.toml").write_text(f"open_thin = {value}\n")
        names.append(str(tmp_path / f"{name}.toml"))
    plan = plan_of(live.broker, topics=topics, params=tuple(names))
    both = run_plan(plan, tmp_path / "out", around(tmp_path), live.broker)
    for name, run in zip(names, both, strict=True):
        alone = replayed(tmp_path / run.run.name, live.broker, topics=topics, params=(name,))
        assert files(alone.path) == files(run.path)
        assert run.path == tmp_path / "out" / run.run.name


def test_documents_are_read_once_and_then_found(live: Deployment, tmp_path: Path) -> None:
    observed = itertools.count()

    class Counting(type(tiny_core())):  # type: ignore[misc] # TinyCore, by its instance
        def observe(self, *arguments: object) -> object:
            next(observed)
            return super().observe(*arguments)

    def core(params: Params) -> Core:
        made = Counting()
        made.params = params
        return made

    given = around(tmp_path)._replace(make_core=core)
    plan = plan_of(live.broker, topics=("news",))
    first = run_plan(plan, tmp_path / "a", given, live.broker)[0]
    once = next(observed)
    assert once == first.summary.observed + first.summary.placeless
    run_plan(plan, tmp_path / "b", given, live.broker)
    assert next(observed) == once + 1


def test_processes_change_no_byte(live: Deployment, tmp_path: Path) -> None:
    plan = plan_of(live.broker, topics=("news",))
    one = run_plan(plan, tmp_path / "a", around(tmp_path / "1"), live.broker)[0]
    two = run_plan(plan, tmp_path / "b", around(tmp_path / "2", processes=2), live.broker)[0]
    assert files(one.path) == files(two.path)


def test_changes_of_parameters_on_the_log_are_followed(tmp_path: Path) -> None:
    made = Deployment()
    for number in range(2):
        change = ParamsChange(params_id="x", params={"open_thin": 9.0}, author="a")
        made.broker.append(Outgoing("t.observations", number, b"params", encode(change)))
    made.load(tiny_documents(3))
    made.observe()
    made.track()
    run = replayed(tmp_path, made.broker)
    assert run.summary.digest == log_digest(alerts_of(made.broker))


@pytest.mark.parametrize("judged", [False, True])
def test_a_page_is_the_same_of_what_was_gathered_and_of_the_scores_read_again(
    live: Deployment, tmp_path: Path, *, judged: bool
) -> None:
    first = START_MS // DAY_MS
    episode = Episode("e", "fuel", "ML", ("ML",), first, first + 12, major=True)
    truth = Truth([episode], (first, first + 12), ()) if judged else None
    given = around(tmp_path, processes=2, truth=truth)
    run = run_plan(plan_of(live.broker, topics=("news",)), tmp_path / "out", given, live.broker)[0]
    page = (run.path / REPORT).read_bytes()
    assert page == folder_page(run, truth=truth)
    assert page.count(b'class="score"') > 8
    assert sorted(path.name for path in run.path.iterdir()) == sorted([*FILES, RUN])
