"""The JSON Schemas: equal to the records, of the 2020-12 dialect, true of what is sent."""

from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from schemas.cloudevents import DATA_SCHEMA
from schemas.document import Document
from schemas.observation import Input
from schemas.tick import Tick, Volume
from schemas.topics import TOPICS
from streams.json_schema import DIALECT, RECORDS, schema, schema_bytes

FOLDER = Path(__file__).parents[2] / "schemas" / "jsonschema"


def test_every_record_has_its_file_and_no_other_is_there() -> None:
    assert {path.stem for path in FOLDER.glob("*")} == set(RECORDS)


@pytest.mark.parametrize("name", RECORDS)
def test_the_file_is_what_the_record_says(name: str) -> None:
    assert (FOLDER / f"{name}.json").read_bytes() == schema_bytes(name), (
        "written by `python -m streams.docs`"
    )


@pytest.mark.parametrize("name", RECORDS)
def test_it_is_a_schema_of_its_dialect_with_its_own_name(name: str) -> None:
    made = schema(name)
    jsonschema.Draft202012Validator.check_schema(made)
    assert made["$schema"] == DIALECT
    assert made["$id"] == f"urn:tocsin:schema:{name}:1.0"


def test_alerts_name_their_schema() -> None:
    assert schema("alert")["$id"] == DATA_SCHEMA


def test_every_record_that_travels_has_a_schema() -> None:
    for topic in TOPICS:
        for record in topic.records:
            assert record in RECORDS.values(), f"{record.__name__} of {topic.name}"


def accepts(name: str, value: Any) -> bool:  # noqa: ANN401 - any JSON
    return bool(jsonschema.Draft202012Validator(schema(name)).is_valid(value))


def test_a_document_as_producers_write_it_is_accepted() -> None:
    given = {"id": "a", "published": "2025-09-03T19:40:00Z", "text": "x", "judged": [1]}
    assert accepts("document", given)
    assert accepts("document", {**given, "title": None, "cited": ["AFP"], "kind": "social"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"id": "a" * 513},
        {"published": 3},
        {"kind": "gossip"},
        {"cited": ["x"] * 33},
        {"spans": [{"field": "body", "start": 0, "end": 1}]},
    ],
)
def test_a_document_that_the_codec_refuses_is_not(wrong: dict[str, Any]) -> None:
    given = {"id": "a", "published": "2025-09-03T19:40:00Z", "text": "x"}
    assert not accepts("document", given | wrong)


def test_every_field_of_a_document_is_described_but_its_inner_time() -> None:
    fields = {field.name for field in msgspec.structs.fields(Document)}
    assert set(schema("document")["properties"]) == fields - {"published_ms"} | {"published"}


def test_a_tick_as_it_is_sent_is_accepted() -> None:
    tick = Tick(
        input=Input(topic="news", topic_id="x", partition=0),
        block=0,
        upto=1,
        event_ms=None,
        volumes=(
            Volume(group="news/1h", bin_ms=0, observed=1, placeless=0, probability=(0.0,) * 7),
        ),
        refused=0,
        control=0,
        gaps=0,
        model="m",
        idle=False,
        roster=("news/0",),
    )
    assert accepts("tick", msgspec.json.decode(msgspec.json.encode(tick)))
