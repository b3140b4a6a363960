"""What documents made of a pair: its ground and its incident; a record, as it is written."""

from __future__ import annotations

import msgspec

from detectors.regions.ground import Ground
from detectors.regions.incident import Incident


class Case(msgspec.Struct, array_like=True):
    """What documents made of a pair: its ground since it last rested, and its incident.

    Kept apart from the filters, which change with every bin and are written as often.
    """

    ground: Ground | None
    incident: Incident | None
