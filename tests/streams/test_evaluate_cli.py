"""`tocsin evaluate` as its user meets it: the table, what it refuses, and in what words."""

from __future__ import annotations

import gzip
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson
import pytest

from detectors.params import Params, params_id
from streams.cli import main
from tests.cores import cache_dir, shipped_core

TRUTH = (
    '{"id":"a","signal":"siege","country":"ML","regions":["ML","ML-6"],"start":"2012-01-10",'
    '"end":"2012-01-12","strength":"major"}\n'
    '{"id":"b","signal":"siege","country":"NG","start":"2013-03-01","end":"2013-03-01"}\n'
    '{"id":"c","signal":"evacuation","country":"ML","start":"2013-02-01","end":"2013-02-02"}\n'
)


def alert(incident: str, day: str, **more: object) -> dict[str, object]:
    region, signal = incident.split(".")[:2]
    return {
        "incident_id": incident,
        "revision": 1,
        "reason": "opened",
        "opened_at": f"{day}T00:00:00Z",
        "updated_at": f"{day}T00:00:00Z",
        "signal": signal,
        "region": {"iso": region, "country": region[:2]},
        "score": 2.0,
        "threshold": 0.5,
        "evidence": [{"document_id": f"doc-{incident}"}],
        "model": {"params": params_id(Params())},
        **more,
    }


ALERTS = (
    alert("ML-6.siege.1", "2012-01-11"),
    alert("ML.attack.1", "2013-01-15"),
    alert("NG.siege.1", "2013-03-03"),
    alert("NE.siege.1", "2013-06-01"),
    alert("TD.siege.1", "2013-07-01"),
)


