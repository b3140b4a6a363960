"""`tocsin model` and `tocsin label` as a user meets them; the broker is one in memory."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import orjson
import pytest

from detectors.model.learning import Learner
from detectors.model.snapshot import dump, parse, shipped_model
from schemas.codec import decode
from schemas.label import Label
from schemas.model import ModelSnapshot
from streams.brokers.base import Outgoing
from streams.brokers.memory import MemoryBroker
from streams.cli import label as label_command
from streams.cli import main
from streams.cli import model as model_command
from streams.models.log import CURRENT, model_record
from streams.models.model_file import model_bytes
from streams.settings import Settings
from streams.topics.admin import create

GOLD = "wcep_gold_2003_2018/gold.jsonl.gz"
CLEAR = {"fuel": {"clean": 1.0, "strength": 1.0, "title": 1.0}}


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> MemoryBroker:
    made = MemoryBroker()
    create(made, Settings())

    @contextlib.contextmanager
    def connected(settings: Settings) -> Iterator[MemoryBroker]:
        del settings
        yield made

    for module in (label_command, model_command):
        monkeypatch.setattr(module, "connected", connected)
    return made


def labels_in(broker: MemoryBroker) -> list[Label]:
    (first, end), = broker.bounds("tocsin.labels")  # fmt: skip
    return [
        decode(Label, record.value or b"") for record in broker.read("tocsin.labels", 0, first, end)
    ]


def learned(verdicts: int) -> ModelSnapshot:
    learner = Learner(shipped_model())
    for offset in range(verdicts):
        given = Label(
            document_id=f"d{offset}", country="", verdicts={"fuel": False}, author="ada",
            labelled_at="2025-09-04T00:00:00Z",
        )  # fmt: skip
        learner.learn(offset, given, CLEAR)
    return learner.snapshot()


def published(broker: MemoryBroker, snapshot: ModelSnapshot) -> None:
    for key in (None, CURRENT):
        broker.append(model_record("tocsin.models", snapshot, key))


def data_folder(root: Path) -> Path:
    """A folder of sets: one that fits, one that measures and shares a document, one of neither."""
    texts = {
        "d1": ("Gunmen abducted 30 pupils near Bamako on Monday.", ["kidnapping"]),
        "d2": ("The court heard the trial of a kidnapper of 1998.", []),
        "d3": ("Rebels have besieged the town and blockaded its roads.", ["siege"]),
    }
    lines = [
        {"id": key, "text": text, "labels": labels, "judged": ["kidnapping", "siege"]}
        for key, (text, labels) in texts.items()
    ]
    for name, kept in ((GOLD, lines), ("multilingual_gold/gold.jsonl.gz", lines[2:]),
                       ("hrdsattack/train.jsonl.gz", lines)):  # fmt: skip
        path = root / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in kept))
    return root


def test_training_twice_gives_equal_bytes_that_say_what_they_are_made_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = data_folder(tmp_path / "data")
    for name in ("a", "b"):
        assert main(["model", "train", str(data), "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    snapshot = parse((tmp_path / "a").read_bytes())
    assert snapshot.provenance[f"set {GOLD}"].startswith("2 documents, sha256 ")
    assert snapshot.provenance["left out"] == "1 documents of measuring sets"
    said = capsys.readouterr()
    assert "kidnapping" in said.out
    assert f"model {snapshot.digest} differs from the shipped one" in said.err
    one_file = tmp_path / "data" / GOLD
    assert main(["model", "train", str(one_file), "--out", str(tmp_path / "c")]) == 0
    assert (tmp_path / "c").read_bytes() == (tmp_path / "a").read_bytes()


@pytest.mark.parametrize("name", ["hrdsattack", "hrdsattack/train.jsonl.gz", "nowhere"])
def test_other_sets_are_refused_by_name_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    data = data_folder(tmp_path / "data")
    assert main(["model", "train", str(data / name), "--out", str(tmp_path / "out")]) == 2
    assert name in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_line_that_cannot_be_used_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = data_folder(tmp_path / "data") / GOLD
    file.write_bytes(file.read_bytes() + b'{"id":"d9","text":"x","judged":["gossip"]}\n')
    assert main(["model", "train", str(file), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert f"{GOLD}, line 4" in said
    assert "gossip" in said


@pytest.mark.data
def test_the_shipped_model_is_what_the_command_makes(
    shared_data: Callable[[str], Path], tmp_path: Path
) -> None:
    root = shared_data("muc4").parent
    assert main(["model", "train", str(root), "--out", str(tmp_path / "made")]) == 0
    assert parse((tmp_path / "made").read_bytes()) == shipped_model()
    shipped = Path(__file__).parents[2] / "detectors/data/model.json"
    assert (tmp_path / "made").read_bytes() == shipped.read_bytes()


def test_show_tells_of_the_shipped_model_and_writes_what_run_reads(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["model", "show", "shipped"]) == 0
    said = capsys.readouterr().out
    assert shipped_model().digest in said
    assert "sha256" in said
    assert main(["model", "show", "shipped", "--json"]) == 0
    assert parse(capsys.readouterr().out.encode()) == shipped_model()


def test_diff_tells_the_greatest_change_first_and_its_status_says_whether_any(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "learned.json"
    file.write_bytes(model_bytes(learned(3)))
    assert main(["model", "diff", "shipped", str(file)]) == 1
    rows = capsys.readouterr().out.splitlines()[1:]
    changes = [abs(float(row.split()[-1])) for row in rows]
    assert changes == sorted(changes, reverse=True)
    assert all(row.startswith("fuel") for row in rows)
    assert main(["model", "diff", str(file), str(file)]) == 0


def test_list_show_pin_release_and_rollback_on_the_topic(
    broker: MemoryBroker, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshot = learned(2)
    published(broker, snapshot)
    assert main(["model", "pin", snapshot.digest[:10], "--author", "ada"]) == 0
    assert main(["model", "list"]) == 0
    said = capsys.readouterr().out
    assert f"{snapshot.digest[:16]}" in said
    assert "current, pinned (by ada), in use" in said
    assert main(["model", "show", "pinned"]) == 0
    assert "labels below offset 2" in capsys.readouterr().out
    assert main(["model", "rollback", "shipped"]) == 0
    assert "stays in use until released" in capsys.readouterr().err
    assert main(["model", "pin", "--release"]) == 0
    assert main(["model", "show", "current"]) == 0
    assert f"learning began with {shipped_model().digest}" in capsys.readouterr().out
    assert main(["model", "diff", "current", "shipped"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("model", "show", "abcdef"), "0 of tocsin.models begin so"),
        (("model", "show", "nowhere.json"), "no such file"),
        (("model", "show", "current"), "has none"),
        (("model", "pin"), "a MODEL is wanted"),
        (("model", "pin", "shipped", "--release"), "a MODEL is wanted"),
        (("label", "d1", "--signal", "gossip", "--verdict", "yes", "--author", "a"), "gossip"),
        (("label", "d1", "--signal", "fuel", "--verdict", "perhaps", "--author", "a"), "perhaps"),
        (("label", "d1", "--signal", "fuel", "--verdict", "yes"), "--author"),
        (("label", "d" * 600, "--signal", "fuel", "--verdict", "yes", "--author", "a"), "512"),
        (("label", "d1", "--file", "x"), "--file holds the verdicts"),
    ],
)
def test_bad_usage_is_exit_2_in_words(
    broker: MemoryBroker,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    said: str,
) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err
    assert labels_in(broker) == []


def test_without_topics_it_says_how_to_make_them(
    broker: MemoryBroker, capsys: pytest.CaptureFixture[str]
) -> None:
    broker.delete("tocsin.models")
    broker.delete("tocsin.labels")
    label = ("label", "d1", "--signal", "fuel", "--verdict", "no", "--author", "ada")
    for arguments in (("model", "list"), label):
        assert main(arguments) == 2
        assert "tocsin topics create" in capsys.readouterr().err


def test_a_verdict_from_the_command_line_is_one_label(broker: MemoryBroker) -> None:
    said = ["label", "d1", "--signal", "fuel", "--signal", "siege", "--verdict", "no"]
    assert main([*said, "--author", "ada", "--country", "ML"]) == 0
    (label,) = labels_in(broker)
    assert label.verdicts == {"fuel": False, "siege": False}
    assert (label.document_id, label.author, label.country) == ("d1", "ada", "ML")


def test_a_file_of_labels_is_written_in_its_order_with_what_it_leaves_out_filled_in(
    broker: MemoryBroker, tmp_path: Path
) -> None:
    file = tmp_path / "labels.jsonl"
    lines = [
        {"document_id": "d1", "verdicts": {"fuel": True}},
        {"document_id": "d2", "verdicts": {"coup": False}, "author": "ben",
         "labelled_at": "2025-01-01T00:00:00Z"},
    ]  # fmt: skip
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n")
    assert main(["label", "--file", str(file), "--author", "ada"]) == 0
    first, second = labels_in(broker)
    assert (first.document_id, first.author, second.author) == ("d1", "ada", "ben")
    assert second.labelled_at == "2025-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"[]", "a JSON object is wanted"),
        (b'{"verdicts":{"fuel":true}}', "document_id"),
        (b'{"document_id":"d","verdicts":{}}', "verdicts: none"),
        (b'{"document_id":"d","verdicts":{"fuel":"yes"}}', "verdicts"),
        (b'{"document_id":"d","verdicts":{"fuel":true},"labelled_at":"today"}', "labelled_at"),
        (b'{"document_id":"d","verdicts":{"fuel":true},"author":""}', "author"),
    ],
)
def test_a_file_with_a_line_that_cannot_be_used_is_refused_as_a_whole(
    broker: MemoryBroker,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    line: bytes,
    said: str,
) -> None:
    file = tmp_path / "labels.jsonl"
    good = msgspec.json.encode({"document_id": "d1", "verdicts": {"fuel": True}})
    file.write_bytes(good + b"\n" + line + b"\n")
    assert main(["label", "--file", str(file), "--author", "ada"]) == 2
    told = capsys.readouterr().err
    assert f"{file}:2" in told
    assert said in told
    assert labels_in(broker) == []


def test_a_learned_model_round_trips_through_its_file(tmp_path: Path) -> None:
    file = tmp_path / "m.json"
    snapshot = learned(4)
    file.write_bytes(model_bytes(snapshot))
    assert dump(parse(file.read_bytes())) == dump(snapshot)


def test_outgoing_models_are_keyed_by_digest() -> None:
    record = model_record("m", shipped_model())
    assert isinstance(record, Outgoing)
    assert record.key == shipped_model().digest.encode()
