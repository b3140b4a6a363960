"""`tocsin diff` as its user meets it: what it says, its exit status, what it refuses."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest

from schemas.alert import Alert
from schemas.codec import encode
from streams.cli import main
from streams.run_folder import RUN, SUMMARY, Clock, Run, RunWriter, Summary, write_json
from tests.streams.alerts import EVIL, alert
from tests.streams.test_views import Outline

FUEL = alert("ML-1", "fuel", "2025-09-05T00:00:00Z")
LATER = alert("ML-1", "fuel", "2025-09-08T06:00:00Z")
SIEGE = alert("ML-BKO", "siege", "2025-09-20T00:00:00Z", headline="Kati road cut")
COUP = alert("NE", "coup", "2025-09-25T00:00:00Z", country="NE")
EVIL_FUEL = alert("NE", "fuel", "2025-09-07T00:00:00Z", country="NE", headline=EVIL)
RUN_OF = Run(
    format=1,
    run_id="r",
    name="one",
    topic="files",
    deployment="tocsin",
    from_="2025-09-01T00:00:00Z",
    to="2025-09-11T00:00:00Z",
    warmup_from=None,
    exactness="approximate",
    why="documents",
    sources=(),
    params_id="p",
    params={},
    model="m",
    compiled="c",
    code="d",
    version="0.1.0",
    checkpoint=None,
    clock=Clock(
        started_at="2026-01-01T00:00:00Z",
        finished_at="2026-01-01T00:00:01Z",
        observed_s=0.5,
        seconds=1.0,
    ),
)
EMPTY = Summary(
    records=0, observed=0, placeless=0, refused=0, alerts=1, openings=1, digest="",
    first_event=None, last_event=None, by_signal={}, by_country={}, by_severity={}, by_day={},
)  # fmt: skip
TRUTH = (
    '{"id":"a","signal":"fuel","country":"ML","start":"2025-09-05","end":"2025-10-30"}\n'
    '{"id":"b","signal":"siege","country":"ML","start":"2025-09-19","end":"2025-10-30"}\n'
    '{"id":"c","signal":"coup","country":"BF","start":"2025-09-30","end":"2025-09-30"}\n'
)


class Desk:
    """Files in a folder, and the command on them."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capture = folder, capture

    def alerts(self, name: str, alerts: Iterable[Alert]) -> str:
        return self.write(name, b"".join(encode(a) + b"\n" for a in alerts))

    def write(self, name: str, data: bytes) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return str(path)

    def diff(self, *words: str) -> tuple[int, str, str]:
        code = main(["diff", *words])
        return code, *self._capture.readouterr()


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def test_equal_runs_are_exit_0_and_said_to_be_equal(desk: Desk) -> None:
    a, b = desk.alerts("a.jsonl", [FUEL, SIEGE]), desk.alerts("b.jsonl", [SIEGE, FUEL])
    code, out, _ = desk.diff(a, b)
    assert code == 0
    assert "2 the same, byte for byte in digest form" in out


def test_what_differs_is_exit_1_and_told_with_its_evidence(desk: Desk) -> None:
    a, b = desk.alerts("a.jsonl", [FUEL, SIEGE]), desk.alerts("b.jsonl", [LATER])
    code, out, _ = desk.diff(a, b)
    assert code == 1
    assert "0 gained, 1 lost, 0 earlier, 1 later" in out
    assert "3 days 6 h later: fuel in ML-1 (ML-1)" in out
    assert "only in A: 2025-09-20 00:00 Radio: Kati road cut" in out


def test_exact_lets_other_scores_count(desk: Desk) -> None:
    a = desk.alerts("a.jsonl", [FUEL])
    b = desk.alerts("b.jsonl", [msgspec.structs.replace(FUEL, score=1.75)])
    assert desk.diff(a, b)[0] == 0
    assert desk.diff("--exact", a, b)[0] == 1
    assert desk.diff("--within", "80", a, desk.alerts("c.jsonl", [LATER]))[0] == 0


