"""Observed: what the first stage makes of one document, as the log will have it."""

from __future__ import annotations

from typing import NamedTuple

from schemas.observation import RegionObservation


class Observed(NamedTuple):
    """A document's feed group and bin, its probabilities, and one record for each country.

    `language` is a label of `language.label`: bounded, fit for a metric.
    """

    group: str
    bin_ms: int
    probabilities: dict[str, float]
    observations: list[RegionObservation]
    language: str = "und"
