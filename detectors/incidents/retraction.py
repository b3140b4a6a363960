"""Retractions and denials: when what an incident stands on is taken back.

A report is taken back by those who made it; what rests on one owner alone, by an authority too.
Governments deny much that is true, so no denial ends what several owners have told apart.
"""

from __future__ import annotations

from typing import Final

from detectors.params import Params
from detectors.regions.ground import Ground
from detectors.regions.incident import Incident
from detectors.regions.purses import short
from schemas.observation import RegionObservation
from schemas.times import HOUR_MS

__all__ = ["denies", "take_back"]

# Share of a document's terms that a denial must reach; with no term left that nothing turns.
_SHARE: Final = 0.5
_AT_MOST: Final = 0.5


def denies(observation: RegionObservation, signal: str) -> bool:
    """Whether the document says that the signal is not so: a denial, and no more than that."""
    features = observation.features.get(signal)
    if features is None or features.get("denial", 0.0) < _SHARE or features.get("clean", 0.0):
        return False
    return observation.probabilities.get(signal, 0.0) < _AT_MOST


def take_back(
    ground: Ground, incident: Incident, observation: RegionObservation, params: Params
) -> bool:
    """Note on the ground who takes back what; whether nothing is left to stand on.

    True if all owners have taken it back, or if an authority denies what one owner alone says,
    within `retract_hours` of the opening and before anything escalated.
    """
    for name in observation.owners:
        owner = short(name)
        if owner in ground.owners and owner not in ground.denied:
            ground.denied.append(owner)
    ground.denied.sort()
    left = len(set(ground.owners) - set(ground.denied))
    if left == 0:
        return True
    spoken = observation.owner_kind == "authority" or observation.group.startswith("advisory/")
    fresh = observation.event_ms - incident.opened_ms <= params.retract_hours * HOUR_MS
    return spoken and left == 1 and fresh and incident.level == 1
