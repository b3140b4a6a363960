"""Sweeps: grids and searches that repeat themselves, go on, and do not judge what chose them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from detectors.evaluate import Episode, figures, match
from detectors.params import Params, params_id
from schemas.times import DAY_MS
from streams.errors import BadInput
from streams.judging.calibrating import Range
from streams.judging.evaluation import alerts_of
from streams.judging.sweeping import grid_of, pareto, run_grid, run_search
from streams.judging.trials import Outcome, Study, tried
from streams.offline.observation_cache import ObservationCache
from streams.offline.stretches import Partition, Raw
from streams.parameters import params_toml
from streams.replay.asked import Asked
from streams.replay.documents import observe_plan
from streams.replay.jobs import Surroundings
from streams.replay.planning import make_plan
from streams.replay.running import run_plan
from streams.run_folder import ALERTS
from tests.streams.test_observation_cache import SOURCE, core
from tests.streams.tiny_core import START_MS, tiny_documents

Tocsin = Callable[..., subprocess.CompletedProcess[bytes]]
FIRST = START_MS // DAY_MS
TRUTH = tuple(
    Episode(f"{country}", "fuel", country, (country,), FIRST, FIRST + 12, major=True)
    for country in ("ML", "NE", "BF", "NG")
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("sweep")
    raws = [Raw(n, None, line) for n, line in enumerate(tiny_documents(3))]
    cache = ObservationCache(folder / "cache", core(), compiled="tiny")
    observations = cache.observe([Partition(SOURCE, "news", raws)])
    return Study(observations, Range(FIRST, FIRST + 12, TRUTH), Params(), folder, "0" * 16)


def outcome(recall: float, delay: float, false: float, name: str = "p") -> Outcome:
    return Outcome(
        params_id=name,
        values={},
        openings_per_day=1.0,
        false_per_day=false,
        precision=None,
        recall=recall,
        f1=None,
        delay_days=delay,
    )


def grid(tmp_path: Path, text: str) -> list[Params]:
    (tmp_path / "grid.toml").write_text(text)
    return grid_of(str(tmp_path / "grid.toml"), Params())


def test_a_grid_is_every_combination_and_the_declared_steps(tmp_path: Path) -> None:
    made = grid(tmp_path, "open_thin = true\nopen_owners = [1, 2]\n")
    assert [(p.open_thin, p.open_owners) for p in made] == [
        (thin, owners) for thin in (-0.5, 0.0, 0.5) for owners in (1, 2)
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("open_thick = [1]", "'open_thick' is not a parameter"),
        ("open_thin = 1", "a list of values is wanted"),
        ("open_thin = [99]", "open_thin: 99 is not within -10 to 12 log-odds"),
        ("evidence_floor = [0.2]", "what is observed"),
        ("", "0 combinations"),
        ("a b", "not TOML"),
    ],
)
def test_a_grid_that_cannot_be_run_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        grid(tmp_path, text)


def test_processes_and_a_second_run_change_no_outcome(study: Study, tmp_path: Path) -> None:
    settings = grid(tmp_path, "settling_more = [0.0, 2.0, 6.0, 12.0]\n")
    one = run_grid(study, settings, 1, lambda *_: None)
    apart = study._replace(folder=tmp_path)
    assert run_grid(apart, settings, 2, lambda *_: None) == one
    files = {path.name: path.read_bytes() for path in (tmp_path / "trials").iterdir()}
    assert run_grid(apart, settings, 1, lambda *_: None) == one
    assert {p.name: p.read_bytes() for p in (tmp_path / "trials").iterdir()} == files
    assert one[0].openings_per_day > one[-1].openings_per_day


MIXED = "settling_more = [0.0, 12.0]\nclip_hour = [1.0, 4.0]\n"


@pytest.mark.parametrize("processes", [1, 2])
def test_settings_are_given_in_their_order_with_what_each_has_alone(
    study: Study, tmp_path: Path, processes: int
) -> None:
    settings = grid(tmp_path, MIXED)
    told: list[str] = []
    made = run_grid(
        study._replace(folder=tmp_path / "together"),
        settings,
        processes,
        lambda number, most, outcome: told.append(f"{number}/{most} {outcome.params_id}"),
    )
    assert told == [f"{n}/4 {params_id(params)}" for n, params in enumerate(settings, 1)]
    apart = study._replace(folder=tmp_path / "apart")
    assert made == [tried(apart, [params])[0] for params in settings]
    assert len({(o.recall, o.false_per_day, o.delay_days) for o in made}) > 1


def test_the_figures_of_a_trial_are_those_of_a_replay_with_its_parameters(tmp_path: Path) -> None:
    documents = tmp_path / "news.jsonl"
    documents.write_bytes(b"\n".join(tiny_documents(3)))
    over = Range(FIRST, FIRST + 12, TRUTH)
    asked = Asked(from_ms=FIRST * DAY_MS, to_ms=over.until_ms, files=(str(documents),))
    given = Surroundings(lambda _: core(), tmp_path / "cache", 1, compiled="tiny")
    observations, _ = observe_plan(make_plan(asked, "t", None), core(), given)
    study = Study(observations, over, Params(), tmp_path, "0" * 16)
    settings = grid(tmp_path, MIXED)
    for params, outcome in zip(
        settings, run_grid(study, settings, 1, lambda *_: None), strict=True
    ):
        file = tmp_path / f"{params_id(params)[:8]}.toml"
        file.write_bytes(params_toml(params, {}))
        plan = make_plan(replace(asked, params=(str(file),)), "t", None)
        run = run_plan(plan, tmp_path / file.stem, given)[0]
        openings = alerts_of(str(run.path / ALERTS)).openings
        total = figures(match(TRUTH, openings, over.first, over.last))[-1]
        assert run.run.params_id == outcome.params_id
        assert (outcome.recall, outcome.precision) == (total.recall, total.precision)
        assert outcome.openings_per_day == total.openings_per_day
        assert outcome.delay_days == total.delay


def test_a_search_repeats_itself_by_its_seed(study: Study, tmp_path: Path) -> None:
    def search(folder: str, seed: int) -> list[Outcome]:
        apart = study._replace(folder=tmp_path / folder)
        return run_search(
            apart, ["settling_more", "open_owners"], 10, seed, 1, lambda *_: None,
            lambda found: -(found.f1 or 0.0),
        )  # fmt: skip

    first = search("a", 1)
    assert first == search("b", 1)
    assert first != search("c", 2)
    assert 5 <= len(first) <= 10
    assert all(isinstance(o.values.get("open_owners", 1), int) for o in first)


def test_the_table_holds_what_none_betters() -> None:
    best, quick, poor = outcome(0.9, 2, 0.5), outcome(0.5, 1, 0.5), outcome(0.5, 2, 0.6)
    assert pareto([poor, quick, best]) == [best, quick]


def test_days_that_chose_the_settings_do_not_judge_them(tocsin: Tocsin, tmp_path: Path) -> None:
    truth = tmp_path / "truth.jsonl"
    truth.write_text(
        '{"id":"a","signal":"fuel","country":"ML","regions":["ML"],"start":"2015-02-01",'
        '"end":"2015-03-01","strength":"major"}\n'
    )
    (tmp_path / "grid.toml").write_text("open_thin = [0]\n")
    words = ("sweep", "none.jsonl", "--truth", str(truth), "--from", "2015-01-01")
    more = (
        "--to",
        "2015-12-31",
        "--grid",
        str(tmp_path / "grid.toml"),
        "--out",
        str(tmp_path / "o"),
    )
    for test in ((), ("--test-from", "2015-02-01", "--test-to", "2016-12-31")):
        done = tocsin(*words, *more, *test)
        assert done.returncode == 2
        assert b"--in-sample" in done.stderr
    done = tocsin(*words, *more, "--in-sample")
    assert (done.returncode, b"none.jsonl: there is no such file" in done.stderr) == (2, True)
