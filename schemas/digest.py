"""The digest form: the bytes by which two alert logs are compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec
import orjson

from schemas.alert import SIGNIFICANT_DIGITS, VOLATILE, Alert


def _rounded(value: object) -> object:
    if isinstance(value, float):
        # Adding 0.0 turns -0.0 into 0.0, which would be other bytes for an equal number.
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}") + 0.0
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value


def digest_line(alert: Alert | dict[str, Any]) -> bytes:
    """One alert in digest form: sorted keys, six significant digits, no volatile fields."""
    record = alert if isinstance(alert, dict) else msgspec.to_builtins(alert)
    kept = {key: _rounded(value) for key, value in record.items() if key not in VOLATILE}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)


def digest_lines(alerts: Iterable[Alert | dict[str, Any]]) -> list[bytes]:
    """All alerts in digest form, sorted by (incident, revision), repeats of equal bytes dropped.

    Two different alerts of the same incident and revision both stay: they are a fault to be seen.
    """
    keyed = set()
    for alert in alerts:
        record = alert if isinstance(alert, dict) else msgspec.to_builtins(alert)
        keyed.add((record["incident_id"], record["revision"], digest_line(record)))
    return [line for _, _, line in sorted(keyed)]


def log_digest(alerts: Iterable[Alert | dict[str, Any]]) -> str:
    """SHA-256 over the sorted digest lines."""
    return digest_of(digest_lines(alerts))


def digest_of(lines: Iterable[bytes]) -> str:
    """SHA-256 over digest lines that are sorted already."""
    made = hashlib.sha256()
    between = b""
    for line in lines:
        made.update(between + line)
        between = b"\n"
    return made.hexdigest()
