"""Alerts as CloudEvents 1.0 in Kafka's binary mode: attributes are headers, data is the record."""

from __future__ import annotations

from typing import Final

from schemas.alert import Alert, alert_id

SPEC_VERSION: Final = "1.0"
CONTENT_TYPE: Final = "application/json"
DATA_SCHEMA: Final = "urn:tocsin:schema:alert:1.0"
DETECTOR: Final = "region-tracker"

_TYPES: Final = {"resolved": "resolved", "cancelled": "cancelled"}


def event_type(alert: Alert) -> str:
    """`tocsin.alert.opened.v1`, `.updated.v1`, `.resolved.v1` or `.cancelled.v1`."""
    what = _TYPES.get(alert.state) or ("opened" if alert.revision == 1 else "updated")
    return f"tocsin.alert.{what}.v1"


def headers(alert: Alert, deployment: str, sent_time: str) -> list[tuple[str, bytes]]:
    """The record's Kafka headers; `sent_time` is processing time and lives only here."""
    attributes = {
        "ce_specversion": SPEC_VERSION,
        "content-type": CONTENT_TYPE,
        "ce_id": alert_id(alert.incident_id, alert.revision),
        "ce_source": f"/tocsin/{deployment}/{DETECTOR}",
        "ce_type": event_type(alert),
        "ce_time": alert.updated_at,
        "ce_subject": alert.incident_id,
        "ce_dataschema": DATA_SCHEMA,
        "ce_partitionkey": alert.region.country,
        "ce_runid": alert.run_id,
        "ce_senttime": sent_time,
    }
    return [(name, value.encode()) for name, value in attributes.items()]
