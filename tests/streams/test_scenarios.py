"""Facts about the scenarios' data: what the demo and the scenario tests may rely on."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from schemas.codec import decode_document
from schemas.countries import COUNTRIES
from schemas.document import Document
from schemas.signals import COMPOSITE, SIGNALS
from schemas.times import DAY_MS, HOUR_MS, parse_ms
from streams.scenarios import arrivals, documents, facts, names

ROOT = Path(__file__).resolve().parents[2]
NAMES = names()
BACKGROUND = re.compile(r"[who]-")
COPY = re.compile(r"-c\d+$")
MOST_BYTES = 4_000
MOST_DATA_BYTES = 400_000
CALM_DAYS = 21
HOUR_LATE_MS = HOUR_MS

DIGEST = """
import hashlib, sys
from streams.scenarios import documents
digest = hashlib.sha256()
for line in documents(sys.argv[1]):
    digest.update(line)
print(digest.hexdigest())
"""


@cache
def told(name: str) -> tuple[Document, ...]:
    """A scenario's documents as the core reads them."""
    return tuple(decode_document(line) for line in documents(name))


def written(name: str) -> list[Document]:
    """The documents that are not background."""
    return [document for document in told(name) if not BACKGROUND.match(document.id)]


def volumes(of: list[Document] | tuple[Document, ...]) -> Counter[tuple[int, str, str]]:
    """Documents by day, language and kind."""
    return Counter(
        (document.published_ms // DAY_MS, document.lang, document.kind) for document in of
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_a_document_the_core_accepts(name: str) -> None:
    for line in documents(name):
        assert b"\n" not in line
        assert len(line) <= MOST_BYTES
        document = decode_document(line)
        assert document.text
        assert document.source
        assert document.lang in {"ar", "en", "fr"}
        assert not document.country or document.country in COUNTRIES


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_unique(name: str) -> None:
    ids = Counter(document.id for document in told(name))
    assert [identity for identity, count in ids.items() if count > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_documents_come_in_event_time_order_inside_the_scenarios_days(name: str) -> None:
    times = [document.published_ms for document in told(name)]
    assert times == sorted(times)
    first, last = parse_ms(facts(name).first), parse_ms(facts(name).last) + DAY_MS
    assert first <= times[0]
    assert times[-1] < last


@pytest.mark.parametrize("name", NAMES)
def test_there_are_fifteen_hundred_to_three_thousand_documents(name: str) -> None:
    assert 1_500 <= len(told(name)) <= 3_000


def test_the_twin_has_as_many_documents_a_day_in_each_language_and_kind() -> None:
    assert volumes(told("bamako")) == volumes(told("quiet"))


def test_the_twins_background_is_the_same_byte_for_byte() -> None:
    background = {
        name: [line for line in documents(name) if BACKGROUND.match(decode_document(line).id)]
        for name in NAMES
    }
    assert background["bamako"] == background["quiet"]
    assert len(background["bamako"]) > len(told("bamako")) // 2


def test_the_twin_shares_no_written_document_with_the_story() -> None:
    texts = {document.text for document in written("bamako")}
    assert [document.id for document in written("quiet") if document.text in texts] == []


def test_nothing_is_written_before_three_weeks_of_calm() -> None:
    first = parse_ms(facts("bamako").first)
    for name in NAMES:
        earliest = min(document.published_ms for document in written(name))
        assert earliest - first >= CALM_DAYS * DAY_MS


def test_the_story_is_written_out_not_generated() -> None:
    originals = [document for document in written("bamako") if not COPY.search(document.id)]
    assert len(originals) >= 120
    assert len({document.text for document in originals}) == len(originals)
    assert {document.lang for document in originals} == {"ar", "en", "fr"}
    assert {document.kind for document in originals} == {"advisory", "news", "social"}


def test_a_copy_comes_after_its_original_and_names_its_owner() -> None:
    by_id = {document.id: document for document in told("bamako")}
    copies = [document for document in written("bamako") if COPY.search(document.id)]
    assert len(copies) > 200
    for copy in copies:
        original = by_id[COPY.sub("", copy.id)]
        assert copy.published_ms > original.published_ms
        assert copy.lang == original.lang
        if copy.kind == "news":
            assert copy.cited == (original.cited or (original.source,))
            assert copy.source != original.source
        else:
            assert copy.author != original.author


def test_the_days_have_a_cycle_and_the_weeks_too() -> None:
    background = [document for document in told("quiet") if BACKGROUND.match(document.id)]
    hours = Counter(document.published_ms // HOUR_MS % 24 for document in background)
    night, day = sum(hours[h] for h in range(6)), sum(hours[h] for h in range(8, 14))
    assert day > 2 * night
    days = Counter((document.published_ms // DAY_MS + 3) % 7 for document in background)
    weekend, week = (days[5] + days[6]) / 2, sum(days[d] for d in range(5)) / 5
    assert weekend < 0.85 * week


def test_no_background_sentence_stands_twice_as_a_document() -> None:
    texts = Counter(
        document.text
        for document in told("quiet")
        if BACKGROUND.match(document.id) and document.kind == "news"
    )
    assert [text for text, count in texts.items() if count > 1] == []


def test_ordinary_attacks_keep_their_rate_from_the_first_fortnight_to_the_last() -> None:
    first = parse_ms(facts("quiet").first)
    attacks = [document for document in told("quiet") if document.id.startswith("o-")]
    by_country: dict[str, Counter[int]] = {}
    for attack in attacks:
        weeks = by_country.setdefault(attack.id[2:4], Counter())
        weeks[(attack.published_ms - first) // (15 * DAY_MS)] += 1
    assert len(by_country) >= 5
    for fortnights in by_country.values():
        assert set(fortnights) == set(range(6))
        assert max(fortnights.values()) - min(fortnights.values()) <= 2


@pytest.mark.parametrize("name", NAMES)
def test_arrivals_are_the_same_lines_with_a_few_an_hour_late(name: str) -> None:
    lines = list(documents(name))
    arriving = list(arrivals(name))
    assert sorted(lines) == sorted(arriving)
    late, newest = 0, 0
    for line in arriving:
        published = decode_document(line).published_ms
        assert newest - published <= 2 * HOUR_LATE_MS
        late += newest - published > HOUR_LATE_MS // 2
        newest = max(newest, published)
    assert 3 <= late <= 20


@pytest.mark.parametrize("name", NAMES)
def test_lines_are_the_same_bytes_under_another_hash_seed(name: str) -> None:
    here = hashlib.sha256(b"".join(documents(name))).hexdigest()
    for seed in ("1", "4242"):
        run = subprocess.run(
            [sys.executable, "-c", DIGEST, name],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == here


def test_landmarks_and_episodes_are_in_order_and_readable() -> None:
    known = facts("bamako")
    times = [landmark.ms for landmark in known.landmarks]
    assert times == sorted(times)
    assert len({landmark.name for landmark in known.landmarks}) == len(known.landmarks)
    for episode in known.expected:
        assert episode.signal in SIGNALS
        assert parse_ms(episode.start) < parse_ms(episode.end)
        assert all(region.startswith(f"{episode.country}-") for region in episode.regions)
    assert set(known.also) <= {*SIGNALS, COMPOSITE}


def test_each_landmark_is_a_document_of_its_minute_or_an_hour_later() -> None:
    times = [document.published_ms for document in written("bamako")]
    for landmark in facts("bamako").landmarks:
        assert any(0 <= time - landmark.ms <= HOUR_MS for time in times), landmark.name


def test_first_departure_notice_is_the_first_advisory_to_citizens() -> None:
    notice = facts("bamako").landmark("first_departure_notice")
    before = [
        document.title
        for document in written("bamako")
        if document.kind == "advisory" and document.published_ms < notice.ms
    ]
    assert len(before) == 1
    assert "non-emergency personnel" in before[0]


def test_the_twin_expects_nothing() -> None:
    assert facts("quiet").expected == ()
    assert facts("quiet").landmarks == ()
    with pytest.raises(KeyError, match="no_such"):
        facts("bamako").landmark("no_such")


def test_an_unknown_scenario_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="atlantis"):
        next(documents("atlantis"))


def test_the_data_stays_small() -> None:
    files = sorted((ROOT / "streams" / "scenarios" / "data").iterdir())
    assert sum(path.stat().st_size for path in files) <= MOST_DATA_BYTES


def test_no_line_leaves_a_slot_unfilled() -> None:
    for name in NAMES:
        for document in told(name):
            assert not re.search(r"[{}]", document.title + document.text), json.dumps(document.id)
