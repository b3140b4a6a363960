"""Replays: exact where they say so, equal when made again, and without a trace on the live side."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from pathlib import Path

import msgspec
import orjson
import pytest

from detectors.params import Params
from detectors.pipeline import Core
from schemas.alert import Alert
from schemas.codec import encode
from schemas.control import ParamsChange
from schemas.digest import log_digest
from schemas.observation import RegionObservation
from schemas.times import DAY_MS, format_ms
from schemas.topics import TOPICS
from streams.alert_log import AlertLog
from streams.brokers.base import Outgoing
from streams.brokers.memory import MemoryBroker
from streams.errors import BadInput, BadUsage
from streams.replay.asked import Asked
from streams.replay.checkpoints import make_checkpoint
from streams.replay.jobs import Progress, Surroundings
from streams.replay.plan import Plan, unfinished
from streams.replay.planning import make_plan
from streams.replay.publishing import publish
from streams.replay.running import run_plan
from streams.reporting import folder_page
from streams.run_folder import ALERTS, REPORT, RUN, SCORES, SUMMARY, RunFolder
from streams.settings import Settings
from streams.verifying import rebuild, verify
from tests.streams.roles import NOW_MS, Deployment
from tests.streams.tiny_core import START_MS, tiny_core, tiny_documents

END_MS = START_MS + 13 * DAY_MS
MIDDLE_MS = START_MS + 6 * DAY_MS
SETTINGS = Settings(deployment="t")
FILES = (ALERTS, SCORES, SUMMARY, REPORT)


@pytest.fixture(scope="module")
def live() -> Deployment:
    made = Deployment()
    made.load(tiny_documents(3))
    made.observe()
    made.track()
    return made


def around(tmp_path: Path, processes: int = 1, on_progress: object = None) -> Surroundings:
    def core(params: Params) -> Core:
        made = tiny_core()
        made.params = params
        return made

    return Surroundings(
        make_core=core,
        cache=tmp_path / "cache",
        processes=processes,
        report=folder_page,
        trusted=("tocsin",),
        compiled="tiny",
        on_progress=on_progress or (lambda _: None),  # type: ignore[arg-type] # a callable
    )


def plan_of(broker: MemoryBroker | None, **asked: object) -> Plan:
    values: dict[str, object] = {"from_ms": START_MS, "to_ms": END_MS, **asked}
    return make_plan(Asked(**values), "t", broker)  # type: ignore[arg-type] # values by name


def replayed(tmp_path: Path, broker: MemoryBroker | None, **asked: object) -> RunFolder:
    plan = plan_of(broker, **asked)
    return run_plan(plan, tmp_path / "out", around(tmp_path), broker)[0]


def alerts_of(broker: MemoryBroker) -> list[Alert]:
    return [entry.alert for entry in AlertLog(broker, SETTINGS).read()]


def files(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def everything(broker: MemoryBroker) -> str:
    digest = hashlib.sha256()
    for topic in sorted(info.name for info in broker.topics().values()):
        for number, (first, end) in enumerate(broker.bounds(topic)):
            for record in broker.read(topic, number, first, end):
                digest.update(repr(record).encode())
    return digest.hexdigest()


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


def test_a_checkpoint_later_than_the_range_is_refused(live: Deployment, tmp_path: Path) -> None:
    folder = tmp_path / "checkpoint"
    make_checkpoint(live.broker, "t.observations", MIDDLE_MS, folder)
    with pytest.raises(BadUsage, match="earlier one"):
        plan_of(live.broker, checkpoint=str(folder))
    (folder / "state-0.jsonl.zst").write_bytes(b"")
    with pytest.raises(BadInput, match="values"):
        replayed(tmp_path, live.broker, from_ms=MIDDLE_MS, checkpoint=str(folder))
    assert not (tmp_path / "out" / ALERTS).exists()


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


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"to_ms": START_MS}, "no range"),
        ({"topics": ("labels",)}, "nothing to replay"),
        ({"topics": ("news", "observations")}, "stand alone"),
        ({"topics": ("news",), "files": ("x",)}, "not both"),
        ({"topics": ("news",), "checkpoint": "x"}, "belongs to the log"),
        ({"model": "x"}, "name the model"),
        ({"files": ("missing.jsonl",)}, "missing.jsonl: there is no such file"),
        ({"params": ("missing.toml",)}, "missing.toml"),
        ({"from_ms": NOW_MS + 400 * DAY_MS, "to_ms": NOW_MS + 401 * DAY_MS}, "no record"),
    ],
)
def test_what_cannot_be_run_is_said_before_anything_is_read(
    live: Deployment, asked: dict[str, object], said: str
) -> None:
    with pytest.raises(BadUsage, match=said):
        plan_of(live.broker, **asked)


def test_a_topic_that_does_not_exist_is_named() -> None:
    with pytest.raises(BadUsage, match=r"there is no topic t\.news on the broker"):
        plan_of(MemoryBroker(), topics=("news",))


def test_an_unknown_parameter_is_named(live: Deployment, tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text("open_thick = 1\n")
    with pytest.raises(BadInput, match=r"p.toml: 'open_thick' is not a parameter"):
        plan_of(live.broker, params=(str(tmp_path / "p.toml"),))


@pytest.mark.parametrize("topics", [("news",), ("observations",)])
def test_a_range_without_a_record_leaves_nothing(
    live: Deployment, tmp_path: Path, topics: tuple[str, ...]
) -> None:
    day = {"from_ms": START_MS - 2 * DAY_MS, "to_ms": START_MS - DAY_MS, "topics": topics}
    with pytest.raises(BadUsage, match="nothing to replay"):
        replayed(tmp_path, live.broker, **day)
    assert not (tmp_path / "out").exists()


def test_what_retention_has_taken_of_the_range_is_told() -> None:
    made = Deployment(inputs=1)
    made.load(tiny_documents(3), partitions=1)
    made.broker.trim("t.news", 0, 100)
    with pytest.raises(BadUsage, match=r"t.news/0: offsets below 100, .* gone by retention"):
        plan_of(made.broker, topics=("news",))


def test_a_record_that_this_version_cannot_read_is_named(tmp_path: Path) -> None:
    made = Deployment(partitions=1)
    made.load(tiny_documents(3)[:50])
    made.observe()
    offset = made.broker.append(Outgoing("t.observations", 0, b"ML", b'{"type":"sighting"}'))
    with pytest.raises(BadInput, match=f"t.observations/0, offset {offset}: not a record"):
        replayed(tmp_path, made.broker)
    assert not (tmp_path / "out").exists()


def test_records_of_an_older_schema_are_read_if_nothing_is_missing_that_must_be_there(
    tmp_path: Path,
) -> None:
    made = Deployment(partitions=1)
    made.load(tiny_documents(3))
    made.observe()
    made.track()
    log = made.broker._logs["t.observations"][0]
    later = {
        field.encode_name
        for field in msgspec.structs.fields(RegionObservation)
        if field.default is not msgspec.NODEFAULT or field.default_factory is not msgspec.NODEFAULT
    }
    assert later
    whole = replayed(tmp_path / "new", made.broker)
    for number, record in enumerate(log):
        values = orjson.loads(record.value or b"")
        if values["type"] == "observation":
            older = {name: value for name, value in values.items() if name not in later}
            log[number] = record._replace(value=orjson.dumps(older))
    older_run = replayed(tmp_path / "old", made.broker)
    assert older_run.summary.openings == whole.summary.openings
    values = orjson.loads(log[5].value or b"")
    del values["event_ms"]
    log[5] = log[5]._replace(value=orjson.dumps(values))
    with pytest.raises(BadInput, match=r"offset 5: not a record of the log .*event_ms"):
        replayed(tmp_path / "broken", made.broker)
    assert not (tmp_path / "broken" / "out").exists()


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


def test_verify_finds_the_live_log_as_it_must_be(live: Deployment) -> None:
    verdict = verify(live.broker, SETTINGS, (START_MS, END_MS))
    assert not verdict.differences
    assert verdict.same == len({(a.incident_id, a.revision) for a in alerts_of(live.broker)})


def test_verify_names_the_first_difference() -> None:
    made = Deployment()
    made.load(tiny_documents(3))
    made.observe()
    made.track()
    found = [entry for entry in AlertLog(made.broker, SETTINGS).read() if entry.partition == 0]
    first = min(found, key=lambda entry: (entry.alert.updated_at, entry.alert.incident_id))
    log = made.broker._logs["t.alerts.events"][0]
    wrong = encode(first.alert).replace(b'"state":"firing"', b'"state":"resolved"')
    log[first.offset] = log[first.offset]._replace(value=wrong)
    verdict = verify(made.broker, SETTINGS, (START_MS, END_MS))
    assert len(verdict.differences) == 1
    assert verdict.differences[0].incident_id == first.alert.incident_id
    assert 'state: "resolved" live, "firing" from the log' in verdict.differences[0].what


def test_an_alert_is_made_again_byte_for_byte(live: Deployment) -> None:
    for entry in list(AlertLog(live.broker, SETTINGS).read())[::7]:
        alert = entry.alert
        found = rebuild(live.broker, SETTINGS, alert.incident_id, alert.revision)
        assert found.same
        assert encode(found.alert) == entry.value
    with pytest.raises(BadUsage, match="does not follow"):
        rebuild(live.broker, SETTINGS, "ML.fuel.20250101.0000", None)
