"""The ground of an incident: its best documents, and how broadly it is borne out."""

from __future__ import annotations

from typing import Final

import msgspec

from schemas.alert import Corroboration, Evidence
from schemas.observation import RegionObservation
from schemas.times import format_ms

BEST: Final = 5
_NAMES: Final = 24


class Ground(msgspec.Struct):
    """Counts and names behind a pair since it last rested; bounded, so that a flood stays small.

    `leading` counts the stories that happen in the country rather than only name it. `denied` are
    the owners who have taken back what they said.
    """

    documents: int
    stories: int
    leading: int
    sources: list[str]
    owners: list[str]
    kinds: list[str]
    languages: list[str]
    first_ms: int
    last_ms: int
    advised: bool
    evidence: list[Evidence]
    denied: list[str] = []

    @classmethod
    def fresh(cls, first_ms: int) -> Ground:
        """No ground yet."""
        return cls(
            documents=0,
            stories=0,
            leading=0,
            sources=[],
            owners=[],
            kinds=[],
            languages=[],
            first_ms=first_ms,
            last_ms=first_ms,
            advised=False,
            evidence=[],
        )

    def add(
        self, observation: RegionObservation, contribution: float, *, story: bool, leads: bool
    ) -> None:
        """Take a document that adds `contribution` story weight.

        `story` if it opens a story, `leads` if it happens in this country and not elsewhere.
        """
        self.documents += 1
        self.stories += story
        self.leading += story and leads
        _note(self.sources, observation.source or "unknown")
        for owner in observation.owners:
            _note(self.owners, owner)
        _note(self.kinds, observation.owner_kind)
        _note(self.languages, observation.lang)
        self.first_ms = min(self.first_ms, observation.event_ms)
        self.last_ms = max(self.last_ms, observation.event_ms)
        kind = observation.group.partition("/")[0]
        self.advised = self.advised or kind == "advisory" or observation.owner_kind == "authority"
        if contribution > 0.0:
            self._keep(observation, contribution)

    def _keep(self, observation: RegionObservation, contribution: float) -> None:
        kept = Evidence(
            document_id=observation.document_id,
            headline=observation.headline,
            url=observation.url,
            source=observation.source,
            owner=observation.owners[0] if observation.owners else "unknown",
            language=observation.lang,
            published=format_ms(observation.event_ms),
            topic=observation.origin.input.topic,
            partition=observation.origin.input.partition,
            offset=observation.origin.offset,
            contribution=round(contribution, 6),
        )
        self.evidence.append(kept)
        self.evidence.sort(key=lambda e: (-e.contribution, e.published, e.document_id))
        del self.evidence[BEST:]

    def corroboration(self) -> Corroboration:
        """The counts as an alert shows them."""
        return Corroboration(
            documents=self.documents,
            stories=self.stories,
            sources=len(self.sources),
            owners=len(self.owners),
            kinds=tuple(self.kinds),
            languages=tuple(self.languages),
            first_seen=format_ms(self.first_ms),
            last_seen=format_ms(self.last_ms),
        )


def _note(names: list[str], name: str) -> None:
    if name not in names and len(names) < _NAMES:
        names.append(name)
        names.sort()
