"""Decisions in the log: one line for each, tied together by ids, without a word of documents."""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from detectors.params import Params, params_id
from schemas.topics import BLOCK, INPUTS
from streams import decisions
from streams.batch import Partition
from streams.logs import configure
from streams.settings import Settings
from streams.topics.alert_log import AlertLog
from streams.topics.dead_letter_log import DeadLetterLog
from streams.topics.params_apply import apply_params
from tests.streams.alerts import alert
from tests.streams.bad_lines import REFUSED, line
from tests.streams.roles import Deployment
from tests.streams.tiny_core import tiny_documents

SETTINGS = Settings(deployment="t", log_level="info", log_format="json")


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stream = io.StringIO()
    configure(SETTINGS, stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def told(out: io.StringIO, logger: str = "streams.decisions") -> list[dict[str, Any]]:
    lines = [orjson.loads(text) for text in out.getvalue().splitlines()]
    return [line for line in lines if line["logger"] == logger]


def test_every_transition_and_every_refusal_has_one_line_that_names_it(out: io.StringIO) -> None:
    deployment = Deployment()
    bad = [value for value, _ in REFUSED.values()][:5]
    deployment.load([*tiny_documents(1), *bad])
    deployment.observe()
    deployment.track()
    lines = told(out)
    sent = Counter(
        (entry.alert.incident_id, entry.alert.revision, entry.alert.reason)
        for entry in AlertLog(deployment.broker, SETTINGS).read()
    )
    assert len(sent) > 20
    assert sent == Counter(
        (one["incident_id"], one["revision"], one["reason"]) for one in lines if "revision" in one
    )
    letters = {refused.origin for refused in DeadLetterLog(deployment.broker, SETTINGS).read()}
    refused = [one for one in lines if one["message"].startswith("refused")]
    assert letters == {f"{one['topic']}/{one['partition']}/{one['offset']}" for one in refused}
    assert len(letters) == len(refused) == len(bad)
    assert all(one["level"] == "warning" and one["reason"] for one in refused)


def test_an_opening_says_what_it_rests_on_and_quotes_nothing(out: io.StringIO) -> None:
    opened = alert("ML", "fuel", "2025-09-04T00:00:00Z", headline="Tankers burnt at Kati")
    decisions.transitions([opened])
    (one,) = told(out)
    assert (one["region"], one["signal"], one["severity"]) == ("ML", "fuel", "Moderate")
    assert (one["score"], one["threshold"], one["document_ids"]) == (1.5, 1.0, ["d-1"])
    assert one["model"] == opened.model.snapshot
    assert "Kati" not in out.getvalue()


@pytest.mark.parametrize("field", ["text", "title"])
def test_words_of_a_refused_document_stay_out_of_the_log(field: str, out: io.StringIO) -> None:
    deployment = Deployment()
    words = ["Fighters", "halted", "convoys"]
    deployment.load([line(**{field: words})])
    deployment.observe()
    assert "is wanted, this is list" in told(out)[0]["reason"]
    assert not [word for word in words if word in out.getvalue()]


def test_words_of_documents_are_nowhere_above_debug(out: io.StringIO) -> None:
    deployment = Deployment()
    documents = tiny_documents(2)
    deployment.load(documents)
    deployment.observe()
    deployment.track()
    texts = {orjson.loads(one)["text"] for one in documents}
    assert out.getvalue()
    assert not [text for text in texts if text and text in out.getvalue()]


def test_other_parameters_and_other_models_are_told_with_the_offset(out: io.StringIO) -> None:
    deployment = Deployment()
    deployment.load(tiny_documents(3))
    deployment.observe()
    former, other = Params(), Params(story_share=0.51)
    apply_params(SETTINGS, deployment.broker, other)
    deployment.track()
    changed = [one for one in told(out) if one["message"].startswith("parameters")]
    assert {one["partition"] for one in changed} == {0, 1}
    assert {(one["former"], one["params_id"]) for one in changed} == {
        (params_id(former), params_id(other))
    }
    switches = told(out, "streams.models.model_choice")
    assert {Partition(one["topic"], one["partition"]) for one in switches} == {
        Partition(topic.full_name("t"), number) for topic in INPUTS for number in (0, 1)
    }
    assert all(one["offset"] % BLOCK == 0 and one["model"] for one in switches)
