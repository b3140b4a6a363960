"""Control records: what is said about the stream rather than in it."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

# A record on an input topic with this header is a control record and not a document.
CONTROL_HEADER: Final = "tocsin-control"


class InputControl(msgspec.Struct, frozen=True, kw_only=True):
    """On an input topic: `heartbeat` (time passes) or `end-of-input` (a load has ended).

    `principal` must be one that Settings trusts, or the record is refused.
    """

    what: Literal["heartbeat", "end-of-input"]
    principal: str


class ParamsChange(msgspec.Struct, frozen=True, kw_only=True, tag="params", tag_field="type"):
    """In every partition of observations: from here on these parameters hold."""

    params_id: str
    params: dict[str, float | int | str | bool]
    author: str


class Silence(msgspec.Struct, frozen=True, kw_only=True, tag="silence", tag_field="type"):
    """On the control topic: deliveries for the matching incidents are held back.

    Country, region, signal and severity match everything where they are empty; a severity is the
    greatest that is held back. Times are RFC 3339 ending in `Z`, the end exclusive.
    """

    id: str
    country: str
    signal: str
    starts_at: str
    ends_at: str
    author: str
    comment: str
    region: str = ""
    severity: Literal["", "Unknown", "Minor", "Moderate", "Severe", "Extreme"] = ""


class Acknowledgement(
    msgspec.Struct, frozen=True, kw_only=True, tag="acknowledgement", tag_field="type"
):
    """On the control topic: somebody has taken an incident on."""

    incident_id: str
    author: str
    at: str
    comment: str
