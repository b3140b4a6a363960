"""The command line as a user meets it: outputs, exit statuses, messages, signals."""

import gzip
import io
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import orjson
import pytest

from schemas.alert import Alert
from schemas.score import RegionScore
from streams import scenarios
from streams.cli import main
from streams.version import version
from tests.cores import cache_dir, shipped_core
from tests.streams.bad_lines import GOOD, line, mixed

Tocsin = Callable[..., "Done"]
ROOT = Path(__file__).parents[2]
TIMEOUT = 120


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return kept | {"PYTHONPATH": str(ROOT), "TOCSIN_CACHE_DIR": str(cache_dir())} | more


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "streams", *arguments]


class Done(NamedTuple):
    """What a command left."""

    returncode: int
    stdout: bytes
    stderr: bytes


@pytest.fixture
def tocsin(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Iterator[Callable[..., Done]]:
    """Runs a command in this process: starting another takes seconds."""
    shipped_core()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    for name in [name for name in os.environ if name.startswith("TOCSIN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TOCSIN_CACHE_DIR", str(cache_dir()))
    monkeypatch.setenv("TOCSIN_REQUEST_TIMEOUT_S", "1")

    def run(*arguments: str, given: bytes = b"", **more: str) -> Done:
        for name, value in more.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        capfdbinary.readouterr()
        code = main(arguments)
        return Done(code, *capfdbinary.readouterr())

    yield run
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="module")
def bamako(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bamako") / "bamako.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as out:
        # What bears on Mali: a few hundred documents, and the same story.
        out.writelines(d + b"\n" for d in scenarios.documents("bamako") if b"Mali" in d)
    return path


def test_version_and_help_are_exit_0(tocsin: Tocsin) -> None:
    assert tocsin("--version").stdout.decode() == f"tocsin {version()}\n"
    told = tocsin("--help")
    assert told.returncode == 0
    for name in ("demo", "run", "observe", "worker", "topics", "load", "doctor", "alerts"):
        assert f"\n    {name}" in told.stdout.decode()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("no-such-command",),
        ("run",),
        ("run", "--partitions", "0", "x"),
        ("run", "--alert", "x", "y"),
        ("observe", "--default-published", "yesterday", "x"),
        ("load", "x", "--topic", "gossip"),
        ("schema", "gossip"),
        ("signals", "gossip"),
        ("worker", "--roles", "cook"),
        ("params",),
    ],
)
def test_bad_usage_is_exit_2_with_a_message_and_no_traceback(
    tocsin: Tocsin, arguments: tuple[str, ...]
) -> None:
    done = tocsin(*arguments)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.startswith(b"tocsin")
    assert b"Traceback" not in done.stderr


def test_a_misspelt_setting_is_exit_2_and_named(tocsin: Tocsin) -> None:
    done = tocsin("signals", TOCSIN_WEB_PROT="1")
    assert done.returncode == 2
    assert b"TOCSIN_WEB_PROT" in done.stderr


def test_run_writes_alerts_and_scores_as_their_records(
    tocsin: Tocsin, bamako: Path, tmp_path: Path
) -> None:
    alerts, scores = tmp_path / "alerts.jsonl", tmp_path / "scores.jsonl"
    done = tocsin("run", str(bamako), "--alerts", str(alerts), "--scores", str(scores))
    assert done.returncode == 0, done.stderr
    assert done.stdout == b""
    read = [msgspec.json.decode(x, type=Alert) for x in alerts.read_bytes().splitlines()]
    assert {alert.signal for alert in read} >= {"fuel", "siege"}
    first = msgspec.json.decode(scores.read_bytes().splitlines()[0], type=RegionScore)
    assert list(msgspec.to_builtins(first)) == [
        "bin", "region", "signal", "score", "threshold", "stories", "expected", "data_gap",
    ]  # fmt: skip
    assert f"{len(read):,} alerts".encode() in done.stderr


def test_without_alerts_run_writes_them_to_stdout(
    tocsin: Tocsin, bamako: Path, tmp_path: Path
) -> None:
    with gzip.open(bamako) as packed:
        given = packed.read()
    piped = tocsin("run", "-", given=given)
    file = tmp_path / "alerts.jsonl"
    assert tocsin("run", str(bamako), "--alerts", str(file)).returncode == 0
    first = orjson.loads(piped.stdout.splitlines()[0])
    other = orjson.loads(file.read_bytes().splitlines()[0])
    assert first["incident_id"] == other["incident_id"]


def test_run_refuses_bad_lines_goes_on_and_its_counts_add_up(
    tocsin: Tocsin, tmp_path: Path
) -> None:
    data, lines, refused = mixed()
    file = tmp_path / "mixed.jsonl"
    file.write_bytes(data)
    done = tocsin("run", str(file), "--alerts", str(tmp_path / "a"))
    assert done.returncode == 0
    said = done.stderr.decode()
    assert f"{lines:,} documents: " in said
    assert f", {refused:,} refused;" in said
    assert f"{file}:2: refused: not JSON" in said
    counts = said[said.index("documents: ") :].replace(",", "").split()
    assert int(counts[1]) + int(counts[3]) + int(counts[6]) == lines


