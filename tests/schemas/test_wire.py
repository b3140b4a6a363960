"""Bytes that were once written must decode for ever: files in `wire/` are added, never changed."""

from __future__ import annotations

from pathlib import Path

import msgspec
import orjson
import pytest

from schemas.alert import Alert
from schemas.codec import decode, encode
from schemas.control import Acknowledgement, ParamsChange, Silence
from schemas.label import Label
from schemas.model import ModelSnapshot, ModelUses
from schemas.observation import RegionObservation
from schemas.tick import Tick

WIRE = Path(__file__).parent / "wire"
RECORDS: dict[str, type[msgspec.Struct]] = {
    "acknowledgement": Acknowledgement,
    "alert": Alert,
    "label": Label,
    "model": ModelSnapshot,
    "model-uses": ModelUses,
    "observation": RegionObservation,
    "params": ParamsChange,
    "silence": Silence,
    "tick": Tick,
}


@pytest.mark.parametrize("path", sorted(WIRE.glob("*.json")), ids=lambda path: path.stem)
def test_old_bytes_decode_and_lose_nothing(path: Path) -> None:
    data = path.read_bytes().rstrip()
    record = decode(RECORDS[path.stem.rpartition("-")[0]], data)
    again = orjson.loads(encode(record))
    assert orjson.loads(data).items() <= again.items()


def test_every_record_has_bytes_here() -> None:
    assert {path.stem.rpartition("-")[0] for path in WIRE.glob("*.json")} == set(RECORDS)


# A model is refused with a field that is not known: it could change what the numbers mean.
OPEN = {name: kind for name, kind in RECORDS.items() if kind is not ModelSnapshot}


@pytest.mark.parametrize("kind", OPEN.values(), ids=OPEN)
def test_an_unknown_field_is_ignored(kind: type[msgspec.Struct]) -> None:
    name = next(name for name, record in RECORDS.items() if record is kind)
    data = orjson.loads((WIRE / f"{name}-1.json").read_bytes())
    assert decode(kind, orjson.dumps(data | {"from_the_future": 1})) == decode(
        kind, orjson.dumps(data)
    )
