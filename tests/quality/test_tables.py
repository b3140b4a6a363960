"""The harness itself, on documents of a few words: what is scored, rendered, held by floors."""

from __future__ import annotations

import functools
import gzip
import json
import math
import random
from pathlib import Path

import msgspec
import pytest

from detectors.model.training_sets import QUOTABLE
from detectors.quality import average_precision
from schemas.signals import SIGNALS
from tests.quality import floors as floors_module
from tests.quality.bag import Bag
from tests.quality.command import TABLES, main
from tests.quality.copies import edited, run, with_new_lead
from tests.quality.floors import Floor, against, floors
from tests.quality.layout import Table
from tests.quality.library import Item, document, read_item, terms_reader
from tests.quality.models import FITTING, any_signal, keyword, priors, verdicts

ALL = " ".join(SIGNALS)
reader = functools.cache(terms_reader)


def item(text: str, labels: str = "", judged: str = ALL) -> Item:
    record = {"id": text, "text": text, "lang": "en"}
    gold = {"labels": labels.split(), "judged": judged.split()}
    return read_item("made_up/set", {**record, **gold}, reader())


BESIEGED = "Rebels have besieged the town since Monday."
MARKET = "The town held its yearly market."


def test_what_is_not_judged_is_not_scored() -> None:
    unsure = item(BESIEGED, "", "coup fuel")
    found = verdicts([item(BESIEGED, "siege"), unsure], priors())
    assert found["siege"][0] == [True]
    assert found["coup"][0] == [False, False]


def test_any_signal_is_the_greatest_of_the_judged() -> None:
    unsure = item(BESIEGED, "", "coup fuel")
    labels, scores = any_signal([item(BESIEGED, "siege"), item(MARKET), unsure], priors())
    assert labels == [True, False, False]
    assert scores[0] > 0.5
    assert scores[1:] == [0.0, 0.0]


def test_keyword_looks_at_nothing_around_the_word() -> None:
    assert keyword(item(BESIEGED)) == {"siege": 1.0}
    assert keyword(item(MARKET)) == {}
    assert keyword(item("No town is under siege, the army denied.")) == {"siege": 1.0}


def test_gold_never_reaches_the_reader() -> None:
    record = {
        "id": "a", "text": "Calm.", "labels": ["siege"], "judged": ["siege"], "regions": ["ML"],
        "country": "ML", "toponyms": [], "events": [],
    }  # fmt: skip
    read = document(record)
    assert read == document({"id": "a", "text": "Calm."})


def line(key: str, text: str, labels: list[str], judged: list[str]) -> bytes:
    fields = {"id": key, "lang": "en", "text": text, "labels": labels, "judged": judged}
    return json.dumps(fields).encode()


HAND = next(iter(QUOTABLE))


def test_the_bag_learns_words_and_leaves_out_what_it_is_told() -> None:
    lines = [line(f"y{i}", "xyzzy town", ["siege"], ["siege"]) for i in range(30)]
    lines += [line(f"n{i}", "plugh town", [], ["siege"]) for i in range(30)]
    files = {HAND: gzip.compress(b"\n".join(lines))}
    bag = Bag.fit(files, frozenset())
    assert bag.scores(item("xyzzy"))["siege"] > 0.7
    assert bag.scores(item("plugh"))["siege"] < 0.3
    without = Bag.fit(files, frozenset(f"y{i}" for i in range(30)))
    assert without.scores(item("xyzzy"))["siege"] < 0.5


def test_a_constant_score_has_the_base_rate_as_its_average_precision() -> None:
    assert average_precision([True, False, False, False], [0.25] * 4) == 0.25


def test_the_multilingual_set_fits_nothing() -> None:
    assert "multilingual_gold" not in FITTING


def test_columns_stand_under_their_heads() -> None:
    table = Table("What it is", ("name", "AP"), "A note.")
    table.add("siege", "0.9")
    table.add("kidnapping, of more", "0.85")
    title, _, head, _, first, second, _, note = str(table).splitlines()
    assert title == "What it is"
    assert head == "name" + " " * 19 + "AP"
    assert first == "siege" + " " * 17 + "0.9"
    assert second == "kidnapping, of more  0.85"
    assert note == "A note."


def test_every_edit_changes_the_text_and_keeps_most_of_it() -> None:
    text = " ".join(f"word{i}" for i in range(100)) + ". " + "tail " * 50
    changed = edited(text, 0.10, ["new"], random.Random(1))
    gone = set(text.split()) - set(changed.split())
    assert 1 <= len(gone) <= 15
    led = with_new_lead(text, "lead " * 100)
    assert led.startswith("lead")
    assert led.endswith("tail ")
    assert edited(text, 0.10, ["new"], random.Random(1)) == changed


@pytest.mark.slow
def test_copies_of_different_reports_are_found_through_observe() -> None:
    draw = random.Random(3)
    vocabulary = ["".join(draw.choices("abcdefghijklmnop", k=6)) for _ in range(2000)]
    texts = [" ".join(draw.choices(vocabulary, k=120)) for _ in range(40)]
    leads = [" ".join(draw.choices(vocabulary, k=120)) for _ in range(40)]
    outcomes, merged = run(texts, leads)
    assert merged == 0.0
    assert all(outcome.found == outcome.asked == 10 for outcome in outcomes.values())
    assert all(outcome.wrong == 0 for outcome in outcomes.values())


def test_a_figure_that_is_missing_is_below_its_floor() -> None:
    table = against({})
    assert {row[-1] for row in table.rows} == {"BELOW FLOOR"}


@pytest.mark.parametrize(
    ("floor", "value", "kept"),
    [
        (Floor(figure="a", least=0.8), 0.8, True),
        (Floor(figure="a", least=0.8), 0.79, False),
        (Floor(figure="a", most=3.0), 3.0, True),
        (Floor(figure="a", most=3.0), 3.1, False),
        (Floor(figure="a", most=3.0), math.nan, False),
        (Floor(figure="a", least=0.8), math.nan, False),
    ],
)
def test_a_floor_holds_in_its_direction(floor: Floor, value: float, *, kept: bool) -> None:
    limit = floor.least if floor.least is not None else floor.most
    assert floor.holds(value, limit) == kept


@pytest.mark.parametrize("text", ['figure = "a"', 'figure = "a"\nleast = 1\nmost = 2'])
def test_a_floor_of_no_or_two_directions_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "floors.toml").write_text(f"[[floor]]\n{text}\n")
    monkeypatch.setattr(floors_module, "FLOORS", tmp_path / "floors.toml")
    with pytest.raises(msgspec.ValidationError, match="one of"):
        floors()


def test_each_figure_has_one_floor_and_every_bar_of_a_signal_is_there() -> None:
    names = [floor.figure for floor in floors()]
    assert len(names) == len(set(names))
    for signal in SIGNALS:
        assert {f"hand-labelled, {signal}: F1", f"hand-labelled, {signal}: ECE"} <= set(names)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["spells"], "spells"),
        (["--rounds", "-1"], "--rounds -1"),
        (["geo", "--terms-only"], "--terms-only"),
        (["geo", "--write"], "--write"),
    ],
)
def test_wrong_options_end_with_status_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_the_page_holds_every_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "quality.md").read_text("utf-8")
    assert page.count("```text") >= len(TABLES)
    for floor in floors():
        assert floor.figure in page