def test_json_holds_the_verdict_of_the_truth_on_both(desk: Desk) -> None:
    a, b = desk.alerts("a.jsonl", [FUEL, SIEGE, COUP]), desk.alerts("b.jsonl", [LATER])
    truth = desk.write("truth.jsonl", TRUTH.encode())
    code, out, _ = desk.diff("--json", a, b, "--truth", truth)
    assert code == 1
    record: dict[str, Any] = orjson.loads(out)
    assert record["truth"]["a"]["hits"] == 2
    assert record["truth"]["b"]["hits"] == 1
    assert [(e["id"], e["a"] is None, e["b"] is None) for e in record["truth"]["episodes"]] == [
        ("a", False, False),
        ("b", False, True),
        ("c", True, True),
    ]
    verdicts = {change["signal"]: change["verdict"] for change in record["changes"]}
    assert verdicts == {"fuel": "hit", "siege": "hit", "coup": "false"}
    _, out, _ = desk.diff(a, b, "--truth", truth)
    assert "missed now (+1 d to missed) b" in out
    assert "later (+0 d to +3 d) a" in out


def test_the_page_holds_changes_evidence_and_verdicts_and_fetches_nothing(desk: Desk) -> None:
    a, b = desk.alerts("a.jsonl", [FUEL, SIEGE, COUP]), desk.alerts("b.jsonl", [LATER, COUP])
    truth = desk.write("truth.jsonl", TRUTH.encode())
    page = desk.folder / "diff.html"
    code, out, _ = desk.diff(a, b, "--truth", truth, "--html", str(page))
    assert (code, "0 gained, 1 lost" in out) == (1, True)
    text = page.read_text()
    outline = Outline()
    outline.feed(text)
    assert not outline.open
    inside = [link for link in outline.fetched if link.startswith("#")]
    assert all(f'id="{link[1:]}"' in text for link in inside)
    assert not [link for link in outline.fetched if not link.startswith(("#", "data:", "http"))]
    assert "3 days 6 h later" in text
    assert "Kati road cut" in text
    assert ">missed now<" in text
    assert text.count('class="card incident"') == 2
    equal = desk.folder / "equal.html"
    assert desk.diff(a, a, "--html", str(equal))[0] == 0
    assert "byte for byte in digest form" in equal.read_text()


def test_text_of_strangers_cannot_become_markup_in_a_comparison(desk: Desk) -> None:
    a, b = desk.alerts("a.jsonl", [FUEL]), desk.alerts("b.jsonl", [EVIL_FUEL])
    page = desk.folder / "diff.html"
    desk.diff(a, b, "--html", str(page))
    assert "<script" not in page.read_text()


def test_folders_say_which_params_model_code_and_data_differ(desk: Desk) -> None:
    for name, late_hours, seconds in (("one", 6, 1.0), ("two", 12, 2.0)):
        folder = desk.folder / name
        folder.mkdir()
        with RunWriter(folder) as writer:
            writer.alert(FUEL)
        write_json(folder / SUMMARY, EMPTY)
        run = msgspec.structs.replace(
            RUN_OF,
            name=name,
            params={"late_hours": late_hours},
            clock=msgspec.structs.replace(RUN_OF.clock, seconds=seconds),
        )
        write_json(folder / RUN, run)
    code, out, _ = desk.diff(str(desk.folder / "one"), str(desk.folder / "two"))
    assert code == 0
    assert [line for line in out.splitlines() if " to " in line] == ["params.late_hours: 6 to 12"]
    assert "openings a day  0.100  0.100" in out


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{}\n", "a.jsonl:1: Object missing required field"),
        (encode(FUEL) + b"\nnonsense\n", "a.jsonl:2: JSON is malformed"),
        (encode(msgspec.structs.replace(FUEL, opened_at="soon")), "a.jsonl:1: opened_at: 'soon'"),
        (encode(msgspec.structs.replace(FUEL, ends_at="never")), "a.jsonl:1: ends_at: 'never'"),
    ],
)
def test_alerts_that_cannot_be_read_are_exit_2(desk: Desk, data: bytes, words: str) -> None:
    code, out, err = desk.diff(desk.write("a.jsonl", data), desk.alerts("b.jsonl", [FUEL]))
    assert (code, out) == (2, "")
    assert words in err


def test_what_is_no_run_is_exit_2(desk: Desk) -> None:
    a = desk.alerts("a.jsonl", [FUEL])
    assert "is no folder of a finished run" in desk.diff(a, str(desk.folder))[2]
    assert desk.diff(a, str(desk.folder / "none"))[0] == 2
    code, _, err = desk.diff(a, a, "--ignore", a)
    assert code == 2
    assert "--truth F is wanted" in err
    truth = desk.write("truth.jsonl", TRUTH.encode())
    code, _, err = desk.diff(a, a, "--truth", truth, "--to", "2025-01-01")
    assert code == 2
    assert "is no range of days" in err
