"""`tocsin explain`: which documents, in lines and as JSON."""

from pathlib import Path

import orjson
import pytest

from tests.streams.test_cli import Tocsin


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "documents.jsonl"
    texts = {"a": "Gunmen burnt fuel tankers near Kayes in Mali.", "b": "It rained in Gao."}
    lines = [
        orjson.dumps({"id": i, "published": "2025-09-04T10:00:00Z", "source": "s", "text": t})
        for i, t in texts.items()
    ]
    path.write_bytes(b"\n".join([lines[0], b"", lines[1], b"{}"]) + b"\n")
    return str(path)


def test_a_line_is_explained_in_words(tocsin: Tocsin, file: str) -> None:
    done = tocsin("explain", f"{file}:1")
    assert done.returncode == 0, done.stderr
    told = done.stdout.decode()
    assert told.startswith("a  language en")
    for words in ("fuel: 0.", "logit +", "intercept = 1", '"tankers"', "armed", "ML-1", '"Kayes"'):
        assert words in told


def test_an_id_is_found_and_told_as_json_that_adds_up(tocsin: Tocsin, file: str) -> None:
    done = tocsin("explain", file, "--id", "a", "--json")
    # The whole file is looked through, and its last line has no id.
    (line,) = done.stdout.splitlines()
    record = orjson.loads(line)
    assert record["id"] == "a"
    for reason in record["signals"]:
        total = sum(part["contribution"] for part in reason["contributions"])
        assert total == pytest.approx(reason["logit"], abs=1e-9)


def test_the_probabilities_are_those_of_observe(tocsin: Tocsin, file: str) -> None:
    (told,) = tocsin("explain", f"{file}:1", "--json").stdout.splitlines()
    observed = orjson.loads(tocsin("observe", file).stdout.splitlines()[0])
    explained = {s["signal"]: s["probability"] for s in orjson.loads(told)["signals"]}
    assert explained == {s: p for s, p in observed["signals"].items() if p}
    assert [r["code"] for r in orjson.loads(told)["regions"]] == [
        r["code"] for r in observed["regions"]
    ]


def test_stdin_is_explained_too(tocsin: Tocsin, file: str) -> None:
    lines = Path(file).read_bytes().splitlines()
    done = tocsin("explain", "-", "--json", given=lines[0] + b"\n" + lines[2] + b"\n")
    assert [orjson.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "b"]


def test_what_cannot_be_explained_is_exit_2_and_named(tocsin: Tocsin, file: str) -> None:
    for arguments, message in (
        ((f"{file}:4",), f"{file}:4: id: missing"),
        ((f"{file}:9",), f"{file}: there is no line 9 in it"),
        ((file, "--id", "zzz"), f"{file}: there is no id 'zzz' in it"),
        (("nowhere.jsonl",), "nowhere.jsonl: there is no such file"),
        (("ML-BKO.fuel.20250904.03ad", "--id", "a"), "is an incident; --id"),
    ):
        done = tocsin("explain", *arguments)
        assert done.returncode == 2
        assert message in done.stderr.decode()
        assert b"Traceback" not in done.stderr
