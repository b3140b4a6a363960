"""The embedded run: counts that add up, and results that do not depend on how it is cut."""

import pytest

from schemas.alert import Alert
from schemas.observation import Input
from streams.files import Line
from streams.offline.merging import Feed
from streams.offline.runner import Cut, Progress, Refused, Summary, run_embedded
from tests.cores import shipped_core
from tests.streams.bad_lines import REFUSED, line, mixed


def feed(data: bytes, name: str = "a.jsonl") -> Feed:
    lines = [
        Line(number, value, len(value))
        for number, value in enumerate(data.splitlines(), 1)
        if value.strip()
    ]
    return Feed(Input(topic=name, topic_id="file", partition=0), "news", name, lines)


def run(*feeds: Feed, batch: int = 16) -> tuple[Summary, list[Alert], list[Refused]]:
    alerts: list[Alert] = []
    refused: list[Refused] = []
    summary = run_embedded(
        shipped_core(),
        feeds,
        on_alert=alerts.append,
        on_refused=refused.append,
        cut=Cut(batch=batch),
    )
    return summary, alerts, refused


@pytest.mark.parametrize("batch", [1, 7, 1000])
def test_every_line_is_observed_placeless_or_refused(batch: int) -> None:
    data, lines, wrong = mixed()
    summary, _, refused = run(feed(data), batch=batch)
    assert summary.lines == lines
    assert summary.refused == len(refused) == wrong
    assert summary.observed + summary.placeless + summary.refused == lines
    assert sum(summary.groups.values()) == lines - wrong


def test_counts_add_up_over_many_blocks_and_inputs() -> None:
    first = b"\n".join(line(id=f"a{n}", text=f"Calm in Kayes, {n}.") for n in range(700))
    second = b"\n".join(line(id=f"b{n}", text="Nowhere at all.") for n in range(300))
    summary, _, _ = run(feed(first), feed(second, "b.jsonl"))
    assert (summary.observed, summary.placeless, summary.refused) == (700, 300, 0)


def test_refused_lines_are_told_with_place_and_reason() -> None:
    data, _, _ = mixed()
    _, _, refused = run(feed(data))
    assert [r.line for r in refused] == [2 * n + 2 for n in range(len(REFUSED))]
    for told, (_, said) in zip(refused, REFUSED.values(), strict=True):
        assert told.place == "a.jsonl"
        assert said in told.reason


def test_blank_lines_are_no_documents() -> None:
    summary, _, _ = run(feed(line() + b"\n\n   \n" + line(id="b")))
    assert summary.lines == 2
    assert summary.refused == 0


def test_an_empty_input_is_no_error() -> None:
    summary, alerts, _ = run(feed(b""))
    assert (summary.lines, alerts) == (0, [])


def test_progress_is_told_with_every_batch() -> None:
    told: list[Progress] = []
    data = b"\n".join(line(id=str(n)) for n in range(10))
    run_embedded(
        shipped_core(),
        [feed(data)],
        on_alert=lambda _: None,
        on_progress=told.append,
        cut=Cut(batch=4),
    )
    assert [p.lines for p in told] == [4, 8]
    assert told[0].event_ms is not None


def test_documents_far_older_than_those_before_them_are_counted_as_late() -> None:
    data = b"\n".join(
        [line(id="new", published="2025-09-20T00:10:00Z"), line(id="old", published="2025-09-01")]
    )
    assert run(feed(data))[0].late == 1


def test_documents_in_a_language_without_a_lexicon_are_counted_by_its_name() -> None:
    swedish = "Regeringen presenterade budgeten i riksdagen på torsdagen, säger ministern."
    data = b"\n".join(
        [line(), line(id="b", text=swedish, lang=None), line(id="c", lang="zzz"), b"no json"]
    )
    summary, _, _ = run(feed(data))
    assert summary.languages["sv"] == summary.languages["other"] == 1
    assert sum(summary.languages.values()) == summary.lines - summary.refused == 3
