"""What is done to alerts on their way to people: silences and acknowledgements, and nothing else.

They hold for deliveries alone. `track` never sees them, so the alert log is the same with and
without, and a silence that ends leaves no gap behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from schemas.alert import Alert
from schemas.codec import encode
from schemas.control import Acknowledgement, Silence
from schemas.times import parse_ms
from streams.views.incidents import SEVERITIES


class Delivery(NamedTuple):
    """An alert as it is handed on: `value` is its JSON, `alert.silenced_by` names silences."""

    alert: Alert
    value: bytes
    acknowledged: Acknowledgement | None

    @property
    def silenced(self) -> bool:
        """Whether people are to be left alone with it."""
        return bool(self.alert.silenced_by)


class Standing(NamedTuple):
    """The silences by id and the acknowledgements by incident that stand on the control topic."""

    silences: Mapping[str, Silence]
    acknowledgements: Mapping[str, Acknowledgement]

    def deliver(self, alert: Alert, value: bytes) -> Delivery:
        """The alert with the silences that match it; as it was sent where none does."""
        names = tuple(sorted(n for n, silence in self.silences.items() if matches(silence, alert)))
        known = self.acknowledgements.get(alert.incident_id)
        if names == alert.silenced_by:
            return Delivery(alert, value, known)
        marked = msgspec.structs.replace(alert, silenced_by=names)
        return Delivery(marked, encode(marked), known)


def matches(silence: Silence, alert: Alert) -> bool:
    """Whether a silence holds back this transition.

    What a silence leaves empty matches everything. Its time is held against the transition's own
    event time, so that reading the log again later gives the same deliveries. A severity is the
    greatest that is silenced: what becomes graver is delivered.
    """
    return (
        silence.country in {"", alert.region.country}
        and silence.region in {"", alert.region.iso}
        and silence.signal in {"", alert.signal}
        and (
            not silence.severity
            or SEVERITIES.index(alert.severity) <= SEVERITIES.index(silence.severity)
        )
        # With and without a fraction of a second, times in words do not sort.
        and parse_ms(silence.starts_at) <= parse_ms(alert.updated_at) < parse_ms(silence.ends_at)
    )
