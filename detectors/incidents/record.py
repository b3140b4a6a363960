"""From an incident's transition to the Alert record."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from detectors.gazetteer.atlas import named, point
from detectors.incidents.codes import CODES, TITLES, certainty, severity, urgency
from detectors.regions.ground import Ground
from detectors.regions.incident import Incident
from schemas.alert import (
    SCHEMA_VERSION,
    Alert,
    Inputs,
    Model,
    MsgType,
    Point,
    Reason,
    Region,
    State,
    Why,
)
from schemas.cloudevents import DETECTOR
from schemas.times import format_ms

VERSION: Final = "1"
_HEADLINE: Final = 160
_DIGITS: Final = 9


class Setting(NamedTuple):
    """What an alert says of its makers and of what had been read."""

    params_id: str
    model: str
    offsets: dict[str, int]
    watermark_ms: int | None


class Standing(NamedTuple):
    """Where a pair or composite stands at a transition; `why` adds up to `score`."""

    score: float
    threshold: float
    baseline: float
    why: tuple[Why, ...]
    gap: bool


def alert(
    incident: Incident,
    reason: Reason,
    region: str,
    signal: str,
    ground: Ground,
    standing: Standing,
    setting: Setting,
    now_ms: int,
) -> Alert:
    """The next revision of an incident as a record; counts the revision up."""
    incident.revision += 1
    now_ms = incident.updated_ms = max(now_ms, incident.updated_ms)
    owners = len(ground.owners)
    probability = 1.0 / (1.0 + math.exp(-standing.score))
    state: State = "firing" if incident.firing else "resolved"
    kind: MsgType = "Alert" if incident.revision == 1 else "Update"
    sure = certainty(probability, owners, advised=ground.advised, gap=standing.gap)
    if incident.cancelled:
        state, kind, sure = "cancelled", "Cancel", "Unlikely"
    place = named(region)
    said = ground.advised and signal == "evacuation" and incident.firing
    return Alert(
        schema=SCHEMA_VERSION,
        incident_id=incident.incident_id,
        revision=incident.revision,
        msg_type=kind,
        status="Actual",
        state=state,
        reason=reason,
        starts_at=format_ms(incident.starts_ms),
        opened_at=format_ms(incident.opened_ms),
        updated_at=format_ms(now_ms),
        ends_at=None if incident.ended_ms is None else format_ms(incident.ended_ms),
        signal=signal,
        codes=CODES[signal],
        severity=severity(incident.level, owners),
        urgency=urgency(signal, incident.level, firing=incident.firing),
        certainty=sure,
        response="Evacuate" if said else "None",
        score=round(standing.score, _DIGITS),
        threshold=round(standing.threshold, _DIGITS),
        probability=round(probability, _DIGITS),
        baseline=round(standing.baseline, _DIGITS),
        calibration=setting.params_id,
        region=Region(
            iso=region,
            level="subdivision" if "-" in region else "country",
            name=place.name,
            country=region[:2],
            geonameid=place.geonameid,
            pcode=None,
            geometry=_geometry(region),
            precision=3,
        ),
        evidence=tuple(kept.shown() for kept in ground.evidence),
        corroboration=ground.corroboration(),
        why=standing.why,
        model=Model(
            name=DETECTOR, version=VERSION, snapshot=setting.model, params=setting.params_id
        ),
        inputs=Inputs(
            offsets=setting.offsets,
            watermark=None if setting.watermark_ms is None else format_ms(setting.watermark_ms),
        ),
        data_gap=standing.gap,
        group_key=region[:2],
        inhibited_by=(),
        silenced_by=(),
        headline=_headline(signal, place.name, reason),
        description=_description(incident, ground),
        instruction=None,
        web=ground.evidence[0].url or None if ground.evidence else None,
        language="en",
        run_id="live",
        replay_of=None,
    )


def _geometry(region: str) -> Point | None:
    """The region's middle; GeoJSON has longitude first (RFC 7946)."""
    middle = point(region)
    return None if middle is None else Point(coordinates=(middle[1], middle[0]))


def _headline(signal: str, place: str, reason: Reason) -> str:
    return f"{TITLES[signal]} in {place}: {reason}"[:_HEADLINE]


def _description(incident: Incident, ground: Ground) -> str:
    counts = f"{ground.stories} stories, {ground.documents} documents, {len(ground.owners)} owners"
    parts = [f"{counts}, since {format_ms(ground.first_ms)}."]
    if incident.parts:
        parts.append(f"Also in {', '.join(named(code).name for code in incident.parts)}.")
    parts.extend(f"{e.owner}: {e.headline}" for e in ground.evidence[:3])
    return " ".join(parts)
