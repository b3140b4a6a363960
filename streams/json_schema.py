"""JSON Schema 2020-12 of every record, from the records' own types."""

from __future__ import annotations

import inspect
from typing import Any, Final

import msgspec
import orjson

from schemas.alert import SCHEMA_VERSION, Alert
from schemas.codec import _LENGTHS as FIELD_LENGTHS
from schemas.control import Acknowledgement, InputControl, ParamsChange, Silence
from schemas.dead_letter import DeadLetter
from schemas.document import MAX_CITED, MAX_SPANS, Document
from schemas.label import Label
from schemas.model import ModelSnapshot, ModelUses
from schemas.observation import RegionObservation
from schemas.score import RegionScore
from schemas.tick import Tick

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
RECORDS: Final[dict[str, type]] = {
    "document": Document,
    "region-observation": RegionObservation,
    "tick": Tick,
    "params-change": ParamsChange,
    "alert": Alert,
    "region-score": RegionScore,
    "label": Label,
    "model-snapshot": ModelSnapshot,
    "model-uses": ModelUses,
    "dead-letter": DeadLetter,
    "input-control": InputControl,
    "silence": Silence,
    "acknowledgement": Acknowledgement,
}


def schema(name: str) -> dict[str, Any]:
    """The schema of a record; KeyError for an unknown name."""
    kind = RECORDS[name]
    (root,), components = msgspec.json.schema_components((kind,), ref_template="#/$defs/{name}")
    own = components.pop(root["$ref"].rpartition("/")[2])
    if kind is Document:
        own = _as_sent(own)
    made = {"$schema": DIALECT, "$id": f"urn:tocsin:schema:{name}:{SCHEMA_VERSION}", **own}
    for part in (made, *components.values()):
        if "description" in part:
            part["description"] = _prose(part["description"])
    if components:
        made["$defs"] = components
    return made


def schema_bytes(name: str) -> bytes:
    """The schema as its file has it: indented, with sorted keys."""
    return orjson.dumps(
        schema(name), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    )


def _prose(docstring: str) -> str:
    words = inspect.cleandoc(docstring).partition("\n\nExample:")[0]
    return "\n\n".join(" ".join(part.split()) for part in words.split("\n\n"))


def _as_sent(own: dict[str, Any]) -> dict[str, Any]:
    """A document as producers write it: its time as text, and null where it says nothing."""
    sent: dict[str, Any] = {}
    for field, rule in own["properties"].items():
        if field == "published_ms":
            sent["published"] = {"type": "string", "format": "date-time"}
        elif field == "id":
            sent["id"] = {"type": "string", "minLength": 1}
        else:
            rule.pop("default", None)
            sent[field] = rule if "anyOf" in rule else {"anyOf": [rule, {"type": "null"}]}
    for field, most in FIELD_LENGTHS.items():
        rule = sent[field]["anyOf"][0] if "anyOf" in sent[field] else sent[field]
        rule["maxLength"] = most
    for field, most in (("cited", MAX_CITED), ("spans", MAX_SPANS)):
        next(r for r in sent[field]["anyOf"] if r.get("type") == "array")["maxItems"] = most
    return {**own, "properties": sent, "required": ["id", "published"]}