@pytest.mark.parametrize("what", ["missing", "folder", "broken gz", "cut gz"])
def test_an_input_that_cannot_be_read_is_exit_2_and_leaves_the_old_output(
    tocsin: Tocsin, tmp_path: Path, what: str
) -> None:
    path = tmp_path / "input.jsonl.gz"
    whole = gzip.compress(b"\n".join(line(id=str(n), text=os.urandom(99).hex()) for n in range(99)))
    if what == "folder":
        path.mkdir()
    elif what != "missing":
        path.write_bytes(b"not gzip at all" if what == "broken gz" else whole[:-2000])
    out = tmp_path / "alerts.jsonl"
    out.write_bytes(b"old\n")
    done = tocsin("run", str(path), "--alerts", str(out))
    assert done.returncode == 2
    assert str(path).encode() in done.stderr
    assert b"Traceback" not in done.stderr
    assert out.read_bytes() == b"old\n"
    assert {p.name for p in tmp_path.iterdir()} <= {path.name, out.name}
    assert tocsin("observe", str(path)).returncode == 2


def test_parameters_that_do_not_exist_are_exit_2_and_named(tocsin: Tocsin, tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text("opne_low = 1\n")
    for arguments in (("run", "-", "--params"), ("params", "show", "--params")):
        done = tocsin(*arguments, str(file))
        assert done.returncode == 2
        assert b"p.toml" in done.stderr
        assert b"opne_low" in done.stderr


def test_observe_prints_one_line_a_document_in_order(tocsin: Tocsin) -> None:
    given = line(id="a") + b"\n" + b"broken\n" + line(id="c", published=None) + b"\n"
    done = tocsin("observe", "-", "--default-published", "2025-01-01T00:00:00Z", given=given)
    assert done.returncode == 0
    made = [orjson.loads(x) for x in done.stdout.splitlines()]
    assert [record["id"] for record in made] == ["a", None, "c"]
    assert made[1]["line"] == 2
    assert done.stderr == b""


def test_refusals_alone_are_exit_0(tocsin: Tocsin) -> None:
    done = tocsin("observe", "-", given=b"x\ny\n")
    assert done.returncode == 0
    assert done.stdout.count(b'"rejected"') == 2


@pytest.mark.slow
def test_a_reader_that_leaves_early_is_met_with_silence(tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    file.write_bytes(b"\n".join(line(id=str(n)) for n in range(3000)))
    process = subprocess.Popen(
        command("observe", str(file)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(TIMEOUT) == 141


@pytest.mark.slow
def test_ctrl_c_is_exit_130_without_a_traceback_and_without_a_half_written_file(
    tmp_path: Path,
) -> None:
    out = tmp_path / "alerts.jsonl"
    process = subprocess.Popen(
        command("run", "-", "--alerts", str(out), "--batch", "1"),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdin is not None
    assert process.stderr is not None
    # The refusal of this line tells that the run is under way.
    process.stdin.write(b"broken\n")
    process.stdin.flush()
    assert b"refused" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    assert process.wait(TIMEOUT) == 130
    assert b"Traceback" not in process.stderr.read()
    process.stdin.close()
    process.stderr.close()
    assert list(tmp_path.iterdir()) == []


def test_schema_prints_what_its_file_has(tocsin: Tocsin) -> None:
    names = tocsin("schema").stdout.decode().split()
    assert "alert" in names
    file = ROOT / "schemas" / "jsonschema" / "alert.json"
    assert tocsin("schema", "alert").stdout == file.read_bytes()


def test_params_show_lists_every_parameter_and_marks_changed_ones(
    tocsin: Tocsin, tmp_path: Path
) -> None:
    assert b"lateness_minutes" in tocsin("params", "show").stdout
    file = tmp_path / "p.toml"
    file.write_text("lateness_minutes = 20\n")
    assert b"lateness_minutes *" in tocsin("params", "show", "--params", str(file)).stdout


def test_signals_are_listed_with_their_languages_and_examples(tocsin: Tocsin) -> None:
    assert tocsin("signals").stdout.decode().startswith("signal")
    assert b"does not:" in tocsin("signals", "siege").stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("topics", "check"),
        ("load", "-", "--topic", "news"),
        ("alerts", "export"),
        ("alerts", "show", "x"),
        ("params", "apply", os.devnull),
        ("doctor",),
    ],
)
def test_without_a_broker_commands_are_exit_3_and_name_it(arguments: tuple[str, ...]) -> None:
    # In a process of its own: the client leaves the sockets it tried to the garbage collector.
    done = subprocess.run(
        command(*arguments),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment(TOCSIN_BOOTSTRAP="127.0.0.1:1", TOCSIN_REQUEST_TIMEOUT_S="1"),
        timeout=TIMEOUT,
        check=False,
    )
    assert done.returncode == 3
    assert b"127.0.0.1:1" in done.stderr + done.stdout
    assert b"Traceback" not in done.stderr


def test_gold_fields_never_change_what_is_observed(tocsin: Tocsin) -> None:
    plain = orjson.dumps(GOOD)
    hinted = orjson.dumps(GOOD | {"labels": {"attack": True}, "regions": ["FR"]})
    assert tocsin("observe", "-", given=plain).stdout == tocsin("observe", "-", given=hinted).stdout
