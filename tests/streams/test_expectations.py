"""Expectations files and `tocsin test`: what they say, refuse, and in what words."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import orjson
import pytest

from schemas.codec import encode
from schemas.times import parse_ms
from streams.cli import main
from streams.errors import BadInput
from streams.judging.expectations import read_expectations, run_slice
from tests.conftest import ROOT
from tests.cores import shipped_core
from tests.streams.alerts import alert

EXAMPLE = ROOT / "docs" / "expectations" / "bamako.toml"
ALERTS = (
    alert("ML-1", "fuel", "2025-09-05T00:00:00Z"),
    alert("NE", "coup", "2025-09-25T00:00:00Z", country="NE"),
)
GOOD = """
[[test]]
name = "a run"
run = "alerts.jsonl"

[[test.expect]]
signal = "fuel"
region = ["ML"]
from = 2025-09-01
by = 2025-09-05
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "alerts.jsonl").write_bytes(b"".join(encode(a) + b"\n" for a in ALERTS))
    return tmp_path


def write(folder: Path, text: str) -> str:
    path = folder / "expectations.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_days_are_meant_whole(folder: Path) -> None:
    (one,) = read_expectations(write(folder, GOOD))
    (wanted,) = one.expectations
    assert wanted.from_ms == parse_ms("2025-09-01T00:00:00Z")
    assert wanted.by_ms == parse_ms("2025-09-06T00:00:00Z")
    assert (wanted.at_least, wanted.at_most) == (1, None)
    assert wanted.name == "fuel in ML: at least 1"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('signal = "fuel"', 'signal = "fule"', ":7: signal: 'fule' is none of siege, fuel"),
        ('signal = "fuel"', 'signals = "fuel"', ":7: signals: Object contains unknown field"),
        ('region = ["ML"]', 'region = ["ML", "ML-99"]', ":8: region: 'ML-99' is no ISO 3166"),
        ('region = ["ML"]', "region = 3", ":8: region: Expected"),
        ("from = 2025-09-01", 'from = "soon"', ":9: from: 'soon' is not a date"),
        ("from = 2025-09-01", "to = 2025-08-01\nfrom = 2025-09-01", ":9: to: 2025-08-01 is not"),
        ("by = 2025-09-05", "by = 2025-09-05\nexactly = 0", ":10: by: says by when"),
        ("by = 2025-09-05", "at_least = 3\nat_most = 2", ":11: at_most: 2 is below at_least, 3"),
        ("by = 2025-09-05", "at_least = 3\nexactly = 2", ":11: exactly: is given beside"),
        ("by = 2025-09-05", "at_most = -1", ":10: at_most: -1 is below 0"),
        ("by = 2025-09-05", 'severity = "Bad"', ":10: severity: Invalid enum value 'Bad'"),
        ('run = "alerts.jsonl"', 'run = "none.jsonl"', ":4: run: none.jsonl: no such file"),
        ('run = "alerts.jsonl"', 'scenario = "quit"', ":4: scenario: 'quit' is none of bamako"),
        ('run = "alerts.jsonl"', "", ":2: one of scenario, inputs and run is wanted, none given"),
        ('run = "alerts.jsonl"', "inputs = []", ":4: inputs: no file is named"),
        ('name = "a run"', 'name = "a run"\nparams = "p.toml"', ":4: params: a run has been made"),
        ('name = "a run"\n', "", ":2: Object missing required field `name`"),
        (GOOD, "[[test]", "(at line 1, column 7)"),
        (GOOD, "", "holds no [[test]]"),
        (GOOD, 'unexpected = "shout"', ":1: unexpected: Invalid enum value 'shout'"),
        (GOOD, '[[test]]\nname = "a"\nscenario = "quiet"', ":1: nothing is expected"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_field(
    folder: Path, old: str, new: str, where: str
) -> None:
    assert old in GOOD
    path = write(folder, GOOD.replace(old, new))
    with pytest.raises(BadInput, match=re.escape(where)) as caught:
        read_expectations(path)
    assert str(caught.value).startswith(path)


def test_the_line_is_that_of_the_right_table(folder: Path) -> None:
    twice = GOOD + GOOD.replace("fuel", "fule").replace("a run", "another")
    with pytest.raises(BadInput, match=r":17: signal: 'fule'"):
        read_expectations(write(folder, twice))


def test_what_holds_is_exit_0_and_what_nobody_expected_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(folder, GOOD)
    assert main(["test", path]) == 0
    out = capsys.readouterr().out
    assert "a run  ok      fuel in ML: at least 1: 1 found" in out
    assert "a run  warned  not expected: coup in NE (NE), 2025-09-25 00:00" in out
    assert "1 held, 0 failed, 1 warned of" in out
    assert main(["test", path, "--unexpected", "ignore"]) == 0
    assert "warned  " not in capsys.readouterr().out


def test_what_fails_is_exit_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(folder, GOOD.replace("by = 2025-09-05", "by = 2025-09-04"))
    assert main(["test", "--json", path]) == 1
    (record,) = orjson.loads(capsys.readouterr().out)
    assert record["failed"] is True
    (held,) = record["expectations"]
    assert "0 found, at least 1 wanted in time" in held["failure"]
    assert held["incidents"] == [ALERTS[0].incident_id]
    assert record["unexpected"] == [ALERTS[1].incident_id]
    assert main(["test", write(folder, GOOD), "--unexpected", "fail"]) == 1


def test_a_misspelled_test_is_exit_2(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", write(folder, GOOD), "--only", "a ran"]) == 2
    assert "no test of that name" in capsys.readouterr().err


def test_the_documented_example_is_read(folder: Path) -> None:
    page = (ROOT / "docs" / "expectations.md").read_text(encoding="utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    for name in ("north.jsonl.zst", "params.toml"):
        (folder / name).write_bytes(b"")
    (one,) = read_expectations(write(folder, example))
    assert one.unexpected == "fail"
    assert [wanted.name for wanted in one.expectations] == [
        "the siege is seen within three days",
        "no coup",
    ]
    assert tomllib.loads(example)["test"][0]["expect"][0]["region"] == ["ML-6", "ML-5"]


@pytest.mark.slow
@pytest.mark.parametrize("number", [0, 1])
def test_the_shipped_expectations_hold(number: int) -> None:
    one = read_expectations(str(EXAMPLE))[number]
    result = run_slice(one, lambda _params, _model: shipped_core())
    assert [(held.expectation.name, held.failure) for held in result.held if held.failure] == []


@pytest.mark.slow
def test_state_is_fresh_for_every_slice() -> None:
    quiet = read_expectations(str(EXAMPLE))[1]
    core = shipped_core()
    once, again = (run_slice(quiet, lambda _params, _model: core) for _ in range(2))
    assert once == again
