"""What is found of the reports and called of the asides, in every set of sentences."""

from __future__ import annotations

import pytest

from detectors.signals import Lexicon
from schemas.signals import SIGNALS
from tests.detectors.sentences import written
from tests.detectors.sentences.written import FOLDER, Floor

LEAST_REPORTS = 25


@pytest.mark.parametrize("floor", written.floors(), ids=str)
def test_reports_are_found_and_asides_left_as_often_as_stated(floor: Floor) -> None:
    judged = floor.sentences()
    found = [s.called(floor.by) for s in judged if s.kind == "report"]
    called = [s.called(floor.by) for s in judged if s.kind != "report"]
    assert judged
    assert sum(found) >= floor.found * len(found)
    assert sum(called) <= floor.called * len(called)


@pytest.mark.parametrize("floor", [f for f in written.floors() if f.country], ids=str)
def test_reports_are_placed_as_often_as_stated(floor: Floor) -> None:
    told = {s.text: s for s in floor.sentences() if s.where}.values()
    assert len(told) >= LEAST_REPORTS
    for share, region in ((floor.country, False), (floor.region, True)):
        judged = [s for s in told if "-" in s.where or not region]
        placed = [s for s in judged if s.placed(region=region)]
        assert len(placed) >= share * len(judged)


@pytest.mark.parametrize("name", written.table())
def test_every_part_of_a_set_has_a_floor(name: str) -> None:
    parts = {floor.part for floor in written.floors() if floor.written == name}
    assert parts == set(written.sentences(name))


def test_every_folder_is_a_set_of_the_table() -> None:
    folders = {path.parent.name for path in FOLDER.glob("*/*.toml")}
    assert folders == set(written.table())


@pytest.mark.parametrize("name", written.table())
def test_no_sentence_of_a_set_stands_twice(name: str) -> None:
    made = [sentence for part in written.sentences(name).values() for sentence in part]
    assert len({s[:1] + s[2:] for s in made}) == len(made)


@pytest.mark.parametrize("name", written.table())
def test_a_file_holds_reports_asides_and_signals_that_there_are(name: str) -> None:
    for language in written.languages(name):
        for kinds in written.file(name, language).values():
            assert kinds.keys() <= written.KINDS
    made = [sentence for part in written.sentences(name).values() for sentence in part]
    assert {s.signal for s in made} - {""} <= set(SIGNALS)


def test_every_language_of_the_lexicon_has_reports_of_every_signal() -> None:
    counted = dict.fromkeys(
        ((language, signal) for language in Lexicon.load().languages for signal in SIGNALS), 0
    )
    for name in written.table():
        for part in written.sentences(name).values():
            for sentence in part:
                if sentence.kind == "report":
                    counted[sentence.language, sentence.signal] += 1
    assert {key: n for key, n in counted.items() if n < LEAST_REPORTS} == {}


@pytest.mark.parametrize("floor", [f for f in written.floors() if f.listed], ids=str)
def test_what_is_read_wrong_of_a_listed_part_is_known_by_name(floor: Floor) -> None:
    made = floor.sentences()
    known = set(written.file(floor.written, floor.language)[floor.part].get("known", []))
    assert {s.text for s in made if s.wrong()} <= known <= {s.text for s in made}
