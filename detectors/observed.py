"""Observed: what the first stage makes of one document, as the log will have it."""

from __future__ import annotations

from schemas.observation import RegionObservation


class Observed:
    """A document's feed group and bin, its probabilities, and one record for each country.

    `language` is a label of `language.label`: bounded, fit for a metric.
    """

    __slots__ = ("bin_ms", "group", "language", "observations", "probabilities")

    def __init__(
        self,
        group: str,
        bin_ms: int,
        probabilities: dict[str, float],
        observations: list[RegionObservation],
        language: str = "und",
    ) -> None:
        self.group = group
        self.bin_ms = bin_ms
        self.probabilities = probabilities
        self.observations = observations
        self.language = language
