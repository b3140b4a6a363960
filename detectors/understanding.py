"""Understanding: what was understood of one document, and what is recorded of it."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from detectors.evidence.features import FEATURES, Evidence
from detectors.evidence.gravity import magnitude, people
from detectors.places.mention import Mention
from detectors.rounding import six_places
from detectors.stories.sketches import sketch
from detectors.stories.source import Source
from detectors.text.headline import headline
from detectors.text.reading import Reading
from schemas.document import Document
from schemas.observation import Origin, RegionObservation

__all__ = ["Understanding"]

_DENIAL: Final = FEATURES.index("denial")


class Understanding:
    """What was understood of one document.

    `regions` are (code, weight) sorted by code; `probabilities` holds the signals with evidence;
    `names` are the spans of groups' names in `reading.raw`.
    """

    __slots__ = (
        "actors",
        "evidence",
        "mentions",
        "names",
        "probabilities",
        "reading",
        "regions",
        "source",
    )

    def __init__(
        self,
        *,
        reading: Reading,
        source: Source,
        mentions: list[Mention],
        evidence: tuple[Evidence, ...],
        probabilities: dict[str, float],
        regions: list[tuple[str, float]],
        actors: tuple[str, ...],
        names: list[tuple[int, int]],
    ) -> None:
        self.reading = reading
        self.source = source
        self.mentions = mentions
        self.evidence = evidence
        self.probabilities = probabilities
        self.regions = regions
        self.actors = actors
        self.names = names

    def bears(self, floor: float) -> bool:
        """Whether any signal is as likely as `floor`, or denied: that may take back what was told.

        What is recorded of other documents only counts in their regions' volume.
        """
        for probability in self.probabilities.values():
            if probability >= floor:
                return True
        for evidence in self.evidence:  # noqa: SIM110 - compiled, a generator costs more
            if evidence.values[_DENIAL]:
                return True
        return False

    def records(
        self,
        document: Document,
        origin: Origin,
        *,
        event_ms: int,
        group: str,
        owners: tuple[str, ...],
        model: str,
        bears: bool,
    ) -> list[RegionObservation]:
        """What is recorded of the document for each country that it names, at least one."""
        told = _by_country(self.regions)
        country, parts = told[0]
        first = RegionObservation(
            document_id=document.id,
            event_ms=event_ms,
            group=group,
            source=document.source,
            owners=owners,
            owner_kind=self.source.kind,
            lang=self.reading.lang,
            headline=headline(document),
            url=document.url,
            country=country,
            regions=parts,
            probabilities=self.probabilities,
            features={e.signal: _features(e) for e in self.evidence} if bears else {},
            sketch=sketch(self.reading.folded.text) if bears else (),
            model=model,
            origin=origin,
            actors=self.actors,
            gravity=_gravity(self.reading.raw, self.evidence) if bears else {},
        )
        records = [first]
        for country, parts in told[1:]:
            records.append(replace(first, country=country, regions=parts))
        return records


def _by_country(
    regions: list[tuple[str, float]],
) -> list[tuple[str, tuple[tuple[str, float], ...]]]:
    """Each country with its regions; they are sorted by code."""
    country = regions[0][0][:2]
    if regions[-1][0][:2] == country:
        return [(country, tuple(regions))]
    told: dict[str, list[tuple[str, float]]] = {}
    for region in regions:
        told.setdefault(region[0][:2], []).append(region)
    return [(country, tuple(parts)) for country, parts in told.items()]


def _gravity(raw: str, evidence: tuple[Evidence, ...]) -> dict[str, float]:
    known: dict[tuple[int, int], int] = {}
    counts = {e.signal: magnitude(people(raw, e.anchors, known)) for e in evidence}
    return {signal: power for signal, power in counts.items() if power}


def _features(evidence: Evidence) -> dict[str, float]:
    told: dict[str, float] = {}
    values = evidence.values
    for i in range(len(values)):
        value = values[i]
        if value:
            told[FEATURES[i]] = six_places(value)
    return told
