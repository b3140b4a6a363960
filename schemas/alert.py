"""Alert: one transition in the life of an incident, complete enough to act on alone."""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import msgspec

SCHEMA_VERSION: Final = "1.0"
SIGNIFICANT_DIGITS: Final = 6
# Outside the digest form: what tells one delivery or replay of the same transition from another.
VOLATILE: Final = frozenset({"status", "run_id", "replay_of", "sent_at", "silenced_by"})

MsgType = Literal["Alert", "Update", "Cancel"]
Status = Literal["Actual", "Exercise", "Test"]
State = Literal["firing", "resolved", "cancelled"]
Severity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
Urgency = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
Certainty = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]
Response = Literal[
    "Evacuate", "Shelter", "Avoid", "Prepare", "Monitor", "Assess", "AllClear", "None", "Execute"
]
Reason = Literal[
    "opened", "escalated", "de-escalated", "spread", "specified", "resolved", "reopened",
    "cancelled",
]  # fmt: skip


class Codes(msgspec.Struct, frozen=True, kw_only=True):
    """The signal in other systems' terms; null where there is no such code."""

    plover: str | None
    acled: str | None
    cameo: str | None
    iptc: str | None


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """GeoJSON point: `coordinates` are longitude, latitude in degrees."""

    coordinates: tuple[float, float]
    type: Literal["Point"] = "Point"


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """Where: ISO 3166 code, level (`country` or `subdivision`), name, and its geocodes if known.

    `precision` is 1 exact, 2 part of the region, 3 the region.
    """

    iso: str
    level: Literal["country", "subdivision"]
    name: str
    country: str
    geonameid: int | None
    pcode: str | None
    geometry: Point | None
    precision: Literal[1, 2, 3]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A document that bears on the incident; `contribution` is its share of story weight."""

    document_id: str
    headline: str
    url: str
    source: str
    owner: str
    language: str
    published: str
    topic: str
    partition: int
    offset: int
    contribution: float


class Corroboration(msgspec.Struct, frozen=True, kw_only=True):
    """How broad the ground is: counts, and the event times first and last seen."""

    documents: int
    stories: int
    sources: int
    owners: int
    kinds: tuple[str, ...]
    languages: tuple[str, ...]
    first_seen: str
    last_seen: str


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """One term of the score: weight times value, summed over the terms, is the score."""

    feature: str
    weight: float
    value: float


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """What computed this: names and digests of detector, weights and parameters."""

    name: str
    version: str
    snapshot: str
    params: str


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """What had been read: greatest input offsets applied for this country, and the watermark."""

    offsets: dict[str, int]
    watermark: str | None


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One transition of an incident. Field by field: `schemas/jsonschema/alert.json`.

    Times are event times ending in `Z`. The record's identity is (`incident_id`, `revision`).
    """

    schema: str
    incident_id: str
    revision: int
    msg_type: MsgType
    status: Status
    state: State
    reason: Reason
    starts_at: str
    opened_at: str
    updated_at: str
    ends_at: str | None
    signal: str
    codes: Codes
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    response: Response
    score: float
    threshold: float
    probability: float
    baseline: float
    calibration: str
    region: Region
    evidence: tuple[Evidence, ...]
    corroboration: Corroboration
    why: tuple[Why, ...]
    model: Model
    inputs: Inputs
    data_gap: bool
    group_key: str
    inhibited_by: tuple[str, ...]
    silenced_by: tuple[str, ...]
    headline: str
    description: str
    instruction: str | None
    web: str | None
    language: str
    run_id: str
    replay_of: str | None


def incident_id(region: str, signal: str, starts_at: str) -> str:
    """The incident's name: region, signal and the day of its start, and a check of the three.

    >>> incident_id("ML-BKO", "fuel", "2025-09-04T00:00:00Z")
    'ML-BKO.fuel.20250904.03ad'
    """
    day = starts_at[:10].replace("-", "")
    check = hashlib.sha256(f"{region}|{signal}|{starts_at}".encode()).hexdigest()[:4]
    return f"{region}.{signal}.{day}.{check}"


def alert_id(incident: str, revision: int) -> str:
    """SHA-256 of incident and revision: the same on redelivery, recovery and replay."""
    return hashlib.sha256(f"{incident}@{revision}".encode()).hexdigest()
