"""The ground of an incident: its best documents, and how broadly it is borne out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

import msgspec
from msgspec.structs import replace

from detectors.regions.keeping import address, cut
from detectors.regions.purses import short
from schemas.alert import Corroboration, Evidence
from schemas.observation import RegionObservation
from schemas.times import format_ms

BEST: Final = 5
_NAMES: Final = 16
_Name = TypeVar("_Name", int, str)


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """A document of the evidence as it is remembered: what an alert shows of it, without names."""

    document_id: str
    headline: str
    url: str
    source: str
    owner: str
    language: str
    published: str
    topic: str
    partition: int
    offset: int
    contribution: float

    def shown(self) -> Evidence:
        """As an alert shows it."""
        return Evidence(**msgspec.structs.asdict(self))


class Ground(msgspec.Struct, array_like=True):
    """Counts and names behind a pair since it last rested; bounded, so that a flood stays small.

    Sources and owners are names in short: they are counted and compared, never shown.

    `leading` counts the stories that happen in the country rather than only name it. `denied` are
    the owners who have taken back what they said. `advised` says that an authority speaks of it;
    `advisory` is the probability of the surest advisory that tells of it happening here, 0 without
    one, and `advisory_ms` when it came.
    """

    documents: int
    stories: int
    leading: int
    sources: list[int]
    owners: list[int]
    kinds: list[str]
    languages: list[str]
    first_ms: int
    last_ms: int
    advised: bool
    evidence: list[Kept]
    denied: list[int] = []
    advisory: float = 0.0
    advisory_ms: int = 0

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
        _note(self.sources, short(observation.source or "unknown"))
        for owner in observation.owners:
            _note(self.owners, short(owner))
        _note(self.kinds, observation.owner_kind)
        _note(self.languages, observation.lang)
        self.first_ms = min(self.first_ms, observation.event_ms)
        self.last_ms = max(self.last_ms, observation.event_ms)
        self.advised = self.advised or is_advisory(observation)
        if contribution > 0.0:
            self._keep(observation, contribution)

    def advise(self, probability: float, event_ms: int) -> None:
        """Take what an authority's advisory says, if it is as sure as what stands."""
        if probability >= self.advisory:
            self.advisory = probability
            self.advisory_ms = max(event_ms, self.advisory_ms)

    def _keep(self, observation: RegionObservation, contribution: float) -> None:
        given = round(contribution, 6)
        evidence = self.evidence
        if len(evidence) == BEST and given < evidence[-1].contribution:
            return
        kept = Kept(
            document_id=observation.document_id,
            headline=cut(observation.headline, 0),
            url=address(observation.url),
            source=observation.source,
            owner=observation.owners[0] if observation.owners else "unknown",
            language=observation.lang,
            published=format_ms(observation.event_ms),
            topic=observation.origin.input.topic,
            partition=observation.origin.input.partition,
            offset=observation.origin.offset,
            contribution=given,
        )
        evidence.append(kept)
        evidence.sort(key=lambda e: (-e.contribution, e.published, e.document_id))
        del evidence[BEST:]
        # Who is pushed back never comes forward again.
        for place in range(1, len(evidence)):
            one = evidence[place]
            headline = cut(one.headline, place)
            if headline != one.headline:
                evidence[place] = replace(one, headline=headline)

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


def is_advisory(observation: RegionObservation) -> bool:
    """Whether an authority speaks: an advisory feed, or a ministry, a mission, an embassy."""
    kind = observation.group.partition("/")[0]
    return kind == "advisory" or observation.owner_kind == "authority"


def together(grounds: Sequence[Ground], now_ms: int) -> Ground:
    """One ground from several; a document that stands in several counts in each."""
    made = Ground.fresh(min((g.first_ms for g in grounds), default=now_ms))
    best: dict[str, float] = {}
    for ground in grounds:
        made.documents += ground.documents
        made.stories += ground.stories
        made.leading += ground.leading
        made.sources = sorted({*made.sources, *ground.sources})
        made.owners = sorted({*made.owners, *ground.owners})
        made.kinds = sorted({*made.kinds, *ground.kinds})
        made.languages = sorted({*made.languages, *ground.languages})
        made.denied = sorted({*made.denied, *ground.denied})
        made.last_ms = max(made.last_ms, ground.last_ms)
        made.advised = made.advised or ground.advised
        made.advise(ground.advisory, ground.advisory_ms)
        for evidence in ground.evidence:
            if evidence.contribution > best.get(evidence.document_id, 0.0):
                best[evidence.document_id] = evidence.contribution
                made.evidence = [
                    e for e in made.evidence if e.document_id != evidence.document_id
                ] + [evidence]
    made.evidence.sort(key=lambda e: (-e.contribution, e.published, e.document_id))
    del made.evidence[BEST:]
    return made


def _note(names: list[_Name], name: _Name) -> None:
    if name not in names and len(names) < _NAMES:
        names.append(name)
        names.sort()
