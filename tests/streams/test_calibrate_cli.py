"""`tocsin calibrate`: a params file from earlier days, which says what it was fitted on."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from detectors.params import Params, params_id
from streams.cli import main
from streams.parameters import read_params
from tests.cores import cache_dir, shipped_core

START = date(2012, 1, 1)
PLACES = ("Timbuktu in Mali", "Bama in Nigeria", "Arbinda in Burkina Faso", "Jaffna in Sri Lanka")
CALM = (
    "Paris in France", "Madrid in Spain", "Rome in Italy", "Berlin in Germany", "Oslo in Norway",
    "Lima in Peru", "Tokyo in Japan", "Accra in Ghana", "Dakar in Senegal", "Hanoi in Vietnam",
)  # fmt: skip


def documents(days: int = 240) -> list[dict[str, object]]:
    """A thin feed with dates only: weather daily, a siege each sixty days, hints between."""
    made: list[dict[str, object]] = []
    for number in range(days):
        texts = [f"The weather in {place} is fine on day {number}." for place in CALM]
        if number % 60 in (30, 31):
            place = PLACES[number // 60]
            besieged = f"Rebels have besieged {place} for days and cut off all roads; 1,{number:03}"
            texts += [
                f"{besieged} people are trapped.",
                f"{place} is under siege by rebels, say residents; nobody can leave or enter.",
                f"A relief convoy fails to break the blockade of {place}, the army says.",
            ]
        if number % 45 == 10:
            texts.append(f"An army blockade of {PLACES[number // 45 % 4]} was feared by residents.")
        made += [
            {
                "id": f"{number}-{k}",
                "published": f"{START + timedelta(days=number)}T00:00:00Z",
                "source": f"wire{k}",
                "text": text,
            }
            for k, text in enumerate(texts)
        ]
    return made


def episode(number: int, country: str) -> dict[str, object]:
    day = str(START + timedelta(days=number))
    return {"id": f"e{number}", "signal": "siege", "country": country, "start": day, "end": day}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shipped_core()
    monkeypatch.setenv("TOCSIN_CACHE_DIR", str(cache_dir()))
    write(tmp_path / "documents.jsonl", documents())
    truth = [episode(n, c) for n, c in ((30, "ML"), (90, "NG"), (150, "BF"), (210, "LK"))]
    write(tmp_path / "truth.jsonl", truth)
    return tmp_path


def write(path: Path, records: list[dict[str, object]]) -> None:
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))


def calibrate(world: Path, *more: str) -> int:
    return main(
        [
            "calibrate", str(world / "documents.jsonl"), "--out", str(world / "out.toml"),
            "--from", "2012-01-01", "--to", "2012-06-30", *more,
        ]
    )  # fmt: skip


def provenance(world: Path) -> dict[str, Any]:
    """What the written params file says of where it comes from."""
    written = tomllib.loads((world / "out.toml").read_text(encoding="utf-8"))
    told: dict[str, Any] = written["provenance"]
    return told


def low(world: Path) -> tuple[str, str]:
    """Options to start from thresholds that much passes."""
    (world / "low.toml").write_text("open_thin = -5.0\nopen_low = -5.0\n", encoding="utf-8")
    return "--params", str(world / "low.toml")


def test_the_file_holds_what_was_best_and_where_it_comes_from(
    world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = str(world / "truth.jsonl")
    more = ("--truth", truth, "--target-false-per-day", "0.05", "--trials", "9")
    assert calibrate(world, *more) == 0
    out = capsys.readouterr().out
    assert "9 trials; start: F1 " in out
    assert out.count("\n*") + out.startswith("*") == 1
    assert "open_thin=" in out
    params = read_params(str(world / "out.toml"))
    told = provenance(world)
    assert told["params_id"] == params_id(params)
    assert (told["fitted_from"], told["fitted_to"]) == ("2012-01-01", "2012-06-30")
    assert told["false_per_day"] <= told["target_false_per_day"] == 0.05
    # Three sieges begin in the range; the days after it, but for a week, were not read.
    assert told["f1"] > 0
    last = (date(2012, 7, 7) - START).days
    assert told["documents"] == sum(int(str(d["id"]).split("-")[0]) <= last for d in documents())

    first = (world / "out.toml").read_bytes()
    assert calibrate(world, *more) == 0
    assert (world / "out.toml").read_bytes() == first

    alerts = str(world / "alerts.jsonl")
    params_file = ("--params", str(world / "out.toml"))
    assert main(["run", str(world / "documents.jsonl"), "--alerts", alerts, *params_file]) == 0
    judged = ["evaluate", alerts, "--truth", truth, *params_file]
    capsys.readouterr()
    assert main(judged) == 2
    assert "out.toml was calibrated on 2012-01-31 to 2012-06-30" in capsys.readouterr().err
    assert main([*judged, "--from", "2012-07-01"]) == 0
    assert main([*judged, "--in-sample"]) == 0
    assert "IN SAMPLE" in capsys.readouterr().out


def test_without_a_truth_openings_a_day_are_the_target(
    world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = low(world)
    assert calibrate(world, "--target-openings-per-day", "1", *start, "--trials", "1") == 0
    before = provenance(world)["openings_per_day"]
    capsys.readouterr()

    target = 0.08
    assert before > target
    assert calibrate(world, "--target-openings-per-day", str(target), *start, "--trials", "8") == 0
    told = provenance(world)
    assert 0 < told["openings_per_day"] <= target
    assert read_params(str(world / "out.toml")) != read_params(start[1])
    assert not {"f1", "truth", "false_per_day"} & set(told)
    out = capsys.readouterr().out
    assert "openings a day" in out
    assert "F1 " not in out.partition("8 trials")[2]


def test_a_target_that_no_setting_met_is_a_failed_check(
    world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert calibrate(world, "--target-openings-per-day", "1e-6", *low(world), "--trials", "1") == 1
    assert "no setting met the target" in capsys.readouterr().err
    assert read_params(str(world / "out.toml")) == Params(open_thin=-5.0, open_low=-5.0)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "a target is wanted"),
        (("--target-false-per-day", "0.1"), "without --truth nothing says what is false"),
        (("--target-openings-per-day", "0"), "'0' is not a number a day above 0"),
        (("--target-openings-per-day", "1", "--vary", "lucky"), "'lucky' is not a parameter"),
        (("--target-openings-per-day", "1", "--to", "2011-01-01"), "is no range"),
        (("--target-openings-per-day", "1", "--from", "1999-01-01", "--to", "2000-01-01"),
         "no document before the end of the range"),
        (("--target-openings-per-day", "1", "--truth", "{truth}", "--from", "2012-02-10",
          "--to", "2012-02-20"), "no major episode of the truth starts"),
    ],
)  # fmt: skip
def test_what_cannot_be_calibrated_is_refused_and_nothing_is_written(
    world: Path, more: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = str(world / "truth.jsonl")
    assert calibrate(world, *(word.format(truth=truth) for word in more)) == 2
    assert said in capsys.readouterr().err
    assert not (world / "out.toml").exists()


def test_the_composites_weights_are_fitted_by_what_followed(
    world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = str(world / "truth.jsonl")
    more = ("--composite", "--truth", truth, "--half-lives", "28", "--report-to", "2012-08-20")
    assert calibrate(world, *more) == 0
    out = capsys.readouterr().out
    assert "not moved" in out
    assert out.count("strongest signal") == 4, "two ranges, all weeks and those with a signal"
    assert "later days, weeks all" in out
    params = read_params(str(world / "out.toml"))
    assert params.composite_days in {14.0, 28.0}
    assert params.open_thin == Params().open_thin
    told = provenance(world)
    assert told["params_id"] == params_id(params)
    assert (told["fitted_from"], told["fitted_to"]) == ("2012-01-01", "2012-06-30")
    assert (told["within_days"], told["least_deaths"]) == (30, 25)
    assert 0 < told["grave_weeks"] < told["weeks"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "--truth has to say what followed"),
        (("--truth", "{truth}", "--to", "2012-01-20"), "has no day that 30 days follow"),
        (("--truth", "{truth}", "--report-to", "2012-06-30"), "within the days that are fitted on"),
        (("--truth", "{truth}", "--from", "2012-06-10", "--to", "2012-07-05", "--within", "20"),
         "nothing to fit"),
    ],
)  # fmt: skip
def test_a_composite_that_cannot_be_fitted_is_refused(
    world: Path, more: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = str(world / "truth.jsonl")
    assert calibrate(world, "--composite", *(word.format(truth=truth) for word in more)) == 2
    assert said in capsys.readouterr().err
    assert not (world / "out.toml").exists()