class World:
    """Files in a folder, and commands on them."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capture = folder, capture
        self.truth = self.write("truth.jsonl", TRUTH)
        self.alerts = self.alert_file(ALERTS)

    def write(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def alert_file(self, alerts: Iterable[dict[str, object]], name: str = "alerts.jsonl") -> str:
        return self.write(name, "".join(orjson.dumps(a).decode() + "\n" for a in alerts))

    def run(self, *more: str, truth: str | None = None) -> tuple[int, str, str]:
        code = main(["evaluate", self.alerts, "--truth", truth or self.truth, *more])
        return code, *self._capture.readouterr()

    def figures(self, *more: str) -> dict[str, Any]:
        code, out, _ = self.run("--json", *more)
        assert code == 0
        made: dict[str, Any] = orjson.loads(out)
        return made


@pytest.fixture
def world(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> World:
    return World(tmp_path, capsys)


def row(record: dict[str, Any], name: str) -> dict[str, Any]:
    return next(r for r in record["rows"] if r["name"] == name)


def test_the_table_says_what_was_hit_missed_and_false(world: World) -> None:
    code, out, _ = world.run("--from", "2012-01-01", "--to", "2013-12-31", "--list")
    assert code == 0
    assert "2012-01-01 to 2013-12-31" in out.splitlines()[0]
    assert "IN SAMPLE" not in out
    table = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line[:1].isalpha()}
    assert table["siege"][:6] == ["2", "2", "0", "0", "2", "0"]
    assert table["all"][:9] == ["3", "2", "0", "0", "2", "1", "0.50", "0.67", "0.57"]
    assert "false   2013-06-01  NE.siege.1  doc-NE.siege.1" in out
    assert "missed  2013-02-01 to 2013-02-02  c" in out


def test_json_holds_the_same_figures_and_every_judged_opening(world: World) -> None:
    record = world.figures("--from", "2012-01-01", "--to", "2013-12-31")
    total = row(record, "all")
    assert (total["hits"], total["false"], total["misses"]) == (2, 2, 1)
    assert total["openings_per_day"] == 5 / 731
    assert (total["placed"], total["placeable"]) == (1, 1)
    assert [one["verdict"] for one in record["scored"]] == ["hit", "hit", "false", "false"]
    assert record["missed"] == [{"id": "c", "open": None}]
    assert row(record, "evacuation")["precision"] is None


def test_splits_tell_years_and_signals_apart_and_add_up(world: World) -> None:
    span = ("--from", "2012-01-01", "--to", "2013-12-31")
    record = world.figures(*span)
    parts = {part["name"]: part for part in record["splits"]}
    assert list(parts) == ["2012", "2013", "evacuation", "siege"]
    assert (parts["2012"]["hits"], parts["2012"]["false"], parts["2012"]["misses"]) == (1, 0, 0)
    assert (parts["2013"]["hits"], parts["2013"]["false"], parts["2013"]["misses"]) == (1, 2, 1)
    total = row(record, "all")
    for name in ("hits", "false", "misses", "repeats", "episodes"):
        assert parts["2012"][name] + parts["2013"][name] == total[name]
        assert parts["evacuation"][name] + parts["siege"][name] == total[name]
    assert parts["2012"]["intervals"]["precision"] == [1.0, 1.0]
    assert parts["2013"]["false_per_day"] == 2 / 365
    _, plain, _ = world.run(*span)
    _, out, _ = world.run(*span, "--splits")
    assert out.startswith(plain.rstrip("\n"))
    assert "2013" in [line.split()[0] for line in out.splitlines() if line]


def test_an_episode_found_in_the_next_year_is_of_the_year_it_starts_in(world: World) -> None:
    truth = '{"id":"a","signal":"siege","country":"ML","start":"2012-12-30","end":"2012-12-31"}\n'
    late = world.alert_file([alert("ML.siege.1", "2013-01-02")], "late.jsonl")
    span = ("--from", "2012-01-01", "--to", "2013-12-31")
    world.alerts, world.truth = late, world.write("one.jsonl", truth)
    parts = {part["name"]: part for part in world.figures(*span)["splits"]}
    assert (parts["2012"]["hits"], parts["2012"]["false"]) == (1, 0)
    assert (parts["2013"]["hits"], parts["2013"]["false"]) == (0, 0)


def test_ignored_documents_excuse_an_opening(world: World) -> None:
    ignored = world.write("ambiguous.txt", "doc-NE.siege.1 auto follow-up\n\n")
    record = world.figures("--ignore", ignored, "--to", "2013-12-31")
    assert [one["verdict"] for one in record["scored"]].count("ambiguous") == 1


def test_the_range_bounds_what_is_judged(world: World) -> None:
    total = row(world.figures("--from", "2013-01-01", "--to", "2013-06-15"), "all")
    assert (total["episodes"], total["hits"], total["false"]) == (2, 1, 1)


def test_leads_are_told_against_evacuations_and_against_named_acts(world: World) -> None:
    _, out, _ = world.run("--act", "ML:2013-02-10:last flight", "--act", "BF:2013-02-10")
    assert "Before major evacuations of the truth: 100% of 1 had an incident open" in out
    assert "last flight (ML, 2013-02-10): 26 days after ML.attack.1" in out
    assert "BF 2013-02-10 (BF, 2013-02-10): nothing had opened" in out


def test_lists_of_events_serve_as_truth(world: World) -> None:
    events = [
        {"id": f"e{day}", "published": f"2013-03-{day:02}T00:00:00Z", "regions": ["NG"],
         "labels": ["siege"], "judged": ["siege"]}
        for day in (1, 20)
    ]  # fmt: skip
    path = world.folder / "events.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(orjson.dumps(e) + b"\n" for e in events)))
    code, out, _ = world.run("--json", truth=str(path))
    assert code == 0
    record = orjson.loads(out)
    assert (record["from"], record["to"]) == ("2013-03-01", "2013-03-20")
    assert row(record, "all")["episodes"] == 1


def test_the_plot_is_written_whole(world: World) -> None:
    scores = world.write(
        "scores.jsonl",
        '{"bin":"2013-03-01T00:00:00Z","region":"NG-BO","signal":"siege","score":1.5,'
        '"threshold":0.5,"stories":1.0,"expected":0.1,"data_gap":false}\n',
    )
    plot = world.folder / "amoc.svg"
    assert world.run("--plot", str(plot), "--scores", scores)[0] == 0
    text = plot.read_text(encoding="utf-8")
    drawn = ET.fromstring(text)  # noqa: S314 - our own
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    left, top, width, height = map(float, drawn.attrib["viewBox"].split())
    for dot in drawn.iter("{http://www.w3.org/2000/svg}circle"):
        assert left < float(dot.attrib["cx"]) < left + width
        assert top < float(dot.attrib["cy"]) < top + height
    assert "scores of bins" in text
    assert text.count("<circle") >= 2


def provenance(first: str, last: str) -> str:
    return (
        f'[provenance]\nfitted_from = "{first}"\nfitted_to = "{last}"\n'
        'inputs = "0123456789abcdef0123"\n'
    )


def test_days_that_the_params_were_calibrated_on_are_refused(world: World) -> None:
    params = world.write("mine.toml", provenance("2010-01-01", "2012-12-31"))
    chosen = ("--params", params, "--from", "2012-01-01", "--to", "2013-12-31")
    code, out, err = world.run(*chosen)
    assert (code, out) == (2, "")
    assert "mine.toml was calibrated on 2012-01-01 to 2012-12-31 of inputs 0123456789abcdef" in err
    code, out, _ = world.run(*chosen, "--in-sample")
    assert code == 0
    assert "IN SAMPLE" in out.splitlines()[0]
    assert world.run("--params", params, "--from", "2013-01-01")[0] == 0


def test_params_that_did_not_make_the_alerts_are_refused(world: World) -> None:
    params = world.write("other.toml", "open_thin = 3.0\n")
    code, _, err = world.run("--params", params)
    assert code == 2
    assert f"made with params {params_id(Params())}" in err


def test_alerts_of_unknown_params_are_told_of(world: World) -> None:
    world.alerts = world.alert_file([alert("NG.siege.1", "2013-03-01", model={"params": "feed"})])
    code, _, err = world.run()
    assert code == 0
    assert "made with params feed, not the defaults" in err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TRUTH + TRUTH.splitlines()[0], "truth.jsonl:4: id: 'a' is already in "),
        (TRUTH + "{\n", "truth.jsonl:4: "),
        (TRUTH.replace("2012-01-12", "2012-01-02"), ":1: end: 2012-01-02 is before the start"),
        (TRUTH.replace('"country":"NG"', '"country":7'), ":2: "),
        ("\n", "truth.jsonl: holds no episode"),
        (
            TRUTH + TRUTH.splitlines()[0].replace('"a"', '"z"').replace("-10", "-12") + "\n",
            "truth.jsonl:4: 'z', siege in ML from 2012-01-12, overlaps 'a' (",
        ),
        ('{"id":"x","published":"2013-01-01","regions":["ML"],"labels":[]}\n', ":1: labels: []"),
    ],
)
def test_a_bad_truth_is_refused_with_file_and_line(world: World, text: str, said: str) -> None:
    code, out, err = world.run(truth=world.write("truth.jsonl", text))
    assert (code, out) == (2, "")
    assert said in err


def test_a_bad_line_of_alerts_is_refused_with_file_and_line(world: World) -> None:
    world.alerts = world.alert_file([ALERTS[0], {"incident_id": "ML.siege.2"}])
    code, out, err = world.run()
    assert (code, out) == (2, "")
    assert f"{world.alerts}:2: " in err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--from", "2013-01-01", "--to", "2012-01-01"), "2013-01-01 to 2012-01-01 is no range"),
        (("--from", "yesterday"), "'yesterday' is not a date"),
        (("--from", "2014-01-01", "--to", "2015-01-01"), "no major episode of"),
        (("--act", "ML:soon"), "--act ML:soon: date: 'soon' is not a date"),
        (("--scores", "s.jsonl"), "--plot F or --json is wanted"),
        (("--budget", "0.1"), "--baselines INPUT is wanted"),
        (("--baselines", "x.jsonl", "--budget", "nan"), "'nan' is not a number a day"),
        (("--baselines", "x.jsonl"), "no episode before 2012-01-10"),
        (("--ignore", "nowhere.txt"), "nowhere.txt: there is no such file"),
    ],
)
def test_what_cannot_be_asked_is_refused(world: World, more: tuple[str, ...], said: str) -> None:
    code, out, err = world.run(*more)
    assert (code, out) == (2, "")
    assert said in err


def test_baselines_stand_beside_the_alerts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped_core()
    monkeypatch.setenv("TOCSIN_CACHE_DIR", str(cache_dir()))
    documents = [
        {"id": f"{day}", "published": f"{day}T00:00:00Z", "source": "wire", "title": text}
        for day, text in (
            ("2012-01-09", "The weather in Bamako, Mali, is fine."),
            ("2012-01-10", "Rebels besiege the city of Timbuktu in Mali, cutting off all roads."),
            ("2012-06-01", "Nigeria's president visits Abuja."),
            ("2013-03-01", "Insurgents besiege the Nigerian town of Bama and block all supplies."),
            ("2013-03-20", "Farmers in Nigeria expect a good harvest."),
        )
    ]
    path = world.folder / "documents.jsonl"
    path.write_bytes(b"".join(orjson.dumps(d) + b"\n" for d in documents))
    record = world.figures("--baselines", str(path), "--budget", "0.1", "--from", "2013-01-01")
    found = {r["name"]: r for r in record["baselines"]}
    assert set(found) == {"ears", "keyword", "null", "two_state", "uniform", "zscore"}
    # Set on the siege of 2012, the bar of a count of words finds the one of 2013.
    assert (found["keyword"]["hits"], found["keyword"]["false"]) == (1, 0)
    assert (found["null"]["bar"], found["null"]["hits"]) == (None, 0)
    assert "keyword" in record["curves"]
